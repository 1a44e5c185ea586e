/**
 * Learning: one more outcome in a policy. The weights that come of it go into the next decision as data; assignment stays a
 * deterministic bucket, so the propensity is always known.
 */
import type { Outcome } from '../outcome/outcome.ts';
import { bestWeights } from './beta.ts';
import { NO_COUNTS, type Policy, type VariantCounts } from './policy.ts';

export type LearnOptions = {
  /** The experience's variants in their order; outcomes of others are kept but get no weight. */
  readonly variants: readonly string[];
  /** A bandit works out weights; a split only counts. */
  readonly isBandit: boolean;
  /** A bandit's least weight of one variant. */
  readonly floor: number;
};

export const FLOOR_DEFAULT = 0.05;
/** Below this many exposures of every variant a bandit keeps its even start. */
export const BANDIT_EXPOSURES_MIN = 20;
/** A bandit's weights are worked out anew at every so many outcomes. */
const REWEIGHT_EVERY = 10;

export function emptyPolicy(experience: string): Policy {
  return { experience, version: 0, variants: {} };
}

export function learn(policy: Policy, outcome: Outcome, options: LearnOptions): Policy {
  const counts = policy.variants[outcome.variant] ?? NO_COUNTS;
  const variants = { ...policy.variants, [outcome.variant]: withOutcome(counts, outcome) };
  const version = policy.version + 1;
  const kept = policy.weights === undefined ? {} : { weights: policy.weights };
  if (!options.isBandit) return { experience: policy.experience, version, variants };
  if (version % REWEIGHT_EVERY !== 0) return { experience: policy.experience, version, variants, ...kept };
  return { experience: policy.experience, version, variants, ...weightsFor(variants, options, kept) };
}

function withOutcome(counts: VariantCounts, outcome: Outcome): VariantCounts {
  if (outcome.kind === 'exposed') return { ...counts, exposures: counts.exposures + 1 };
  if (outcome.kind === 'clicked') return { ...counts, clicks: counts.clicks + 1 };
  return { ...counts, conversions: counts.conversions + 1, value: counts.value + outcome.value };
}

function weightsFor(
  variants: Policy['variants'],
  options: LearnOptions,
  kept: Pick<Policy, 'weights'>,
): Pick<Policy, 'weights'> {
  const counts = options.variants.map((key) => variants[key] ?? NO_COUNTS);
  if (counts.some((each) => each.exposures < BANDIT_EXPOSURES_MIN)) return kept;
  const floor = Math.min(options.floor, 1 / options.variants.length);
  const weights = bestWeights(counts, floor);
  return { weights: Object.fromEntries(options.variants.map((key, i) => [key, weights[i]!])) };
}
