/**
 * Sample ratio mismatch: whether the arms' sizes are what the split promised. When they are not, no result of the experiment
 * can be trusted.
 */
import { chiSquareAbove, logGamma } from './distribution.ts';

/** Pearson's goodness of fit. Arms without weight are left out; fewer than two arms, or nobody, give 1. */
export function sampleRatioP(units: readonly number[], weights: readonly number[]): number {
  const arms = units.map((n, i) => ({ n, weight: weights[i] ?? 0 })).filter(({ weight }) => weight > 0);
  const n = arms.reduce((sum, arm) => sum + arm.n, 0);
  const total = arms.reduce((sum, arm) => sum + arm.weight, 0);
  if (arms.length < 2 || n === 0) return 1;
  const chi = arms.reduce((sum, arm) => sum + (arm.n - (n * arm.weight) / total) ** 2 / ((n * arm.weight) / total), 0);
  return chiSquareAbove(chi, arms.length - 1);
}

/**
 * The same, to be watched all the time: the Bayes factor of a Dirichlet-multinomial against the split promised, whose inverse is
 * an always-valid p (Lindon and Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022).
 * @param strength the prior's weight in units; larger finds small mismatches, later. Default 100
 */
export function sequentialSampleRatioP(units: readonly number[], weights: readonly number[], strength = 100): number {
  const arms = units.map((n, i) => ({ n, weight: weights[i] ?? 0 })).filter(({ weight }) => weight > 0);
  const n = arms.reduce((sum, arm) => sum + arm.n, 0);
  const total = arms.reduce((sum, arm) => sum + arm.weight, 0);
  if (arms.length < 2 || n === 0) return 1;
  let logFactor = logGamma(strength) - logGamma(strength + n);
  for (const arm of arms) {
    const share = arm.weight / total;
    logFactor += logGamma(strength * share + arm.n) - logGamma(strength * share) - arm.n * Math.log(share);
  }
  return Math.min(1, Math.exp(-logFactor));
}
