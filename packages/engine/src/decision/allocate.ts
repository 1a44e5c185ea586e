/**
 * Which variant of an experience a visitor gets: a bucket of a hash over the weights, so that the same visitor gets the same
 * variant and the propensity is known. Learned weights come in; nothing is learned here.
 */
import type { Profile } from '../profile/profile.ts';
import type { Subject, Watch } from '../segment/compiled-condition.ts';
import { chooseBucket } from '../std/bucket.ts';
import { hashV2 } from '../std/hash.ts';
import { NEVER } from '../std/time.ts';
import type { Basis, LearnedWeights } from './allocation.ts';
import type { Exposures } from './decision.ts';
import type { VariantDefinition } from './experience.ts';
import type { CompiledExperience } from './placements.ts';

export type AllocateOptions = {
  /** Whose id is hashed. */
  readonly profile: Profile;
  readonly exposures: Exposures;
  readonly learned: (experience: string) => LearnedWeights | undefined;
};

export type Allocated = {
  readonly variant: string;
  readonly propensity: number;
  readonly policy: number;
  readonly basis?: Basis | undefined;
};

/** A bucket by GrowthBook's hash v2 over the shares that hold for this visitor; null for somebody who is not covered. */
export function allocate(
  experience: CompiledExperience,
  options: AllocateOptions,
  subject: Subject,
  watch: Watch,
): Allocated | null {
  const { definition, seed } = experience;
  const learned = options.learned(experience.key);
  const policy = learned?.version ?? 0;
  if ((definition.allocation?.kind ?? 'split') !== 'split') {
    const kept = shownInThisVisit(experience, options);
    if (kept !== null) return { ...kept, policy };
  }
  const { weights, ranges, basis } = experience.allocator(learned, subject, watch);
  const index = chooseBucket(hashV2(seed, options.profile.id), ranges);
  if (index < 0) return null;
  return { variant: definition.variants[index]!.key, propensity: weights[index]!, policy, basis };
}

/** Learned weights move; what a visitor saw of them stays the same for the length of a visit. */
function shownInThisVisit(
  { key, definition }: CompiledExperience,
  { exposures, profile }: AllocateOptions,
): { readonly variant: string; readonly propensity: number; readonly basis?: Basis | undefined } | null {
  const start = profile.session?.startedAt ?? NEVER;
  const last = exposures.shown.findLast((shown) => shown.experience === key && shown.at >= start);
  const isTaking = (variant: VariantDefinition) => variant.key === last?.variant && variant.weight !== 0;
  if (last === undefined || !definition.variants.some(isTaking)) return null;
  return { variant: last.variant, propensity: last.propensity, basis: last.basis };
}
