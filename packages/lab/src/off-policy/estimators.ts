/**
 * What a policy would have earned, from decisions that another one made. Each estimator gives one number for each decision, whose
 * mean is the estimate; so every interval can be had from the same rows.
 *
 * Horvitz and Thompson (IPS); Swaminathan and Joachims 2015 (SNIPS); Dudík, Erhan, Langford and Li 2014 (DM, DR);
 * Wang, Agarwal and Dudík 2017 (SWITCH). Defined as in the Open Bandit Pipeline (Saito and others, arXiv 2008.07146).
 */
import type { WeighedDecision } from './logged-decision.ts';

export type Estimator =
  | { readonly kind: 'ips' }
  /** Weights above `max` count as `max`: less variance for a little bias. */
  | { readonly kind: 'clipped'; readonly max: number }
  | { readonly kind: 'snips' }
  | { readonly kind: 'dm' }
  | { readonly kind: 'dr' }
  | { readonly kind: 'sndr' }
  /** Corrects the model only where the weight is at most `tau`. */
  | { readonly kind: 'switch-dr'; readonly tau: number };

/** Whether the estimator needs a model's expectations. */
export function needsModel({ kind }: Estimator): boolean {
  return kind === 'dm' || kind === 'dr' || kind === 'sndr' || kind === 'switch-dr';
}

/** One number for each decision; their mean is the policy's value. Decisions without expectations are read as expecting 0. */
export function valuesOf(decisions: readonly WeighedDecision[], estimator: Estimator): Float64Array {
  const values = new Float64Array(decisions.length);
  const mean = meanWeight(decisions);
  for (let i = 0; i < decisions.length; i++) values[i] = valueFor(decisions[i]!, estimator, mean);
  return values;
}

/**
 * Numbers with the same mean whose spread is that of the estimate: an estimate that divides by the mean weight moves with it, and
 * its values, taken by themselves, do not show that.
 */
export function spreadOf(decisions: readonly WeighedDecision[], estimator: Estimator): Float64Array {
  const values = valuesOf(decisions, estimator);
  const { kind } = estimator;
  const mean = meanWeight(decisions);
  if ((kind !== 'snips' && kind !== 'sndr') || mean === 0) return values;
  const models = kind === 'sndr' ? decisions.map(modelled) : undefined;
  const ratio = meanOf(values) - (models === undefined ? 0 : meanOf(models));
  return values.map((value, i) => value + ratio * (1 - decisions[i]!.weight / mean));
}

/** Of some numbers; 0 of none. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
}

function valueFor(decision: WeighedDecision, estimator: Estimator, mean: number): number {
  const { weight, reward, action, expected } = decision;
  const correction = () => weight * (reward - (expected?.[action] ?? 0));
  switch (estimator.kind) {
    case 'ips':
      return weight * reward;
    case 'clipped':
      return Math.min(weight, estimator.max) * reward;
    case 'snips':
      return mean === 0 ? 0 : (weight * reward) / mean;
    case 'dm':
      return modelled(decision);
    case 'dr':
      return modelled(decision) + correction();
    case 'sndr':
      return modelled(decision) + (mean === 0 ? 0 : correction() / mean);
    case 'switch-dr':
      return modelled(decision) + (weight <= estimator.tau ? correction() : 0);
  }
}

/** The model's expectation of what the target policy would show. */
function modelled({ target, expected }: WeighedDecision): number {
  if (expected === undefined) return 0;
  let sum = 0;
  for (let i = 0; i < target.length; i++) sum += target[i]! * expected[i]!;
  return sum;
}

function meanWeight(decisions: readonly WeighedDecision[]): number {
  let sum = 0;
  for (const { weight } of decisions) sum += weight;
  return decisions.length === 0 ? 0 : sum / decisions.length;
}
