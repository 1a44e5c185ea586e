/**
 * Membership: in which segments a person is. After an event only the segments that it can change are asked again, and those
 * whose answer had lapsed by itself; the result is the same as asking all.
 */
import type { PopulationView } from '../population/population-view.ts';
import type { PlannedAggregate } from '../profile/aggregate-plan.ts';
import { stateOf } from '../profile/aggregates.ts';
import type { Profile } from '../profile/profile.ts';
import type { Signal } from '../signal/signal.ts';
import { placeIn, withEntry, withNumber } from '../std/inserted.ts';
import { NEVER, type Time } from '../std/time.ts';
import type { Subject, Watch } from './compiled-condition.ts';
import { earliest, type Lapses, type Membership, NO_LAPSES, type Transition } from './segment.ts';
import type { Dependent, PlacedSegment, SegmentIndex, Visited } from './segment-index.ts';

export type Matched = { readonly membership: Membership; readonly transitions: readonly Transition[] };

/** A time, and all visitors together as they are then. */
export type When = { readonly now: Time; readonly population?: PopulationView | undefined };

const NO_TRANSITIONS: readonly Transition[] = [];
const NO_MEMBERSHIP: Omit<Membership, 'rules'> = { segments: [], lapses: NO_LAPSES, lapsesAt: NEVER };

/** The membership of a person of whom nothing was known before: only the standing segments can hold. */
export function matchNew(index: SegmentIndex, profile: Profile, rules: string, now: Time): Matched {
  return rematch(index.standing, { ...NO_MEMBERSHIP, rules }, profile, { now });
}

/** The membership asked anew of every segment: after the definitions have changed. `since` is kept where it still holds. */
export function matchAll(
  index: SegmentIndex,
  before: Membership,
  profile: Profile,
  when: { rules: string; now: Time; population?: PopulationView | undefined },
): Matched {
  const known = {
    ...before,
    rules: when.rules,
    segments: before.segments.filter(({ key }) => index.byKey.has(key)),
    lapses: NO_LAPSES,
    lapsesAt: NEVER,
  };
  const matched = rematch(index.all, known, profile, when);
  const gone = before.segments.filter(({ key }) => !index.byKey.has(key));
  const left = gone.map(({ key }): Transition => ({ kind: 'left', segment: key, at: when.now }));
  return { membership: matched.membership, transitions: [...left, ...matched.transitions] };
}

/** Where either of two persons is, since the earlier of the two times: where to begin when they turn out to be one. */
export function joinedMemberships(a: Membership, b: Membership): Membership {
  const since = new Map(a.segments.map((each) => [each.key, each.since]));
  for (const each of b.segments) {
    const known = since.get(each.key);
    if (known === undefined || each.since < known) since.set(each.key, each.since);
  }
  const keys = [...since.keys()].sort();
  return { ...a, segments: keys.map((key) => ({ key, since: since.get(key)! })), lapses: NO_LAPSES };
}

/** What a signal changed: the aggregates it touched, and whether a visit began or others moved. */
export type Change = {
  readonly touched: readonly PlannedAggregate[];
  readonly signal: Signal;
  readonly movesVisits: boolean;
  readonly population?: PopulationView | undefined;
};

/** The membership after a signal. */
export function match(index: SegmentIndex, before: Membership, profile: Profile, change: Change): Matched {
  const now = profile.lastAt;
  let candidates: readonly PlacedSegment[] = index.restless;
  if (change.touched.length > 0) candidates = withTouched(index, profile, change.touched);
  if (change.signal.type === 'identify' || change.signal.type === 'group')
    candidates = withTraits(index, candidates, change.signal);
  if (change.movesVisits && index.onVisits.length > 0) candidates = withVisited(index, candidates, profile);
  if (before.lapsesAt <= now) candidates = withLapsed(index, candidates, before, now);
  return candidates.length === 0
    ? { membership: before, transitions: NO_TRANSITIONS }
    : rematch(candidates, before, profile, { now, population: change.population });
}

/** The membership at a later time, without an event. The very same one while nothing has lapsed. */
export function matchLater(index: SegmentIndex, before: Membership, profile: Profile, when: When): Matched {
  const { now } = when;
  if (before.lapsesAt > now) return { membership: before, transitions: NO_TRANSITIONS };
  return rematch(withLapsed(index, [], before, now), before, profile, when);
}

