/**
 * A condition made ready to be asked. Each form of the language gives one of these; nothing else of a condition is known to
 * the rest of the engine.
 */
import type { PopulationView } from '../population/population-view.ts';
import type { AggregateWish } from '../profile/aggregate-plan.ts';
import type { Profile } from '../profile/profile.ts';
import type { JsonObject } from '../std/json.ts';
import { NEVER, type Time } from '../std/time.ts';
import type { Explanation } from './condition.ts';

/** Whom a condition is asked of, and when. */
export type Subject = {
  readonly profile: Profile;
  readonly now: Time;
  /** The profile's context, with what the page says of itself on top when it asks for a decision. */
  readonly context: JsonObject;
  /** All visitors together, as far as they are known here. */
  readonly population?: PopulationView | undefined;
};

/** Collects until when an answer holds without a new event. Asking lowers `until`, never raises it. */
export type Watch = { until: number };

/** What can change the answer besides time: these aggregates, these told traits, or any event at all (`isRestless`). */
export type Needs = {
  readonly aggregates: Map<AggregateWish, Need>;
  readonly traits: Set<string>;
  /** Visits that begin or move. */
  isOnVisits: boolean;
  /** The same, once one of the aggregates can make a difference: it is looked at through a window of visits. */
  isWithinVisits: boolean;
  isRestless: boolean;
  /** It may hold of somebody of whom nothing is known, and not of another: it asks who he is. */
  isStanding: boolean;
};

/** When an aggregate can make a difference. */
export type Need = {
  /** The least number of events in it. */
  readonly eventsMin: number;
  /** Until something counts in this other one the answer is what it was, whatever happens in the first; null: there is no such. */
  readonly given: AggregateWish | null;
};

export function noNeeds(): Needs {
  return {
    aggregates: new Map(),
    traits: new Set(),
    isOnVisits: false,
    isWithinVisits: false,
    isRestless: false,
    isStanding: false,
  };
}

/** Notes that an answer hangs on an aggregate, from `eventsMin` events in it on, and only once something counts in `given`. */
export function needAggregate(
  needs: Needs,
  wish: AggregateWish,
  eventsMin: number,
  given: AggregateWish | null = null,
): void {
  const known = needs.aggregates.get(wish) ?? { eventsMin, given };
  needs.aggregates.set(wish, {
    eventsMin: Math.min(eventsMin, known.eventsMin),
    given: known.given === given ? given : null,
  });
}

export type CompiledCondition = {
  readonly test: (subject: Subject, watch: Watch) => boolean;
  readonly explain: (subject: Subject) => Explanation;
  /** Adds what the condition binds for the content when it holds (`by`). */
  readonly bind: (subject: Subject, into: Record<string, JsonObject[string]>) => void;
  /** In plain English. */
  readonly says: string;
  /** It looks at one value that is there and changes only with an event or an ask: where it can settle the answer it is asked first. */
  readonly isCheap?: boolean | undefined;
};

export function bindsNothing(): void {}

/** An explanation of a leaf. */
export function leaf(
  condition: Pick<CompiledCondition, 'test' | 'says'>,
  subject: Subject,
  seen: Explanation['seen'],
): Explanation {
  const watch: Watch = { until: NEVER };
  const holds = condition.test(subject, watch);
  const lapses = watch.until < NEVER ? { holdsUntil: watch.until } : {};
  return { holds, says: condition.says, seen: { ...seen, ...lapses }, parts: [] };
}
