/**
 * What decisions are made with, worked out anew from what was learned: weights for all, for each segment, or linear models. A variant
 * seen too rarely has an even share until it has been seen often enough, also one that was added later.
 */
import type { LearnedWeights, Weights } from '../decision/allocation.ts';
import { sharesOf } from '../decision/shares.ts';
import { type Belief, chancesToBeBest, flooredWeights, normalBelief, topTwoWeights } from '../std/best-arm.ts';
import { rateBelief } from './beta.ts';
import type { LearnOptions } from './learn-options.ts';
import type { Policy } from './policy.ts';
import { linearModels } from './regression.ts';
import { segmentBeliefs } from './segment-beliefs.ts';
import {
  type CountsByVariant,
  countsIn,
  NO_COUNTS,
  type RewardKind,
  type RewardSums,
  rewardSums,
} from './variant-counts.ts';

/** Below this many exposures a variant keeps an even share. */
export const EXPOSURES_MIN = 20;
/** The spread of a variant's values counts as much as so many values with the spread of all. */
const SPREAD_PRIOR = 20;

type Published = Pick<LearnedWeights, 'weights' | 'segments' | 'linear'>;

/** The policy with what decisions are made with brought up to what was learned. */
export function reweighed(policy: Policy, options: LearnOptions): Policy {
  const known = options.variants.filter((key) => (policy.variants[key] ?? NO_COUNTS).exposures >= EXPOSURES_MIN);
  if (known.length === 0) return policy;
  if (options.kind === 'bandit') return { ...policy, ...banditWeights(policy, known, options) };
  if (options.kind !== 'contextual' || policy.regression === undefined) return policy;
  return { ...policy, linear: linearModels(policy.regression, known) };
}

function banditWeights(policy: Policy, known: readonly string[], options: LearnOptions): Published {
  const counts = countsIn(policy.evidence?.cells ?? { '': policy.variants }, options.segments);
  const weigh = (beliefs: readonly Belief[]) => weightsOf(beliefs, known, options);
  if (options.segments.length === 0) return { weights: weigh(beliefsOf(counts(''), known, options.reward)) };
  const beliefs = segmentBeliefs(options.segments, known, (segment, variant) =>
    rewardSums(counts(segment)[variant] ?? NO_COUNTS, options.reward),
  );
  if (beliefs === null) return {};
  const normal = ({ mean, variance }: { readonly mean: number; readonly variance: number }) =>
    normalBelief(mean, Math.sqrt(variance));
  const weights = options.segments.map(({ key }) => [key, weigh(beliefs.get(key)!.map(normal))] as const);
  return { weights: weigh(beliefs.get('')!.map(normal)), segments: Object.fromEntries(weights) };
}

/** The weights of the known variants, and an even share for each other one. No variant is below the floor. */
function weightsOf(beliefs: readonly Belief[], known: readonly string[], options: LearnOptions): Weights {
  const chances = chancesToBeBest(beliefs);
  const raw = options.method === 'top-two' ? topTwoWeights(chances) : chances;
  const { variants } = options;
  const floored = flooredWeights(raw, (options.floor * variants.length) / known.length);
  const learned = Object.fromEntries(known.map((key, i) => [key, floored[i]!]));
  const shares = sharesOf(
    variants.map((key) => ({ key })),
    learned,
  );
  return Object.fromEntries(variants.map((key, i) => [key, shares![i]!]));
}

/** Rates are believed to be Beta, the means of values normal. */
function beliefsOf(counts: CountsByVariant, known: readonly string[], reward: RewardKind): Belief[] {
  const sums = known.map((key) => rewardSums(counts[key] ?? NO_COUNTS, reward));
  return reward === 'value' ? valueBeliefs(sums) : sums.map(({ n, sum }) => rateBelief(sum, n));
}

/** A variant of which few values are known has the spread of all: none is sure of itself because nothing has come of it yet. */
function valueBeliefs(sums: readonly RewardSums[]): Belief[] {
  const within = ({ n, sum, squares }: RewardSums) => (n > 0 ? Math.max(0, squares - (sum * sum) / n) : 0);
  const trials = sums.reduce((total, { n }) => total + n, 0);
  const pooled = sums.reduce((total, each) => total + within(each), 0) / Math.max(1, trials);
  return sums.map((each) => {
    const variance = (within(each) + SPREAD_PRIOR * pooled) / (each.n + SPREAD_PRIOR);
    return normalBelief(each.n > 0 ? each.sum / each.n : 0, Math.sqrt(variance / Math.max(1, each.n)));
  });
}
