/**
 * Caps: how often something may be seen, and when a cap that holds now lets it go again. Counts come from the visitor's record.
 */
import type { Profile } from '../profile/profile.ts';
import { DAY_MS, NEVER, readSpan, type Time } from '../std/time.ts';
import type { Exposures } from './decision.ts';
import { doseOf, placementDose } from './dose.ts';
import type { CapDefinition } from './experience.ts';
import { dayOf, seenLately } from './exposures.ts';

export type Cap =
  | { readonly kind: 'visitor' | 'session' | 'day'; readonly max: number }
  | { readonly kind: 'within'; readonly max: number; readonly spanMs: number };

/** Whose exposures are counted, and when. */
type Seeing = { readonly profile: Profile; readonly exposures: Exposures; readonly now: Time };

/** What was seen, as far as caps ask. */
type Seen = {
  readonly total: number;
  readonly inSession: number;
  readonly onDay: number;
  /** Ascending; the latest ones. */
  readonly times: readonly Time[];
};

/** Of caps that were read before; null where there are none. */
export function compileCaps(caps: readonly CapDefinition[] | undefined): readonly Cap[] | null {
  if (caps === undefined || caps.length === 0) return null;
  return caps.map((cap): Cap => {
    if (!('within' in cap)) return { kind: cap.per, max: cap.max };
    const span = readSpan(cap.within);
    return { kind: 'within', max: cap.max, spanMs: span.ok ? span.value : 0 };
  });
}

/** Until when the caps of an experience keep it away; 0 when they do not now, `NEVER` when only an event can end it. */
export function cappedUntil(caps: readonly Cap[], experience: string, seeing: Seeing): number {
  const { exposures, now } = seeing;
  const count = exposures.counts.find((each) => each.experience === experience);
  if (count === undefined) return endOf(caps, NOTHING, now);
  const lately = seenLately(exposures, count, { visitAt: visitAt(seeing), now });
  const isRolling = caps.some(({ kind }) => kind === 'within');
  const times = isRolling ? doseOf(exposures, experience).times : [];
  return endOf(caps, { ...lately, total: count.total, times }, now);
}

/** The same of a placement, whichever experiences filled it. Its dose goes back as far as its caps can ask. */
export function placementCappedUntil(caps: readonly Cap[], placement: string, seeing: Seeing): number {
  const { times } = doseOf(seeing.exposures, placementDose(placement));
  const start = visitAt(seeing);
  const today = dayOf(seeing.now);
  const inSession = times.filter((at) => at >= start).length;
  const onDay = times.filter((at) => dayOf(at) === today).length;
  return endOf(caps, { total: times.length, inSession, onDay, times }, seeing.now);
}

const NOTHING: Seen = { total: 0, inSession: 0, onDay: 0, times: [] };

function visitAt({ profile }: Seeing): Time {
  return profile.session?.startedAt ?? NEVER;
}

/** All caps must let go. */
function endOf(caps: readonly Cap[], seen: Seen, now: Time): number {
  let end = 0;
  for (const cap of caps) end = Math.max(end, endOfOne(cap, seen, now));
  return end;
}

function endOfOne(cap: Cap, { total, inSession, onDay, times }: Seen, now: Time): number {
  switch (cap.kind) {
    case 'visitor':
      return total >= cap.max ? NEVER : 0;
    case 'session':
      return inSession >= cap.max ? NEVER : 0;
    case 'day':
      if (onDay < cap.max) return 0;
      return cap.max === 0 ? NEVER : (dayOf(now) + 1) * DAY_MS;
    case 'within': {
      if (cap.max === 0) return NEVER;
      const oldest = times[times.length - cap.max];
      return oldest !== undefined && oldest + cap.spanMs > now ? oldest + cap.spanMs : 0;
    }
  }
}
