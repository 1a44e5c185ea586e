/**
 * A quantile of one arm (the 90th percentile of order value) as moments that every test can take: its interval by order statistics,
 * and from that interval the variance.
 */
import { normalAt } from './distribution.ts';
import type { Moments } from './moments.ts';

/**
 * The order statistics at q·n ± z·√(q·(1 − q)·n) hold the quantile with 95 %; their distance, over 2z, is its standard error.
 * @param values ascending, one for each unit
 * @returns null where the values cannot bound the quantile: too few, or too close to an end
 */
export function quantileMoments(values: readonly number[], quantile: number): Moments | null {
  const n = values.length;
  const z = normalAt(0.975);
  const reach = z * Math.sqrt(quantile * (1 - quantile) * n);
  const [low, high] = [Math.floor(quantile * n - reach), Math.ceil(quantile * n + reach)];
  if (low < 1 || high > n) return null;
  const mean = values[Math.min(n - 1, Math.floor(quantile * n))]!;
  const standardError = (values[high - 1]! - values[low - 1]!) / (2 * z);
  return { n, mean, variance: standardError ** 2 * n };
}
