/**
 * How many of some ascending times lie in a window: after its beginning, and not after its end. The window is mostly recent, so
 * the count goes from the newest back.
 */
export function countBetween(ascending: readonly number[], from: number, to: number): number {
  let count = 0;
  for (let i = ascending.length - 1; i >= 0; i--) {
    const time = ascending[i]!;
    if (time > to) continue;
    if (time <= from) break;
    count++;
  }
  return count;
}

/** Whether all the times that are kept at most lie after `from`: there may have been more. */
export function isFull(ascending: readonly number[], from: number, keep: number): boolean {
  return ascending.length >= keep && ascending[0]! > from;
}
