/**
 * How sure an off-policy estimate is: by the bootstrap, which assumes little but needs many decisions, or by the empirical Bernstein
 * bound, which holds at any size and is wider.
 */
import { meanOf } from './estimators.ts';

export type ValueInterval = readonly [low: number, high: number];

/**
 * Maurer and Pontil, 2009: mean ± (√(2·V·ln(4/alpha)/n) + 7·R·ln(4/alpha)/(3·(n − 1))).
 * @param range how far apart two values can be: for IPS the largest weight times the largest reward
 * @returns null for fewer than two values, which bound nothing
 */
export function bernsteinInterval(values: ArrayLike<number>, range: number, alpha = 0.05): ValueInterval | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  const log = Math.log(4 / alpha);
  const width = Math.sqrt((2 * (squares / (n - 1)) * log) / n) + (7 * range * log) / (3 * (n - 1));
  return [mean - width, mean + width];
}

/**
 * Percentiles of the means of samples drawn again from the values.
 * @param random uniform in [0, 1); chance is an argument, so that the same seed gives the same interval
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  random: () => number,
  { alpha = 0.05, samples = 1_000 }: { readonly alpha?: number; readonly samples?: number } = {},
): ValueInterval | null {
  const n = values.length;
  if (n < 2) return null;
  const means = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[Math.floor(random() * n)]!;
    means[sample] = sum / n;
  }
  means.sort();
  return [percentile(means, alpha / 2), percentile(means, 1 - alpha / 2)];
}

/** Between the two nearest of ascending values, linearly. */
function percentile(values: Float64Array, share: number): number {
  const place = share * (values.length - 1);
  const low = Math.floor(place);
  const next = values[Math.min(low + 1, values.length - 1)]!;
  return values[low]! + (place - low) * (next - values[low]!);
}
