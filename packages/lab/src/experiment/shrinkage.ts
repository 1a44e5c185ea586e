/**
 * Many segments' effects, each too noisy alone: empirical Bayes draws every one towards the common mean by as much as chance
 * explains it. What is picked because it looks best is thereby corrected for having been picked (the winner's curse).
 *
 * Normal-normal; tau² by DerSimonian and Laird's moments; b_i = tau² / (tau² + se_i²).
 */
import { normalAt } from './distribution.ts';
import type { Interval } from './fixed-horizon.ts';

export type SegmentEffect = { readonly estimate: number; readonly standardError: number };

export type ShrunkEffect = SegmentEffect & {
  readonly interval: Interval;
  /** The share of the segment's own estimate in the result: 1 is raw, 0 is the common mean. */
  readonly ownShare: number;
};

export type Shrinkage = {
  readonly mean: number;
  /** How much true effects differ between segments: their variance. */
  readonly tauSquared: number;
  /** In the order of the input. */
  readonly segments: readonly ShrunkEffect[];
};

/** Fewer than three segments cannot tell how much segments differ: they stay as they are. */
const SEGMENTS_MIN = 3;

/** @param effects each with a standard error above 0 */
export function shrinkEffects(effects: readonly SegmentEffect[], alpha = 0.05): Shrinkage {
  const tauSquared = effects.length < SEGMENTS_MIN ? Number.POSITIVE_INFINITY : differenceBetween(effects);
  const precision = ({ standardError }: SegmentEffect) =>
    tauSquared === Number.POSITIVE_INFINITY ? 1 / standardError ** 2 : 1 / (standardError ** 2 + tauSquared);
  const { mean, total } = weighted(effects, precision);
  const z = normalAt(1 - alpha / 2);
  const segments = effects.map((effect) => {
    const variance = effect.standardError ** 2;
    const ownShare = tauSquared === Number.POSITIVE_INFINITY ? 1 : tauSquared / (tauSquared + variance);
    const estimate = mean + ownShare * (effect.estimate - mean);
    const standardError = Math.sqrt(ownShare * variance + (1 - ownShare) ** 2 / total);
    const interval: Interval = [estimate - z * standardError, estimate + z * standardError];
    return { estimate, standardError, interval, ownShare };
  });
  return { mean, tauSquared: tauSquared === Number.POSITIVE_INFINITY ? 0 : tauSquared, segments };
}

/** DerSimonian and Laird, 1986; never below 0. */
function differenceBetween(effects: readonly SegmentEffect[]): number {
  const precision = ({ standardError }: SegmentEffect) => 1 / standardError ** 2;
  const { mean, total } = weighted(effects, precision);
  let [q, squares] = [0, 0];
  for (const effect of effects) {
    q += precision(effect) * (effect.estimate - mean) ** 2;
    squares += precision(effect) ** 2;
  }
  return Math.max(0, (q - (effects.length - 1)) / (total - squares / total));
}

function weighted(effects: readonly SegmentEffect[], weight: (effect: SegmentEffect) => number) {
  let [total, sum] = [0, 0];
  for (const effect of effects) {
    total += weight(effect);
    sum += weight(effect) * effect.estimate;
  }
  return { total, mean: total === 0 ? 0 : sum / total };
}
