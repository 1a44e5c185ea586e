/**
 * Whom the hash takes: one person is one unit, also when several identities turn out to be that person. Nobody who was never merged
 * costs anything here: the unit is the person's id.
 *
 * Invariant: what comes of a merge does not depend on which of the two was kept, nor on the order of several merges.
 */
import type { Profile } from '../profile/profile.ts';
import type { Exposures, Unit } from './decision.ts';

/** Anybody who can be hashed. */
export type Hashed = { readonly profile: Pick<Profile, 'id' | 'firstAt'>; readonly exposures: Exposures };

/** The person's unit: the identity that was seen first. */
export function unitOf({ profile, exposures }: Hashed): Unit {
  return exposures.unit ?? { id: profile.id, since: profile.firstAt };
}

/** The id of the person's unit: holdouts, and whatever was not seen yet, go by it. */
export function unitIdOf({ profile, exposures }: Hashed): string {
  return exposures.unit === undefined ? profile.id : exposures.unit.id;
}

/** Whom the hash takes for an experience: who saw it first, so that a merge changes no variant that was seen. */
export function unitFor(experience: string, { profile, exposures }: Hashed): string {
  if (exposures.unit === undefined) return profile.id;
  return exposures.counts.find((count) => count.experience === experience)?.unit ?? exposures.unit.id;
}

/** Whom the hash takes for a layer: who first saw any of its experiences, so that never two of them are open to one person. */
export function unitForLayer(experiences: ReadonlySet<string>, { profile, exposures }: Hashed): string {
  if (exposures.unit === undefined) return profile.id;
  const own = exposures.unit.id;
  let first: Unit | undefined;
  for (const { experience, firstAt, unit = own } of exposures.counts) {
    if (!experiences.has(experience)) continue;
    const seen = { id: unit, since: firstAt };
    if (first === undefined || isEarlier(seen, first)) first = seen;
  }
  return first?.id ?? own;
}

/** A whole order, so that of two the same one is always the earlier. */
export function isEarlier(a: Unit, b: Unit): boolean {
  return a.since < b.since || (a.since === b.since && a.id < b.id);
}
