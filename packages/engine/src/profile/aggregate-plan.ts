/**
 * The plan: every aggregate that the definitions ask for, compiled once and indexed by event name and, where a rule demands
 * one value of a property, by that value. An event then touches only the aggregates that it can change, however many
 * there are.
 */

import type { Signal } from '../signal/signal.ts';
import { wideHash } from '../std/hash.ts';
import { canonical, valueAt } from '../std/json.ts';
import { compilePredicate, equalities, equalityKey } from '../std/predicate.ts';
import type { AggregateKind } from './aggregate/aggregate-kind.ts';
import { type AggregateQuestion, type AggregateSpec, type Bounds, type EventMatcher, matchersOf } from './aggregate.ts';
import { kindOf } from './aggregate-kinds.ts';
import { isPattern, meetsName } from './event-name.ts';

type Accepts = ((properties: unknown) => boolean) | null;

export type PlannedAggregate = {
  /** The same for the same question in every revision of the definitions. */
  readonly id: number;
  /** Its place in this plan, 0 upwards. */
  readonly slot: number;
  readonly spec: AggregateSpec;
  readonly kind: AggregateKind;
  /** The events that count, and which of those with such a name; null when all. */
  readonly meant: readonly { readonly matcher: EventMatcher; readonly accepts: Accepts }[];
  /** In the index by event: what is left to check once event name and index value are known to fit; null when nothing is. */
  readonly accepts: Accepts;
};

type ValueIndex = { readonly path: string; readonly byValue: ReadonlyMap<unknown, readonly PlannedAggregate[]> };
type EventPlan = { readonly always: readonly PlannedAggregate[]; readonly indexes: readonly ValueIndex[] };

export type AggregatePlan = {
  readonly revision: string;
  readonly aggregates: readonly PlannedAggregate[];
  readonly byId: ReadonlyMap<number, PlannedAggregate>;
  /** What an event of this name may touch. */
  readonly ofEvent: (name: string) => EventPlan | undefined;
};

/** A wish for an aggregate; `id` is known once the plan is made (two wishes may share one and widen its bounds). */
export type AggregateWish = { spec: AggregateSpec; id: number };

/** Collects wishes while definitions are compiled, then makes the plan of them. */
export type AggregatePlanner = {
  readonly want: (spec: AggregateSpec) => AggregateWish;
  readonly plan: () => AggregatePlan;
};

export function createAggregatePlanner(): AggregatePlanner {
  const wishes = new Map<string, AggregateWish>();
  return {
    want: (spec) => {
      const question = canonical(unbounded(spec));
      const known = wishes.get(question);
      if (known === undefined) {
        const wish = { spec, id: 0 };
        wishes.set(question, wish);
        return wish;
      }
      known.spec = widened(known.spec, spec);
      return known;
    },
    plan: () => {
      const taken = new Set<number>();
      const aggregates = [...wishes.values()].map((wish, slot) => planned(wish, slot, taken));
      return planOf(aggregates);
    },
  };
}

/** A question without what two who ask the same may differ in. */
function unbounded(question: AggregateQuestion): object {
  const { keep: _keep, lastMs: _lastMs, ...rest } = question as AggregateQuestion & Partial<Bounds>;
  return question.kind === 'by' ? { ...rest, inner: unbounded(question.inner) } : rest;
}

/** Of two questions that differ in their bounds alone, the one whose state answers both. */
function widened<Question extends AggregateQuestion>(a: Question, b: Question): Question {
  if (a.kind === 'by' && b.kind === 'by') {
    return { ...a, inner: widened(a.inner, b.inner) };
  }
  const [mine, theirs] = [a, b] as readonly Partial<Bounds>[];
  const { keep, lastMs, ...rest } = mine!;
  return {
    ...rest,
    ...(keep === undefined ? {} : { keep: Math.max(keep, theirs!.keep ?? 0) }),
    ...(lastMs === undefined || theirs!.lastMs === undefined ? {} : { lastMs: Math.max(lastMs, theirs!.lastMs) }),
  } as Question;
}

/** Ids are below this: they are written down by the hundred for every person. Of ten thousand, two collide once in 20,000 sites. */
const IDS = 2 ** 40;

function planned(wish: AggregateWish, slot: number, taken: Set<number>): PlannedAggregate {
  wish.id = wideHash(canonical(wish.spec)) % IDS;
  while (taken.has(wish.id)) wish.id = (wish.id + 1) % IDS;
  taken.add(wish.id);
  return { id: wish.id, slot, spec: wish.spec, kind: kindOf(wish.spec), meant: meantBy(wish.spec), accepts: null };
}

/** A plan of some of the aggregates: used to fold the retained history into those that are new. */
export function planOf(aggregates: readonly PlannedAggregate[]): AggregatePlan {
  const ids = aggregates.map((aggregate) => aggregate.id).sort((a, b) => a - b);
  return {
    revision: wideHash(ids.join(',')).toString(36),
    aggregates,
    byId: new Map(aggregates.map((aggregate) => [aggregate.id, aggregate])),
    ofEvent: indexByEvent(aggregates),
  };
}

/** The names remembered that only patterns meet: event names come from outside, and must not fill the memory. */
const NAMES_MAX = 10_000;

/**
 * The aggregates by the name of the event. A name that ends in `*` means all names that begin so: which patterns meet a name is
 * worked out when it is first seen.
 */
