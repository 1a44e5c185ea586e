/**
 * What counts of successes say about rates, with a uniform prior: after s successes in n trials the rate is believed to be
 * Beta(1 + s, 1 + n − s).
 */

import { chancesToBeBest, flooredWeights, type Posterior } from './best-weights.ts';
import { betaQuantile } from './beta-distribution.ts';

/** More successes than trials (a conversion whose exposure was lost) count as no failure. */
function posteriorOf(successes: number, trials: number): Posterior {
  return { a: 1 + successes, b: 1 + Math.max(0, trials - successes) };
}

/**
 * The central interval that holds `mass` of the posterior; accurate to 1e-9.
 * @example betaInterval(0, 0) // [0.025, 0.975]
 */
export function betaInterval(successes: number, trials: number, mass = 0.95): [low: number, high: number] {
  const { a, b } = posteriorOf(successes, trials);
  return [betaQuantile((1 - mass) / 2, a, b), betaQuantile((1 + mass) / 2, a, b)];
}

/**
 * Thompson sampling's weights, worked out instead of sampled: each arm's chance to be the best, with at least `floor` for
 * every arm (see `flooredWeights`). They sum to 1 and are in the order of `counts`.
 */
export function bestWeights(
  counts: readonly { readonly exposures: number; readonly conversions: number }[],
  floor: number,
): number[] {
  return flooredWeights(chancesToBeBest(counts.map((each) => posteriorOf(each.conversions, each.exposures))), floor);
}
