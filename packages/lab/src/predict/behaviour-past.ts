/**
 * What is known of a visitor and of an item from before an event: earlier visits and goals of the one, how often the other led to a
 * goal. Events must come in order of time, and each is asked about before it is remembered, so that nothing knows its own future.
 */
import { HOUR_MS } from '@attune/engine';
import type { BehaviourEvent } from './behaviour-features.ts';

/** An event of somebody's visit. */
export type VisitEvent = BehaviourEvent & { readonly visitor: string; readonly visit: string };

export type BehaviourPast = {
  /** As a record for a feature schema; spans in seconds; what is not known is null. */
  readonly featuresOf: (event: VisitEvent) => Readonly<Record<string, number | null>>;
  /** Of the visits an item was in, the share that reached the goal, at whatever item: mixed with the share of all visits. */
  readonly visitRateOf: (item: string) => number;
  readonly remember: (event: VisitEvent) => void;
};

/** `items` and `reached` are of the present visit. */
type Visitor = {
  visit: string;
  visits: number;
  goals: number;
  lastAt: number;
  awayMs: number | null;
  items: Set<string>;
  reached: boolean;
  /** How many earlier visits reached the goal, and whether the last one did. */
  visitsReached: number;
  lastReached: boolean | null;
};
type Counts = { events: number; goals: number; visits: number; visitsReached: number };

/** A rate is mixed with the rate of all items as if that many events (visits) of it had been seen. */
const DOUBT_EVENTS = 10;
const DOUBT_VISITS = 5;
/** What is known of all visits before there are any, as one visit in three. */
const PRIOR = { visits: 3, reached: 1 };
/** Lately is about the last quarter of a day: each visit counts half as much after so long. */
const LATELY_MS = 6 * HOUR_MS;
const LATELY_PRIOR = { visits: 10, reached: 3 };

const nothing = (): Counts => ({ events: 0, goals: 0, visits: 0, visitsReached: 0 });

/** A past that knows nothing yet. @param isGoal which events are the goal */
export function createBehaviourPast(isGoal: (event: BehaviourEvent) => boolean): BehaviourPast {
  const visitors = new Map<string, Visitor>();
  const known = new Set<string>();
  const had = new Set<string>();
  const items = new Map<string, Counts>();
  const all = nothing();
  const lately = { at: 0, visits: 0, reached: 0 };

  const visitRateOf = (item: string): number => {
    const { visits, visitsReached } = items.get(item) ?? UNSEEN;
    const rate = (all.visitsReached + PRIOR.reached) / (all.visits + PRIOR.visits);
    return (visitsReached + DOUBT_VISITS * rate) / (visits + DOUBT_VISITS);
  };

  function featuresOf({ visitor, visit, item, at }: VisitEvent): Readonly<Record<string, number | null>> {
    const past = visitors.get(visitor);
    const isNewVisit = past?.visit !== visit;
    const { events, goals, visits } = items.get(item ?? '') ?? UNSEEN;
    const rate = all.events === 0 ? 0 : all.goals / all.events;
    const awayMs = past === undefined ? null : isNewVisit ? at - past.lastAt : past.awayMs;
    const before = beforeOf(past, isNewVisit);
    const faded = 2 ** (-(at - lately.at) / LATELY_MS);
    return {
      visitor_visits: before.visits,
      visitor_goals: past?.goals ?? 0,
      visitor_away_s: awayMs === null ? null : awayMs / 1000,
      visitor_knows_item: item !== undefined && known.has(pairKey(visitor, item)) ? 1 : 0,
      visitor_had_item: item !== undefined && had.has(pairKey(visitor, item)) ? 1 : 0,
      visitor_goal_rate: (before.reached + PRIOR.reached) / (before.visits + PRIOR.visits),
      visitor_last_reached: before.last === null ? null : Number(before.last),
      item_events: events,
      item_goals: goals,
      item_goal_rate: (goals + DOUBT_EVENTS * rate) / (events + DOUBT_EVENTS),
      item_visits: visits,
      item_visit_rate: visitRateOf(item ?? ''),
      goal_rate_lately: (lately.reached * faded + LATELY_PRIOR.reached) / (lately.visits * faded + LATELY_PRIOR.visits),
    };
  }

  function remember(event: VisitEvent): void {
    const { visitor, item } = event;
    const goal = isGoal(event) ? 1 : 0;
    const past = visitorAt(event);
    past.goals += goal;
    past.lastAt = event.at;
    all.events++;
    all.goals += goal;
    if (goal === 1 && !past.reached) reach(past);
    if (item === undefined) return;
    known.add(pairKey(visitor, item));
    if (goal === 1) had.add(pairKey(visitor, item));
    const counts = items.get(item) ?? nothing();
    items.set(item, counts);
    counts.events++;
    counts.goals += goal;
    if (past.items.has(item)) return;
    past.items.add(item);
    counts.visits++;
    if (past.reached) counts.visitsReached++;
  }

  /** The visitor, in the visit of the event. */
  function visitorAt({ visitor, visit, at }: VisitEvent): Visitor {
    const past = visitors.get(visitor);
    if (past?.visit === visit) return past;
    const before = beforeOf(past, true);
    const now: Visitor = {
      visit,
      visits: before.visits + 1,
      goals: past?.goals ?? 0,
      lastAt: at,
      awayMs: past === undefined ? null : at - past.lastAt,
      items: new Set(),
      reached: false,
      visitsReached: before.reached,
      lastReached: before.last,
    };
    visitors.set(visitor, now);
    all.visits++;
    fade(at);
    lately.visits++;
    return now;
  }

  /** The visit reaches its goal: so did, from now on, a visit with each of its items. */
  function reach(past: Visitor): void {
    past.reached = true;
    all.visitsReached++;
    fade(past.lastAt);
    lately.reached++;
    for (const item of past.items) items.get(item)!.visitsReached++;
  }

  function fade(at: number): void {
    const faded = 2 ** (-(at - lately.at) / LATELY_MS);
    Object.assign(lately, { at, visits: lately.visits * faded, reached: lately.reached * faded });
  }

  return { featuresOf, visitRateOf, remember };
}

const UNSEEN: Readonly<Counts> = nothing();

type Before = { readonly visits: number; readonly reached: number; readonly last: boolean | null };

/** What is known of the visits before the one that an event belongs to. */
function beforeOf(past: Visitor | undefined, isNewVisit: boolean): Before {
  if (past === undefined) return { visits: 0, reached: 0, last: null };
  if (!isNewVisit) return { visits: past.visits - 1, reached: past.visitsReached, last: past.lastReached };
  return { visits: past.visits, reached: past.visitsReached + Number(past.reached), last: past.reached };
}

function pairKey(visitor: string, item: string): string {
  return JSON.stringify([visitor, item]);
}
