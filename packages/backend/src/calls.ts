/** Counts the calls that are under way, for adapters: a store must never be closed while one of them may still read it. */
export type Calls = {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when none is under way. */
  settled(): Promise<void>;
};

/** A count that begins at none. What `run` is given is begun at once; its result and its errors come through as they are. */
export function createCalls(): Calls {
  let running = 0;
  let waiting: (() => void)[] = [];
  const done = () => {
    running -= 1;
    if (running === 0) for (const resolve of waiting.splice(0)) resolve();
  };
  return {
    run(work) {
      running += 1;
      const result = work();
      result.then(done, done);
      return result;
    },
    settled: () =>
      new Promise((resolve) => {
        if (running === 0) resolve();
        else waiting = [...waiting, resolve];
      }),
  };
}
