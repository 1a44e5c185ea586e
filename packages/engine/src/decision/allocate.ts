/**
 * Which variant of an experience a visitor gets: a bucket of a hash over the weights, so that the same visitor gets the same
 * variant and the propensity is known. Learned weights come in; nothing is learned here.
 */
import type { Profile } from '../profile/profile.ts';
import { bucketRanges, chooseBucket } from '../std/bucket.ts';
import { hashV2 } from '../std/hash.ts';
import { NEVER } from '../std/time.ts';
import type { Exposures } from './decision.ts';
import type { VariantDefinition } from './experience.ts';
import type { CompiledExperience } from './placements.ts';

/** What has been learned, as far as a decision needs it. */
export type LearnedWeights = {
  readonly version: number;
  readonly weights?: { readonly [variant: string]: number };
};

export type AllocateOptions = {
  readonly profile: Profile;
  readonly exposures: Exposures;
  readonly learned: (experience: string) => LearnedWeights | undefined;
};

export type Allocated = { readonly variant: string; readonly propensity: number; readonly policy: number };

/** A bucket by GrowthBook's hash v2, so that the same visitor gets the same variant and the propensity is known. */
export function allocate(experience: CompiledExperience, options: AllocateOptions): Allocated | null {
  const { definition, seed } = experience;
  const learned = options.learned(experience.key);
  const policy = learned?.version ?? 0;
  const bandit = definition.allocation?.kind === 'bandit' ? learned?.weights : undefined;
  if (bandit !== undefined) {
    const kept = shownInThisVisit(experience, options);
    if (kept !== null) return { ...kept, policy };
  }
  const weights = sharesOf(experience, learned);
  const coverage = definition.allocation?.coverage ?? 1;
  const ranges = bandit === undefined ? experience.ranges : bucketRanges(weights.length, coverage, weights);
  const index = chooseBucket(hashV2(seed, options.profile.id), ranges);
  if (index < 0) return null;
  return { variant: definition.variants[index]!.key, propensity: weights[index]!, policy };
}

/** The chance of each variant, in their order, of somebody who takes part and has seen none of them in this visit. */
export function sharesOf(experience: CompiledExperience, learned: LearnedWeights | undefined): readonly number[] {
  const isBandit = experience.definition.allocation?.kind === 'bandit';
  const bandit = isBandit ? learned?.weights : undefined;
  return bandit === undefined ? experience.weights : banditWeights(experience, bandit);
}

/** What was learned, shared among the variants that are not paused. */
function banditWeights(
  { definition, weights }: CompiledExperience,
  bandit: Readonly<Record<string, number>>,
): readonly number[] {
  const shares = definition.variants.map(({ key }, i) => (weights[i] === 0 ? 0 : (bandit[key] ?? 0)));
  if (!weights.includes(0)) return shares;
  const total = shares.reduce((sum, share) => sum + share, 0);
  return total === 0 ? weights : shares.map((share) => share / total);
}

/** A bandit's weights move; what a visitor saw of it stays the same for the length of a visit. */
function shownInThisVisit(
  { key, definition }: CompiledExperience,
  { exposures, profile }: AllocateOptions,
): { readonly variant: string; readonly propensity: number } | null {
  const start = profile.session?.startedAt ?? NEVER;
  const last = exposures.shown.findLast((shown) => shown.experience === key && shown.at >= start);
  const isTaking = (variant: VariantDefinition) => variant.key === last?.variant && variant.weight !== 0;
  if (last === undefined || !definition.variants.some(isTaking)) return null;
  return { variant: last.variant, propensity: last.propensity };
}
