/**
 * Shewhart's chart of individual values: whether the latest two are more than chance made of the ones before them. The spread is
 * taken from the differences of neighbours, so that a slow drift does not hide a jump. It says nothing before it knows enough.
 */

export type ControlChart = {
  readonly last: number;
  /** Of the values before the last two. */
  readonly mean: number;
  readonly sigma: number;
  /** mean ± 3 sigma */
  readonly lower: number;
  readonly upper: number;
  /** Beyond which limit the last two values both lie: one alone is too often chance, above all where values are skewed. */
  readonly side: 'above' | 'below' | 'within';
};

/** So many values must have come before the two that are judged. */
export const CONTROL_VALUES_MIN = 20;
/** So many values before them make the limits. */
const LIMIT_VALUES_MAX = 50;
/** More of the latest values than this change nothing. */
export const CONTROL_VALUES_MAX = LIMIT_VALUES_MAX + 2;
/** The expected difference of two neighbours in units of sigma: d2 for samples of two (Montgomery, Appendix VI). */
const EXPECTED_DIFFERENCE = 1.128;

/**
 * Judges the last two of some values in the order of time.
 * @returns undefined before 20 values came first, and while they are all the same: without a spread there are no limits
 */
export function controlChart(values: readonly number[]): ControlChart | undefined {
  const before = values.slice(Math.max(0, values.length - CONTROL_VALUES_MAX), -2);
  if (before.length < CONTROL_VALUES_MIN) return undefined;
  let sum = 0;
  let differences = 0;
  for (let i = 0; i < before.length; i++) {
    sum += before[i]!;
    if (i > 0) differences += Math.abs(before[i]! - before[i - 1]!);
  }
  const mean = sum / before.length;
  const sigma = differences / (before.length - 1) / EXPECTED_DIFFERENCE;
  if (sigma === 0) return undefined;
  const [lower, upper] = [mean - 3 * sigma, mean + 3 * sigma];
  const latest = values.slice(-2);
  const side = latest.every((each) => each > upper)
    ? 'above'
    : latest.every((each) => each < lower)
      ? 'below'
      : 'within';
  return { last: values[values.length - 1]!, mean, sigma, lower, upper, side };
}
