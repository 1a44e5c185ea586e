/**
 * Work that is cut into small steps, beside the stream: between any two of them others may have the thread. And a sort that is cut so, since a
 * list of half a million is otherwise sorted in one turn of the event loop.
 */
type Pause = () => Promise<void> | undefined;

/** All steps, and what comes of them. */
export async function inTurns<T>(steps: Iterator<unknown, T>, pace: Pause): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const wait = pace();
    if (wait !== undefined) await wait;
  }
}

/** Sorted at once in a step. */
const RUN = 512;

/** A new list in order; what is even keeps the order it had. One step is about a thousand comparisons. */
export function* sortInSteps<T>(list: readonly T[], compare: (a: T, b: T) => number): Generator<void, T[]> {
  let from: T[] = [];
  for (let start = 0; start < list.length; start += RUN) {
    for (const each of list.slice(start, start + RUN).sort(compare)) from.push(each);
    yield;
  }
  for (let width = RUN; width < list.length; width *= 2) {
    const to: T[] = [];
    for (let start = 0; start < from.length; start += width * 2) {
      const [middle, end] = [Math.min(start + width, from.length), Math.min(start + width * 2, from.length)];
      for (let left = start, right = middle; to.length < end; ) {
        const isLeft = right >= end || (left < middle && compare(from[left]!, from[right]!) <= 0);
        to.push(from[isLeft ? left++ : right++]!);
        if (to.length % RUN === 0) yield;
      }
    }
    from = to;
  }
  return from;
}
