/**
 * The rows from which a propensity within a visit is learned: each beginning of a visit up to the goal, what was known at that moment,
 * and whether the goal came later in the visit.
 */
import { assert } from '@attune/engine';
import { type BehaviourEvent, behaviourFeatures } from './behaviour-features.ts';
import { createBehaviourPast, type VisitEvent } from './behaviour-past.ts';

/** `position` is how many events of the visit are known. */
export type VisitBeginning = {
  readonly visit: string;
  readonly position: number;
  readonly record: Readonly<Record<string, number | string | null>>;
  readonly reached: boolean;
};

export type BeginningsOptions = {
  readonly isGoal: (event: BehaviourEvent) => boolean;
  /** Kinds of events to count. */
  readonly types: readonly string[];
  /** Beginnings of more events are left out, so that long visits do not drown the others (default 10). */
  readonly positionMax?: number;
};

/**
 * The beginnings of all visits, in order of time. A visit that begins with the goal has none.
 * @param events of all visits together, in order of time
 */
export function visitBeginnings(
  events: readonly VisitEvent[],
  { isGoal, types, positionMax = 10 }: BeginningsOptions,
): readonly VisitBeginning[] {
  assert(
    events.every(({ at }, i) => i === 0 || events[i - 1]!.at <= at),
    'events in order of time',
  );
  const past = createBehaviourPast(isGoal);
  const reached = new Set<string>();
  const soFar = new Map<string, { readonly events: VisitEvent[]; bestRate: number }>();
  const rows: Omit<VisitBeginning, 'reached'>[] = [];
  for (const event of events) {
    const known = past.featuresOf(event);
    const seen = soFar.get(event.visit) ?? { events: [], bestRate: 0 };
    soFar.set(event.visit, seen);
    const items = new Set([...seen.events, event].flatMap(({ item }) => item ?? []));
    const rates = Array.from(items, past.visitRateOf);
    past.remember(event);
    if (isGoal(event)) reached.add(event.visit);
    if (reached.has(event.visit) || seen.events.length >= positionMax) continue;
    seen.events.push(event);
    seen.bestRate = Math.max(seen.bestRate, known['item_goal_rate']!);
    const record = {
      ...behaviourFeatures(seen.events, types),
      ...known,
      item_goal_rate_best: seen.bestRate,
      ...ratesOf(rates),
    };
    rows.push({ visit: event.visit, position: seen.events.length, record });
  }
  return rows.map((row) => ({ ...row, reached: reached.has(row.visit) }));
}

/** How visits with the items of this one used to end: with the first, the best, and on the whole. */
function ratesOf(rates: readonly number[]): Readonly<Record<string, number | null>> {
  const [first] = rates;
  return {
    item_visit_rate_first: first ?? null,
    item_visit_rate_best: first === undefined ? null : Math.max(...rates),
    item_visit_rate_mean: first === undefined ? null : rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
  };
}
