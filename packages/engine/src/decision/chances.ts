/**
 * What a visitor could have got in a placement, and how likely: the same way through the experiences as a decision, with the buckets
 * left to chance. An off-policy question is about these; the one thing that was shown says nothing of what it was worth without them.
 */
import { NEVER } from '../std/time.ts';
import { contextOf, type DecideOptions, isHeldOut, obstacleTo } from './decide.ts';
import { isPlacementCapped } from './placement-guard.ts';
import { unitIdOf } from './unit.ts';

export type Chance = {
  /** null: the placement's default. */
  readonly experience: string | null;
  readonly variant: string | null;
  readonly chance: number;
};

const ALWAYS_DEFAULT: readonly Chance[] = [{ experience: null, variant: null, chance: 1 }];

/**
 * Only what is possible, in the order in which it is tried; together 1. Whom a holdout, a layer or an exploring share takes is as given
 * as his consent; what a visit keeps is not.
 */
export function chances(options: DecideOptions): readonly Chance[] {
  const { placement, placements, guards, profile, now, exposures, population, learned, isOff } = options;
  const experiences = placements.get(placement);
  if (experiences === undefined || profile.consent === 'denied' || isOff === true) return ALWAYS_DEFAULT;
  if (isHeldOut(unitIdOf(options), options.holdout)) return ALWAYS_DEFAULT;
  const subject = { profile, now, context: contextOf(profile.context, options.context), population };
  const watch = { until: NEVER };
  const guard = guards.get(placement);
  if (guard !== undefined && isPlacementCapped(guard, { placement, subject, exposures }, watch)) return ALWAYS_DEFAULT;
  const found: Chance[] = [];
  let left = 1;
  for (const experience of experiences) {
    if (obstacleTo(experience, { options, subject, watch }) !== null) continue;
    const { key, definition } = experience;
    const coverage = definition.allocation?.coverage ?? 1;
    const { weights: shares } = experience.allocator(learned(key), subject, watch);
    for (const [i, share] of shares.entries()) {
      const chance = left * coverage * share;
      if (chance > 0) found.push({ experience: key, variant: definition.variants[i]!.key, chance });
    }
    left *= 1 - coverage;
    if (left === 0) return found;
  }
  return [...found, { experience: null, variant: null, chance: left }];
}
