/**
 * When processes that send each other work may stop: each has said twice that nothing is left for it to do, and none has done anything in
 * between, so nothing can be on its way to any of them.
 */

export type AllDone = {
  /**
   * @param done how much this one has done so far; null: something is left
   * @param running who has to say so, this one among them
   * @returns whether all may stop; once true, always
   */
  readonly told: (name: string, done: number | null, running: readonly string[]) => boolean;
};

const TIMES = 2;
const LOOK_MS = 50;

export function createAllDone(): AllDone {
  const said = new Map<string, { done: number | null; times: number }>();
  let isOver = false;
  return {
    told: (name, done, running) => {
      const before = said.get(name);
      if (done === null || before?.done !== done) {
        // What one did may have given others something to do.
        for (const each of said.values()) each.times = 0;
        said.set(name, { done, times: done === null ? 0 : 1 });
      } else before.times++;
      isOver ||= running.every((each) => (said.get(each)?.times ?? 0) >= TIMES);
      return isOver;
    },
  };
}

/**
 * One process's part in it: resolves when all may stop, when the time is over, or when it cannot be known: then it stops as if it were alone.
 * @param done how much this one has done; null: something is left
 * @param tell whoever counts, and what he answers
 */
export async function untilAllAreDone(
  done: () => Promise<number | null>,
  tell: (done: number | null) => Promise<boolean>,
  msMax: number,
): Promise<void> {
  const end = performance.now() + msMax;
  const isOver = () =>
    done()
      .then(tell)
      .catch(() => true);
  while (performance.now() < end && !(await isOver())) await new Promise((again) => setTimeout(again, LOOK_MS));
}