function withTouched(
  index: SegmentIndex,
  profile: Profile,
  touched: readonly PlannedAggregate[],
): readonly PlacedSegment[] {
  let first: Dependent | undefined;
  let candidates: PlacedSegment[] | undefined;
  for (let i = 0; i < touched.length; i++) {
    const { id, slot, kind } = touched[i]!;
    const dependents = index.bySlot[slot]!;
    if (dependents.length === 0) continue;
    const state = stateOf(profile.aggregates, id);
    const events = state === undefined ? 0 : kind.eventsIn(state);
    for (let j = 0; j < dependents.length && dependents[j]!.eventsMin <= events; j++) {
      const { segment, given } = dependents[j]!;
      if (given !== null && stateOf(profile.aggregates, given) === undefined) continue;
      if (first === undefined) first = dependents[j]!;
      else if (candidates !== undefined) {
        if (!candidates.includes(segment)) candidates.push(segment);
      } else if (segment !== first.segment) candidates = [...index.restless, first.segment, segment];
    }
  }
  if (candidates !== undefined) return candidates;
  if (first === undefined) return index.restless;
  return index.restless.length === 0 ? first.alone : [...index.restless, first.segment];
}

function withVisited(index: SegmentIndex, base: readonly PlacedSegment[], profile: Profile): PlacedSegment[] {
  const candidates = base.slice();
  for (const visited of index.onVisits) {
    if (mayMatter(visited, profile) && !candidates.includes(visited.segment)) candidates.push(visited.segment);
  }
  return candidates;
}

function mayMatter({ once }: Visited, { aggregates }: Profile): boolean {
  if (once === null) return true;
  for (const { aggregate, eventsMin } of once) {
    const state = stateOf(aggregates, aggregate.id);
    if ((state === undefined ? 0 : aggregate.kind.eventsIn(state)) >= eventsMin) return true;
  }
  return false;
}

function withTraits(index: SegmentIndex, base: readonly PlacedSegment[], signal: Signal): PlacedSegment[] {
  const candidates = base.slice();
  const names = signal.type === 'group' ? ['group'] : Object.keys(signal.properties);
  for (const name of names) {
    for (const segment of index.byTrait.get(name) ?? []) if (!candidates.includes(segment)) candidates.push(segment);
  }
  return candidates;
}

function withLapsed(
  index: SegmentIndex,
  base: readonly PlacedSegment[],
  { lapses: { places, ats } }: Membership,
  now: Time,
): PlacedSegment[] {
  const candidates = base.slice();
  for (let i = 0; i < ats.length; i++) {
    const segment = index.all[places[i]!]!;
    if (ats[i]! <= now && !candidates.includes(segment)) candidates.push(segment);
  }
  return candidates;
}

function rematch(candidates: readonly PlacedSegment[], before: Membership, profile: Profile, when: When): Matched {
  const { now, population } = when;
  const subject: Subject = { profile, now, context: profile.context, population };
  let { segments, lapses } = before;
  let transitions: Transition[] | undefined;
  const watch: Watch = { until: NEVER };
  for (let i = 0; i < candidates.length; i++) {
    const { key, place, condition } = candidates[i]!;
    watch.until = NEVER;
    const holds = condition.test(subject, watch);
    lapses = withLapse(lapses, place, watch.until, lapses !== before.lapses);
    const held = isIn(segments, key);
    if (holds === held) continue;
    const transition: Transition = { kind: holds ? 'entered' : 'left', segment: key, at: now };
    if (transitions === undefined) transitions = [transition];
    else transitions.push(transition);
    segments = holds ? entered(segments, key, now) : segments.filter((each) => each.key !== key);
  }
  if (transitions === undefined && lapses === before.lapses && before.segments === segments) {
    return { membership: before, transitions: NO_TRANSITIONS };
  }
  const lapsesAt = lapses === before.lapses ? before.lapsesAt : earliest(lapses.ats);
  return {
    membership: { rules: before.rules, segments, lapses, lapsesAt },
    transitions: transitions ?? NO_TRANSITIONS,
  };
}

function isIn(segments: Membership['segments'], key: string): boolean {
  for (let i = 0; i < segments.length; i++) if (segments[i]!.key === key) return true;
  return false;
}

function entered(segments: Membership['segments'], key: string, since: Time): Membership['segments'] {
  let place = segments.length;
  while (place > 0 && segments[place - 1]!.key > key) place--;
  return withEntry(segments, 0, place, { key, since });
}

/** `isOwn`: the times were copied before, and nobody else knows them. */
function withLapse(lapses: Lapses, segment: number, at: number, isOwn: boolean): Lapses {
  const { places, ats } = lapses;
  const place = placeIn(places, segment);
  if (places[place] !== segment) {
    if (at === NEVER) return lapses;
    return { places: withNumber(places, 0, place, segment), ats: withNumber(ats, 0, place, at) };
  }
  if (ats[place] === at) return lapses;
  if (at === NEVER) return { places: places.toSpliced(place, 1), ats: ats.toSpliced(place, 1) };
  if (!isOwn) return { places, ats: ats.with(place, at) };
  (ats as number[])[place] = at;
  return lapses;
}
