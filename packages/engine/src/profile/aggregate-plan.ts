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
import type { AggregateQuestion, AggregateSpec, Bounds } from './aggregate.ts';
import { kindOf } from './aggregate-kinds.ts';

export type PlannedAggregate = {
  /** The same for the same question in every revision of the definitions. */
  readonly id: number;
  /** Its place in this plan, 0 upwards. */
  readonly slot: number;
  readonly spec: AggregateSpec;
  readonly kind: AggregateKind;
  /** What is left to check once event name and index value are known to fit; null when nothing is. */
  readonly accepts: ((properties: unknown) => boolean) | null;
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
      const aggregates = [...wishes.values()].map((wish, slot) => planned(wish, slot));
      return planOf(aggregates);
    },
  };
}

/** A question without what two who ask the same may differ in. */
function unbounded(question: AggregateQuestion): object {
  const { keep: _keep, lastMs: _lastMs, ...rest } = question as AggregateQuestion & Partial<Bounds>;
  return question.kind === 'by' ? { ...rest, groupsMax: null, inner: unbounded(question.inner) } : rest;
}

/** Of two questions that differ in their bounds alone, the one whose state answers both. */
function widened<Question extends AggregateQuestion>(a: Question, b: Question): Question {
  if (a.kind === 'by' && b.kind === 'by') {
    return { ...a, groupsMax: Math.max(a.groupsMax, b.groupsMax), inner: widened(a.inner, b.inner) };
  }
  if (!('keep' in a) || !('keep' in b)) return a;
  const { lastMs: _lastMs, ...rest } = { ...a, keep: Math.max(a.keep, b.keep) };
  if (a.lastMs === undefined || b.lastMs === undefined) return rest as Question;
  return { ...rest, lastMs: Math.max(a.lastMs, b.lastMs) } as Question;
}

function planned(wish: AggregateWish, slot: number): PlannedAggregate {
  wish.id = wideHash(canonical(wish.spec));
  const { where } = wish.spec;
  const accepts = where === undefined || Object.keys(where).length === 0 ? null : compilePredicate(where);
  return { id: wish.id, slot, spec: wish.spec, kind: kindOf(wish.spec), accepts };
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
  const exact = new Map<string, PlannedAggregate[]>();
  for (const aggregate of aggregates) {
    const { event } = aggregate.spec;
    if (isPattern(event)) continue;
    const list = exact.get(event);
    if (list === undefined) exact.set(event, [aggregate]);
    else list.push(aggregate);
  }
  const patterns = aggregates.filter(({ spec }) => isPattern(spec.event));
  const plans = new Map<string, EventPlan | undefined>();
  const planOfName = (name: string): EventPlan | undefined => {
    const met = patterns.filter(({ spec }) => meetsName(spec.event, name));
    const list = [...(exact.get(name) ?? []), ...met];
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

/** Whether the name of an event in a rule stands for all names that begin like it: `Checkout *`, or `*` for any. */
export function isPattern(event: string): boolean {
  return event.endsWith('*');
}

/** Whether an event of this name is meant by the name or pattern of a rule. */
export function meetsName(wanted: string, name: string): boolean {
  return isPattern(wanted) ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

function eventPlan(list: readonly PlannedAggregate[]): EventPlan {
  const always: PlannedAggregate[] = [];
  const byPath = new Map<string, Map<unknown, PlannedAggregate[]>>();
  for (const aggregate of list) {
    const demand =
      aggregate.spec.where === undefined
        ? undefined
        : equalities(aggregate.spec.where).find(({ path }) => !path.includes('.'));
    if (demand === undefined) {
      always.push(aggregate);
      continue;
    }
    const byValue = byPath.get(demand.path) ?? new Map<unknown, PlannedAggregate[]>();
    byPath.set(demand.path, byValue);
    const same = byValue.get(equalityKey(demand.value)) ?? [];
    byValue.set(equalityKey(demand.value), same);
    same.push(aggregate);
  }
  return { always, indexes: [...byPath].map(([path, byValue]) => ({ path, byValue })) };
}

const NONE: readonly PlannedAggregate[] = [];

/** The aggregates that this signal changes. */
export function aggregatesTouchedBy(plan: AggregatePlan, signal: Signal): readonly PlannedAggregate[] {
  const eventPlan = plan.ofEvent(signal.event);
  if (eventPlan === undefined) return NONE;
  const touched: PlannedAggregate[] = [];
  const { properties } = signal;
  pushAccepting(touched, eventPlan.always, properties);
  for (let i = 0; i < eventPlan.indexes.length; i++) {
    const index = eventPlan.indexes[i]!;
    const list = index.byValue.get(equalityKey(valueAt(properties, index.path) ?? null));
    if (list !== undefined) pushAccepting(touched, list, properties);
  }
  return touched;
}

function pushAccepting(into: PlannedAggregate[], list: readonly PlannedAggregate[], properties: unknown): void {
  for (let i = 0; i < list.length; i++) {
    const { accepts } = list[i]!;
    if (accepts === null || accepts(properties)) into.push(list[i]!);
  }
}
