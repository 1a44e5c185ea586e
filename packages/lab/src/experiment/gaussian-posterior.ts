/**
 * What is believed of an effect after the data, when its estimate is Gaussian: chance to win, credible interval and the expected
 * loss of either choice. With a flat prior, or a proper one.
 *
 * Precision = 1/v + 1/v0; chance = Φ(μ/σ); E max(x, 0) = μ·Φ(μ/σ) + σ·φ(μ/σ).
 */
import { normalAt, normalBelow, normalDensity } from './distribution.ts';
import type { Effect } from './effect.ts';

/** What was believed before; `null` is flat: nothing. The scale is the effect's own (relative, or absolute); variance above 0. */
export type EffectPrior = { readonly mean: number; readonly variance: number } | null;

export type Posterior = {
  readonly kind: 'posterior';
  readonly mean: number;
  readonly standardDeviation: number;
  /** P(effect > 0). */
  readonly chanceToWin: number;
  readonly interval: readonly [low: number, high: number];
  /** What is given away on average by choosing this arm if the other one is better, in units of the effect. */
  readonly loss: { readonly control: number; readonly treatment: number };
};

/** Beyond this many standard deviations the normal density is 0 in double precision. */
const FAR = 37;

export function gaussianPosterior(effect: Effect, prior: EffectPrior = null, alpha = 0.05): Posterior {
  const precision = 1 / effect.standardError ** 2;
  const before = prior === null ? 0 : 1 / prior.variance;
  const mean = (effect.estimate * precision + (prior === null ? 0 : prior.mean * before)) / (precision + before);
  const standardDeviation = 1 / Math.sqrt(precision + before);
  const width = normalAt(1 - alpha / 2) * standardDeviation;
  return {
    kind: 'posterior',
    mean,
    standardDeviation,
    chanceToWin: normalBelow(mean / standardDeviation),
    interval: [mean - width, mean + width],
    loss: { control: positivePart(mean, standardDeviation), treatment: positivePart(-mean, standardDeviation) },
  };
}

/** E max(x, 0) of a normal x. */
export function positivePart(mean: number, standardDeviation: number): number {
  const z = mean / standardDeviation;
  if (Math.abs(z) > FAR || standardDeviation === 0) return Math.max(0, mean);
  return mean * normalBelow(z) + standardDeviation * normalDensity(z);
}
