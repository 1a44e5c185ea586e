/**
 * What counts of successes say about rates, with a uniform prior: after s successes in n trials the rate is believed to be
 * Beta(1 + s, 1 + n − s).
 */

import { type Belief, chancesToBeBest, flooredWeights } from '../std/best-arm.ts';
import { betaDensityOf, betaQuantile, betaSupport } from './beta-distribution.ts';

/** A Beta's tail may be far longer than a normal one, but it is never longer than e^−x. */
const REACH = 26;

/** A Beta(a, b) belief about an arm's rate; a and b at least 1 for the accuracy stated. */
export function betaBelief(a: number, b: number): Belief {
  const { mean, deviation } = betaSupport(a, b);
  return {
    mean,
    deviation,
    low: Math.max(0, mean - REACH * deviation),
    high: Math.min(1, mean + REACH * deviation),
    density: betaDensityOf(a, b),
    step: betaStep,
  };
}

function betaStep(distance: number): number {
  return distance < 4 ? 1.5 : distance / 2;
}

/** More successes than trials (a conversion whose exposure was lost) count as no failure. */
function posteriorOf(successes: number, trials: number): { readonly a: number; readonly b: number } {
  return { a: 1 + successes, b: 1 + Math.max(0, trials - successes) };
}

/**
 * The central interval that holds `mass` of the posterior; accurate to 1e-9. Where no trial succeeded it begins at 0, and where every one did it
 * ends at 1, so that the rate that was seen lies within (Brown, Cai & DasGupta 2001).
 * @example betaInterval(0, 0) // [0.025, 0.975]
 */
export function betaInterval(successes: number, trials: number, mass = 0.95): [low: number, high: number] {
  const { a, b } = posteriorOf(successes, trials);
  const low = trials > 0 && successes <= 0 ? 0 : betaQuantile((1 - mass) / 2, a, b);
  const high = trials > 0 && successes >= trials ? 1 : betaQuantile((1 + mass) / 2, a, b);
  return [low, high];
}

/** What so many successes in so many trials say about the rate. */
export function rateBelief(successes: number, trials: number): Belief {
  const { a, b } = posteriorOf(successes, trials);
  return betaBelief(a, b);
}

/**
 * Thompson sampling's weights, worked out instead of sampled: each arm's chance to be the best, with at least `floor` for
 * every arm (see `flooredWeights`). They sum to 1 and are in the order of `counts`.
 */
export function bestWeights(
  counts: readonly { readonly exposures: number; readonly conversions: number }[],
  floor: number,
): number[] {
  return flooredWeights(chancesToBeBest(counts.map((each) => rateBelief(each.conversions, each.exposures))), floor);
}
