/**
 * Before the experiment: how likely it is to see an effect of a given size, how small an effect it can see, and how many units
 * and weeks it takes. The same for one that is looked at all the time, and for one that already runs.
 */

import { confidenceSequence } from './confidence-sequence.ts';
import { normalAt, normalBelow } from './distribution.ts';
import { type Effect, effectOf } from './effect.ts';
import type { EffectPrior } from './gaussian-posterior.ts';
import { rootBetween } from './quadrature.ts';

/** The metric without treatment, of one unit; the treatment is assumed to vary as much. A proportion's variance is p·(1 − p). */
export type Baseline = { readonly mean: number; readonly variance: number };

export type PowerOptions = {
  readonly alpha?: number;
  /** Looked at all the time: the units, both arms together, at which the sequence is tightest. Default: looked at once. */
  readonly tightestAt?: number;
  /**
   * Counts the estimate's noise as wide as the bound, as GrowthBook's planner does: always less power than there is. Default false.
   */
  readonly isCautious?: boolean;
};

/** The largest relative effect that is looked for: ten times the baseline. */
const LIFT_MAX = 10;

/** P(the effect is found), two-sided, for a relative lift at so many units in each of two arms. */
export function powerOf(baseline: Baseline, lift: number, perArm: number, options: PowerOptions = {}): number {
  const effect = expectedEffect(baseline, lift, perArm);
  if (effect === null) return 0;
  const { alpha = 0.05, isCautious = false } = options;
  const bound = criticalZ(effect, options);
  const z = isCautious ? normalAt(1 - alpha / 2) : bound;
  const shift = ((lift / effect.standardError) * z) / bound;
  return normalBelow(shift - z) + normalBelow(-shift - z);
}

/** The smallest positive relative lift found with such power; null when even tenfold is not. */
export function detectableLift(
  baseline: Baseline,
  perArm: number,
  power = 0.8,
  options: PowerOptions = {},
): number | null {
  const short = (lift: number) => powerOf(baseline, lift, perArm, options) - power;
  return short(LIFT_MAX) < 0 ? null : rootBetween(short, 0, LIFT_MAX);
}

/** Units of both arms together for an absolute effect: N = 4·v·((z₁₋α/₂ + z_power) / effect)², rounded up; null for none at all. */
export function unitsNeeded(effect: number, variance: number, power = 0.8, alpha = 0.05): number | null {
  if (effect === 0) return null;
  return Math.ceil(4 * variance * ((normalAt(1 - alpha / 2) + normalAt(power)) / effect) ** 2);
}

/** The first week in which the power is reached; null within `weeksMax` (default 52) never. */
export function weeksNeeded(
  baseline: Baseline,
  lift: number,
  perArmPerWeek: number,
  {
    power = 0.8,
    weeksMax = 52,
    ...options
  }: PowerOptions & { readonly power?: number; readonly weeksMax?: number } = {},
): number | null {
  for (let week = 1; week <= weeksMax; week++)
    if (powerOf(baseline, lift, Math.floor(perArmPerWeek * week), options) >= power) return week;
  return null;
}

/**
 * While it runs: how many times as many units as there are must still come until an effect of `target` is found with such power.
 * With a prior, found means that the credible interval excludes 0.
 * @returns 0 when there are enough; null when a million times as many are not
 */
export function moreNeeded(
  standardError: number,
  target: number,
  { power = 0.8, alpha = 0.05, prior = null }: { power?: number; alpha?: number; prior?: EffectPrior } = {},
): number | null {
  const z = normalAt(1 - alpha / 2);
  const short = (more: number) => {
    const spread = standardError / Math.sqrt(1 + more);
    if (prior === null) return normalBelow(target / spread - z) + normalBelow(-target / spread - z) - power;
    const [now, before] = [1 / spread ** 2, 1 / prior.variance];
    const middle = target * now + prior.mean * before;
    const edge = z * Math.sqrt(now + before);
    return normalBelow((middle - edge) * spread) + normalBelow((-middle - edge) * spread) - power;
  };
  if (short(0) >= 0) return 0;
  return short(1e6) < 0 ? null : rootBetween(short, 0, 1e6);
}

function expectedEffect(baseline: Baseline, lift: number, perArm: number): Effect | null {
  const { mean, variance } = baseline;
  const effect = effectOf({ n: perArm, mean, variance }, { n: perArm, mean: mean * (1 + lift), variance }, 'relative');
  return effect.kind === 'none' ? null : effect;
}

function criticalZ(effect: Effect, options: PowerOptions): number {
  const { alpha = 0.05, tightestAt } = options;
  if (tightestAt === undefined) return normalAt(1 - alpha / 2);
  const { interval } = confidenceSequence({ ...effect, estimate: 0 }, { alpha, tightestAt });
  return interval[1]! / effect.standardError;
}
