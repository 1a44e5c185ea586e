/**
 * What is known of a visitor and of an item from before an event: earlier visits and goals of the one, how often the other led to a
 * goal. Events must come in order of time, and each is asked about before it is remembered, so that nothing knows its own future.
 */
import type { BehaviourEvent } from './behaviour-features.ts';

/** An event of somebody's visit. */
export type VisitEvent = BehaviourEvent & { readonly visitor: string; readonly visit: string };

export type BehaviourPast = {
  /** As a record for a feature schema; spans in seconds; what is not known is null. */
  readonly featuresOf: (event: VisitEvent) => Readonly<Record<string, number | null>>;
  readonly remember: (event: VisitEvent) => void;
};

type Visitor = { visit: string; visits: number; goals: number; lastAt: number; awayMs: number | null };
type Counts = { events: number; goals: number };

/** A rate is mixed with the rate of all items as if that many events of it had been seen. */
const DOUBT_EVENTS = 10;

/** A past that knows nothing yet. @param isGoal which events are the goal */
export function createBehaviourPast(isGoal: (event: BehaviourEvent) => boolean): BehaviourPast {
  const visitors = new Map<string, Visitor>();
  const known = new Set<string>();
  const items = new Map<string, Counts>();
  const all: Counts = { events: 0, goals: 0 };

  function featuresOf({ visitor, visit, item, at }: VisitEvent): Readonly<Record<string, number | null>> {
    const past = visitors.get(visitor);
    const isNewVisit = past?.visit !== visit;
    const { events, goals } = items.get(item ?? '') ?? { events: 0, goals: 0 };
    const rate = all.events === 0 ? 0 : all.goals / all.events;
    const awayMs = past === undefined ? null : isNewVisit ? at - past.lastAt : past.awayMs;
    return {
      visitor_visits: past === undefined ? 0 : past.visits - (isNewVisit ? 0 : 1),
      visitor_goals: past?.goals ?? 0,
      visitor_away_s: awayMs === null ? null : awayMs / 1000,
      visitor_knows_item: item !== undefined && known.has(pairKey(visitor, item)) ? 1 : 0,
      item_events: events,
      item_goals: goals,
      item_goal_rate: (goals + DOUBT_EVENTS * rate) / (events + DOUBT_EVENTS),
    };
  }

  function remember(event: VisitEvent): void {
    const { visitor, visit, item, at } = event;
    const goal = isGoal(event) ? 1 : 0;
    const past = visitors.get(visitor);
    if (past === undefined) visitors.set(visitor, { visit, visits: 1, goals: goal, lastAt: at, awayMs: null });
    else {
      if (past.visit !== visit) Object.assign(past, { visit, visits: past.visits + 1, awayMs: at - past.lastAt });
      past.goals += goal;
      past.lastAt = at;
    }
    all.events++;
    all.goals += goal;
    if (item === undefined) return;
    known.add(pairKey(visitor, item));
    const { events, goals } = items.get(item) ?? { events: 0, goals: 0 };
    items.set(item, { events: events + 1, goals: goals + goal });
  }

  return { featuresOf, remember };
}

function pairKey(visitor: string, item: string): string {
  return JSON.stringify([visitor, item]);
}
