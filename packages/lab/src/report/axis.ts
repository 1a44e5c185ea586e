/** Where values stand in a drawing, and which of them are written beside it: round numbers, a few. */

export type Axis = {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** The place of a value, between the two ends of the drawing. */
  readonly at: (value: number) => number;
};

/** @param places where the two ends lie in the drawing @param ticks values to mark; left out, round ones */
export function axisOf(
  [low, high]: readonly [number, number],
  [first, last]: readonly [number, number],
  ticks?: readonly number[],
): Axis {
  const top = high > low ? high : low + 1;
  const at = (value: number) => first + ((value - low) / (top - low)) * (last - first);
  return { low, high: top, ticks: ticks ?? roundTicks(low, top), at };
}

/** Between three and seven numbers of the form 1, 2 or 5 times a power of ten. */
export function roundTicks(low: number, high: number): readonly number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999)!;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The ends of some values, with a little air above; from 0 where they do not go below it. */
export function rangeOf(values: readonly number[]): readonly [number, number] {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const air = 0.06 * (high - low || 1);
  return [low < 0 ? low - air : 0, high + air];
}
