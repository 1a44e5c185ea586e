/**
 * What holds of a placement, whichever experiences fill it: its own caps, and that what a visitor got there stays for the visit.
 */
import type { Subject, Watch } from '../segment/compiled-condition.ts';
import { asTime } from '../std/time.ts';
import { type Cap, compileCaps, placementCappedUntil } from './caps.ts';
import type { Exposures, Shown } from './decision.ts';
import type { PlacementDefinition } from './experience.ts';

export type PlacementGuard = { readonly caps: readonly Cap[] | null; readonly isKept: boolean };
/** Only placements that ask for something. */
export type PlacementGuards = ReadonlyMap<string, PlacementGuard>;

export function compilePlacementGuards(placements: readonly PlacementDefinition[]): PlacementGuards {
  const guards = new Map<string, PlacementGuard>();
  for (const { key, caps, keep } of placements) {
    const guard = { caps: compileCaps(caps), isKept: keep === 'session' };
    if (guard.caps !== null || guard.isKept) guards.set(key, guard);
  }
  return guards;
}

type At = { readonly placement: string; readonly subject: Subject; readonly exposures: Exposures };

/** Whether the visitor has seen enough here. Lowers `watch.until` to when that ends by itself. */
export function isPlacementCapped({ caps }: PlacementGuard, at: At, watch: Watch): boolean {
  if (caps === null) return false;
  const { profile, now } = at.subject;
  const until = placementCappedUntil(caps, at.placement, { profile, exposures: at.exposures, now });
  if (until <= now) return false;
  if (until < watch.until) watch.until = until;
  return true;
}

/** What this visit got here last, where the placement keeps it. Who never visited (was only ever asked about) is in his first visit. */
export function keptHere({ isKept }: PlacementGuard, { placement, subject, exposures }: At): Shown | undefined {
  if (!isKept) return undefined;
  const start = subject.profile.session?.startedAt ?? asTime(0);
  return exposures.shown.findLast((shown) => shown.placement === placement && shown.at >= start);
}