function indexByEvent(aggregates: readonly PlannedAggregate[]): AggregatePlan['ofEvent'] {
  const exact = new Map<string, Entry[]>();
  const entries = aggregates.flatMap(entriesOf);
  for (const entry of entries) {
    const { event } = entry.matcher;
    if (isPattern(event)) continue;
    const list = exact.get(event);
    if (list === undefined) exact.set(event, [entry]);
    else list.push(entry);
  }
  const patterns = entries.filter(({ matcher }) => isPattern(matcher.event));
  const plans = new Map<string, EventPlan | undefined>();
  const planOfName = (name: string): EventPlan | undefined => {
    const met = patterns.filter(({ matcher }) => meetsName(matcher.event, name));
    const list = onceEach([...(exact.get(name) ?? []), ...met]);
    return list.length === 0 ? undefined : eventPlan(list);
  };
  for (const name of exact.keys()) plans.set(name, planOfName(name));
  if (patterns.length === 0) return (name) => plans.get(name);
  const known = plans.size;
  return (name) => {
    if (!plans.has(name)) {
      if (plans.size >= known + NAMES_MAX) for (const each of plans.keys()) if (!exact.has(each)) plans.delete(each);
      plans.set(name, planOfName(name));
    }
    return plans.get(name);
  };
}

/** An aggregate under one of the events that count for it: which of those with that name it accepts. */
type Entry = { readonly aggregate: PlannedAggregate; readonly matcher: EventMatcher };

function entriesOf(aggregate: PlannedAggregate): readonly Entry[] {
  return aggregate.meant.map(({ matcher, accepts }) => ({ aggregate: { ...aggregate, accepts }, matcher }));
}

/** Each aggregate once: where several of its matchers mean this name, it accepts what any of them does. */
function onceEach(entries: readonly Entry[]): readonly Entry[] {
  const once = new Map<number, Entry>();
  for (const entry of entries) {
    const { aggregate, matcher } = entry;
    const other = once.get(aggregate.id);
    if (other === undefined) once.set(aggregate.id, entry);
    else {
      const accepts = eitherOf(aggregate.accepts, other.aggregate.accepts);
      once.set(aggregate.id, { aggregate: { ...aggregate, accepts }, matcher: { event: matcher.event } });
    }
  }
  return [...once.values()];
}

function eitherOf(a: Accepts, b: Accepts): Accepts {
  return a === null || b === null ? null : (properties) => a(properties) || b(properties);
}

function meantBy(spec: AggregateSpec): PlannedAggregate['meant'] {
  return matchersOf(spec).map((matcher) => {
    const { where } = matcher;
    const isNarrowed = where !== undefined && Object.keys(where).length > 0;
    return { matcher, accepts: isNarrowed ? compilePredicate(where) : null };
  });
}

function eventPlan(list: readonly Entry[]): EventPlan {
  const always: PlannedAggregate[] = [];
  const byPath = new Map<string, Map<unknown, PlannedAggregate[]>>();
  for (const { aggregate, matcher } of list) {
    const demand =
      matcher.where === undefined ? undefined : equalities(matcher.where).find(({ path }) => !path.includes('.'));
    if (demand === undefined) {
      always.push(aggregate);
      continue;
    }
    const byValue = byPath.get(demand.path) ?? new Map<unknown, PlannedAggregate[]>();
    byPath.set(demand.path, byValue);
    const same = byValue.get(equalityKey(demand.value)) ?? [];
    byValue.set(equalityKey(demand.value), same);
    same.push(isAllOf(matcher.where!, demand.value) ? { ...aggregate, accepts: null } : aggregate);
  }
  return { always, indexes: [...byPath].map(([path, byValue]) => ({ path, byValue })) };
}

/** The one demand is all there is, and only what equals the text has its key: whatever the index finds is accepted. */
function isAllOf(where: object, text: unknown): boolean {
  return typeof text === 'string' && /^[a-z]/i.test(text) && equalityKey(text) === text && isOnly(where, text);
}

function isOnly(where: object, text: string): boolean {
  const asked: readonly unknown[] = Object.values(where);
  return asked.length === 1 && asked[0] === text;
}

const NONE: readonly PlannedAggregate[] = [];

/** The aggregates that this signal changes. */
export function aggregatesTouchedBy(plan: AggregatePlan, signal: Signal): readonly PlannedAggregate[] {
  const eventPlan = plan.ofEvent(signal.event);
  if (eventPlan === undefined) return NONE;
  const { properties } = signal;
  let touched = accepting(eventPlan.always, properties);
  for (let i = 0; i < eventPlan.indexes.length; i++) {
    const index = eventPlan.indexes[i]!;
    const list = index.byValue.get(equalityKey(valueAt(properties, index.path) ?? null));
    if (list === undefined) continue;
    const more = accepting(list, properties);
    touched = touched.length === 0 ? more : touched.concat(more);
  }
  return touched;
}

/** Nearly always all of them: then it is the very same list. */
function accepting(list: readonly PlannedAggregate[], properties: unknown): readonly PlannedAggregate[] {
  for (let i = 0; i < list.length; i++) {
    const { accepts } = list[i]!;
    if (accepts !== null && !accepts(properties))
      return list.filter((each) => each.accepts === null || each.accepts(properties));
  }
  return list;
}
