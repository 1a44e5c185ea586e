/**
 * Large pieces of work, a few in one turn of the event loop and the others in the next ones, in their order: so answers to small
 * questions go out in between, and what was done first is on its way to the disk while the rest is still worked on.
 */
export type Turns = (work: () => void) => void;

/** @param sliceMs work goes on for so long in one turn; at least one piece is done */
export function createTurns(sliceMs: number): Turns {
  let waiting: (() => void)[] = [];
  let isDue = false;
  const run = (): void => {
    const until = performance.now() + sliceMs;
    let done = 0;
    do waiting[done++]!();
    while (done < waiting.length && performance.now() < until);
    waiting = waiting.slice(done);
    isDue = waiting.length > 0;
    if (isDue) setImmediate(run);
  };
  return (work) => {
    waiting.push(work);
    if (!isDue) setImmediate(run);
    isDue = true;
  };
}
