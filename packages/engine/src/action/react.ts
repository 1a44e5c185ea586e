/**
 * Firing: what a signal, or time passing, makes of a visitor's triggers. A trigger fires when its condition becomes true, for the
 * moment at which it did, once for each such moment, whether the moment is noticed by a timer or by the next signal.
 */
import type { PopulationView } from '../population/population-view.ts';
import type { Profile } from '../profile/profile.ts';
import { match, matchAll, matchLater, matchNew, type Change as ProfileChange, type When } from '../segment/match.ts';
import { type Membership, NO_LAPSES } from '../segment/segment.ts';
import { asTime, NEVER, type Time } from '../std/time.ts';
import type { Triggers } from './compile-triggers.ts';
import type { Effect } from './effect.ts';
import { type FiredTrigger, fire } from './fire.ts';

/** What is kept of a visitor for the triggers. */
export type Acted = {
  /** The triggers whose condition holds, since when, and when that may change by itself: `lapsesAt` is the visitor's timer. */
  readonly membership: Membership;
  readonly fired: readonly FiredTrigger[];
};

export type Reacted = { readonly acted: Acted | undefined; readonly effects: readonly Effect[] };

const NO_EFFECTS: readonly Effect[] = [];
/** Moments that are made up for one by one when nobody looked for long; the last look is at the end in any case. */
const MOMENTS_MAX = 1_000;
/** Whom a signal found, and whom it left. */
export type Change = {
  readonly before: Profile;
  readonly after: Profile;
  /** What it changed in the profile. */
  readonly change: ProfileChange;
};

/** After a signal: first what became due before it, as if nobody had come; then what the signal itself makes true. */
export function react(triggers: Triggers, acted: Acted | undefined, change: Change): Reacted {
  if (triggers.byKey.size === 0) return { acted, effects: NO_EFFECTS };
  const { before, after } = change;
  const { signal, population } = change.change;
  const known = actedUnder(triggers, acted, before, population);
  const earlier = until(triggers, known, before, { now: asTime(signal.at - 1), population });
  const { membership } = earlier.acted;
  const matched = match(triggers.index, membership, after, change.change);
  if (matched.membership === membership) return earlier;
  const effects = [...earlier.effects];
  const { id: person } = after;
  const firing = { profile: after, person, fired: earlier.acted.fired, effects, population };
  const fired = fire(triggers.byKey, firing, matched.transitions);
  return { acted: { membership: matched.membership, fired }, effects };
}

/** Time has passed without a signal. The very same state when nothing was due. */
export function reactLater(triggers: Triggers, acted: Acted | undefined, profile: Profile, when: When): Reacted {
  if (triggers.byKey.size === 0) return { acted: undefined, effects: NO_EFFECTS };
  return until(triggers, actedUnder(triggers, acted, profile, when.population), profile, when);
}

/** Other definitions are in force: what holds now held before for all we know, so nothing fires for it. */
export function actedUnder(
  triggers: Triggers,
  acted: Acted | undefined,
  profile: Profile,
  population?: PopulationView,
): Acted {
  if (acted !== undefined && acted.membership.rules === triggers.revision) return acted;
  if (acted === undefined && profile.events === 0) {
    return { membership: matchNew(triggers.index, profile, triggers.revision, profile.lastAt).membership, fired: [] };
  }
  const before = acted?.membership ?? { rules: '', segments: [], lapses: NO_LAPSES, lapsesAt: NEVER };
  const when = { rules: triggers.revision, now: profile.lastAt, population };
  // The times of a trigger that is paused now still count for its caps when it goes on.
  return { membership: matchAll(triggers.index, before, profile, when).membership, fired: acted?.fired ?? [] };
}

/** Two persons are one. Every trigger is due at once: what holds only of both together then becomes true. */
export function mergeActed(
  triggers: Triggers,
  a: Acted | undefined,
  b: Acted | undefined,
  at: Time,
): Acted | undefined {
  if (a === undefined && b === undefined) return undefined;
  const both = [a, b].filter((each) => each !== undefined);
  const segments = new Map<string, Time>();
  const times = new Map<string, Time[]>();
  for (const { membership, fired } of both) {
    for (const { key, since } of membership.segments)
      segments.set(key, asTime(Math.min(since, segments.get(key) ?? since)));
    for (const each of fired) times.set(each.trigger, [...(times.get(each.trigger) ?? []), ...each.times]);
  }
  const places = triggers.index.all.map(({ place }) => place);
  const sorted = [...segments].sort(([x], [y]) => (x < y ? -1 : 1)).filter(([key]) => triggers.byKey.has(key));
  return {
    membership: {
      rules: triggers.revision,
      segments: sorted.map(([key, since]) => ({ key, since })),
      lapses: { places, ats: places.map(() => at) },
      lapsesAt: places.length === 0 ? NEVER : at,
    },
    fired: [...times].map(([trigger, all]) => ({ trigger, times: [...new Set(all)].sort((x, y) => x - y) })),
  };
}

function until(
  triggers: Triggers,
  acted: Acted,
  profile: Profile,
  { now, population }: When,
): { acted: Acted; effects: readonly Effect[] } {
  let { membership, fired } = acted;
  if (membership.lapsesAt > now) return { acted, effects: NO_EFFECTS };
  const effects: Effect[] = [];
  let moment = Number.NEGATIVE_INFINITY;
  for (let i = 0; membership.lapsesAt <= now; i++) {
    moment = i < MOMENTS_MAX ? Math.max(membership.lapsesAt, moment + 1) : now;
    const matched = matchLater(triggers.index, membership, profile, {
      now: asTime(Math.min(moment, now)),
      population,
    });
    fired = fire(triggers.byKey, { profile, person: profile.id, fired, effects, population }, matched.transitions);
    membership = matched.membership;
    if (moment >= now) break;
  }
  return { acted: { membership, fired }, effects };
}
