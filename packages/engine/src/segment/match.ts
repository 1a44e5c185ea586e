/**
 * Membership: in which segments a person is. After an event only the segments that it can change are asked again, and those
 * whose answer had lapsed by itself; the result is the same as asking all.
 */
import type { PopulationView } from '../population/population-view.ts';
import type { PlannedAggregate } from '../profile/aggregate-plan.ts';
import { stateOf } from '../profile/aggregates.ts';
import type { Profile } from '../profile/profile.ts';
import type { Signal } from '../signal/signal.ts';
import { NEVER, type Time } from '../std/time.ts';
import type { Subject, Watch } from './compiled-condition.ts';
import type { Membership, Transition } from './segment.ts';
import type { CompiledSegment, SegmentIndex } from './segment-index.ts';

export type Matched = { readonly membership: Membership; readonly transitions: readonly Transition[] };

/** A time, and all visitors together as they are then. */
export type When = { readonly now: Time; readonly population?: PopulationView | undefined };

const NO_TRANSITIONS: readonly Transition[] = [];
const NO_MEMBERSHIP: Omit<Membership, 'rules'> = { segments: [], lapses: [], lapsesAt: NEVER };

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
    lapses: [],
    lapsesAt: NEVER,
  };
  const matched = rematch([...index.byKey.values()], known, profile, when);
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
  return { ...a, segments: keys.map((key) => ({ key, since: since.get(key)! })), lapses: [] };
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
  let candidates: readonly CompiledSegment[] | CompiledSegment[] = index.restless;
  if (change.touched.length > 0) candidates = withTouched(index, profile, change.touched);
  if (change.signal.type === 'identify' || change.signal.type === 'group')
    candidates = withTraits(index, candidates, change.signal);
  if (change.movesVisits && index.onVisits.length > 0) candidates = [...new Set([...candidates, ...index.onVisits])];
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
): readonly CompiledSegment[] {
  let candidates: CompiledSegment[] | undefined;
  for (let i = 0; i < touched.length; i++) {
    const { id, slot, kind } = touched[i]!;
    const dependents = index.bySlot[slot]!;
    if (dependents.length === 0) continue;
    const state = stateOf(profile.aggregates, id);
    const events = state === undefined ? 0 : kind.eventsIn(state);
    for (let j = 0; j < dependents.length && dependents[j]!.eventsMin <= events; j++) {
      candidates ??= index.restless.slice();
      if (!candidates.includes(dependents[j]!.segment)) candidates.push(dependents[j]!.segment);
    }
  }
  return candidates ?? index.restless;
}

function withTraits(index: SegmentIndex, base: readonly CompiledSegment[], signal: Signal): CompiledSegment[] {
  const candidates = base.slice();
  const names = signal.type === 'group' ? ['group'] : Object.keys(signal.properties);
  for (const name of names) {
    for (const segment of index.byTrait.get(name) ?? []) if (!candidates.includes(segment)) candidates.push(segment);
  }
  return candidates;
}

function withLapsed(
  index: SegmentIndex,
  base: readonly CompiledSegment[],
  before: Membership,
  now: Time,
): CompiledSegment[] {
  const candidates = base.slice();
  for (const { key, at } of before.lapses) {
    const segment = at <= now ? index.byKey.get(key) : undefined;
    if (segment !== undefined && !candidates.includes(segment)) candidates.push(segment);
  }
  return candidates;
}

function rematch(candidates: readonly CompiledSegment[], before: Membership, profile: Profile, when: When): Matched {
  const { now, population } = when;
  const subject: Subject = { profile, now, context: profile.context, population };
  let { segments, lapses } = before;
  let transitions: Transition[] | undefined;
  const watch: Watch = { until: NEVER };
  for (let i = 0; i < candidates.length; i++) {
    const { key, condition } = candidates[i]!;
    watch.until = NEVER;
    const holds = condition.test(subject, watch);
    lapses = withLapse(lapses, key, watch.until as Time);
    const held = isIn(segments, key);
    if (holds === held) continue;
    transitions ??= [];
    transitions.push({ kind: holds ? 'entered' : 'left', segment: key, at: now });
    segments = holds ? inserted(segments, key, now) : segments.filter((each) => each.key !== key);
  }
  if (transitions === undefined && lapses === before.lapses && before.segments === segments) {
    return { membership: before, transitions: NO_TRANSITIONS };
  }
  const lapsesAt = lapses === before.lapses ? before.lapsesAt : earliest(lapses);
  return {
    membership: { rules: before.rules, segments, lapses, lapsesAt },
    transitions: transitions ?? NO_TRANSITIONS,
  };
}

function earliest(lapses: Membership['lapses']): Time {
  let first: Time = NEVER;
  for (let i = 0; i < lapses.length; i++) if (lapses[i]!.at < first) first = lapses[i]!.at;
  return first;
}

function isIn(segments: Membership['segments'], key: string): boolean {
  for (let i = 0; i < segments.length; i++) if (segments[i]!.key === key) return true;
  return false;
}

function inserted(segments: Membership['segments'], key: string, since: Time): Membership['segments'] {
  const place = segments.findIndex((each) => each.key > key);
  const at = place < 0 ? segments.length : place;
  return [...segments.slice(0, at), { key, since }, ...segments.slice(at)];
}

function withLapse(lapses: Membership['lapses'], key: string, at: Time): Membership['lapses'] {
  let place = -1;
  for (let i = 0; i < lapses.length; i++) if (lapses[i]!.key === key) place = i;
  if (place < 0) return at === NEVER ? lapses : [...lapses, { key, at }];
  if (lapses[place]!.at === at) return lapses;
  const next = lapses.slice();
  if (at === NEVER) next.splice(place, 1);
  else next[place] = { key, at };
  return next;
}
