/**
 * Copies of short lists with one more in them, exactly as long as they need to be: a list that something is pushed onto makes room for
 * sixteen more, and a visitor has hundreds of lists of one to five. Numbers have a function of their own, so that they lie unboxed.
 */

/** The ascending `list` from its place `from` on, with `value` before what stands at `place`. */
export function withNumber(list: readonly number[], from: number, place: number, value: number): readonly number[] {
  const length = list.length - from + 1;
  if (length === 1) return [value];
  const next = new Array<number>(length);
  let to = 0;
  for (let i = from; i < place; i++) next[to++] = list[i]!;
  next[to++] = value;
  for (let i = place; i < list.length; i++) next[to++] = list[i]!;
  return next;
}

/** The same of anything else. */
export function withEntry<T>(list: readonly T[], from: number, place: number, entry: T): readonly T[] {
  const length = list.length - from + 1;
  if (length === 1) return [entry];
  const next = new Array<T>(length);
  let to = 0;
  for (let i = from; i < place; i++) next[to++] = list[i]!;
  next[to++] = entry;
  for (let i = place; i < list.length; i++) next[to++] = list[i]!;
  return next;
}

/** Where `value` is in the ascending `list`, or where it belongs. */
export function placeIn(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
