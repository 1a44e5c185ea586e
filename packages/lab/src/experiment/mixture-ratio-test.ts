/**
 * The mixture sequential probability ratio test (Johari, Pekelis and Walsh): the likelihood ratio of an effect that was drawn
 * from N(0, tau²) against none. Its inverse is an always-valid p.
 */
import type { Effect } from './effect.ts';
import type { TestResult } from './fixed-horizon.ts';

export type MixtureRatio = { readonly ratio: number; readonly p: number };

/**
 * Λ = √(V/(V + n·τ²))·exp(n²·τ²·θ²/(2V·(V + n·τ²))).
 * @param n pairs of units seen so far
 * @param variance of one pair's difference: both arms' variances of one unit together
 * @param tauSquared how large effects usually are: their variance
 * @param largest the largest ratio seen at earlier looks; p falls with the largest ever
 */
export function mixtureRatioTest(
  { n, estimate, variance }: { readonly n: number; readonly estimate: number; readonly variance: number },
  tauSquared: number,
  largest = 0,
): MixtureRatio {
  if (n === 0 || variance <= 0) return { ratio: 1, p: Math.min(1, 1 / Math.max(1, largest)) };
  const spread = variance + n * tauSquared;
  const log = 0.5 * Math.log(variance / spread) + (n ** 2 * tauSquared * estimate ** 2) / (2 * variance * spread);
  const ratio = Math.exp(Math.min(log, 700));
  return { ratio, p: Math.min(1, 1 / Math.max(ratio, largest)) };
}

/**
 * The same for an effect with its standard error, with the interval of all effects that the test does not reject: the values θ₀ with
 * Λ(θ̂ − θ₀) < 1/α. It may be looked at as often as one likes.
 * @param tau how large effects usually are: the standard deviation of the mixture, in the effect's own units
 */
export function mixtureInterval(effect: Effect, tau: number, alpha = 0.05): TestResult & Pick<MixtureRatio, 'ratio'> {
  const { estimate, standardError } = effect;
  const [variance, tauSquared] = [standardError ** 2, tau ** 2];
  const { ratio, p } = mixtureRatioTest({ n: 1, estimate, variance }, tauSquared);
  const spread = variance + tauSquared;
  const width = Math.sqrt(((2 * variance * spread) / tauSquared) * Math.log(Math.sqrt(spread / variance) / alpha));
  return { ...effect, alpha, interval: [estimate - width, estimate + width], p, ratio };
}
