/**
 * A metric made ready to be counted: which events of a person add to it, when after the exposure, and what number comes of them.
 * Its id is made of what it counts, so that the same metric stays the same one under another name.
 */
import type { CountedDefinition, GoalDefinition, Measure } from '../decision/experience.ts';
import type { Signal } from '../signal/signal.ts';
import { wideHash } from '../std/hash.ts';
import { canonical, valueAt } from '../std/json.ts';
import { compilePredicate, type Predicate } from '../std/predicate.ts';
import { good, type Read } from '../std/read.ts';
import { readSpan } from '../std/time.ts';
import { ATTRIBUTION_MS_DEFAULT } from './attribute.ts';
import { CLICK_EVENT, EXPOSURE_EVENT } from './outcome.ts';

export type Counted = {
  readonly event: string;
  readonly accepts: Predicate | null;
  readonly value: string | null;
  readonly isInside: boolean;
};

export type MetricRole = 'primary' | 'metric' | 'guardrail';

export type Metric = {
  readonly id: string;
  /** The goal's key, or else the id. */
  readonly key: string;
  /** For people. */
  readonly name: string;
  readonly role: MetricRole;
  readonly better: 'higher' | 'lower';
  readonly measure: Measure;
  readonly counted: Counted;
  /** Of a ratio. */
  readonly per: Counted | null;
  readonly afterMs: number;
  readonly withinMs: number;
  readonly quantile: number | null;
};

/** Larger numbers count as this large: a person's square is then still a number that sums can hold. */
export const WORTH_MAX = 1e9;

export function compileMetric(goal: GoalDefinition, role: MetricRole, path: string): Read<Metric> {
  const within = goal.within === undefined ? good(ATTRIBUTION_MS_DEFAULT) : readSpan(goal.within, `${path}.within`);
  if (!within.ok) return within;
  const after = goal.after === undefined ? good(0) : readSpan(goal.after, `${path}.after`);
  if (!after.ok) return after;
  const measure = goal.measure ?? (goal.value === undefined ? 'conversion' : 'sum');
  const isOfValue = measure === 'sum' || measure === 'ratio' || measure === 'quantile';
  const { key: _key, name: _name, better: _better, ...said } = goal as GoalDefinition & { description?: string };
  const { description: _description, ...counts } = said;
  const id = wideHash(canonical({ ...counts, measure })).toString(36);
  return good({
    id,
    key: goal.key ?? id,
    name: goal.name ?? goal.key ?? goal.event,
    role,
    better: goal.better ?? 'higher',
    measure,
    counted: isOfValue ? countedOf(goal) : { ...countedOf(goal), value: null },
    per: measure === 'ratio' && goal.per !== undefined ? countedOf(goal.per) : null,
    afterMs: measure === 'retention' ? after.value : 0,
    withinMs: within.value,
    quantile: measure === 'quantile' ? (goal.quantile ?? null) : null,
  });
}

function countedOf({ event, where, value, inside }: CountedDefinition): Counted {
  return {
    event,
    accepts: where === undefined ? null : compilePredicate(where),
    value: value ?? null,
    isInside: inside ?? (event === EXPOSURE_EVENT || event === CLICK_EVENT),
  };
}

/** What an event adds: 1, or what its property holds; null when it does not count. */
export function worthOf({ event, accepts, value }: Counted, signal: Signal): number | null {
  if (signal.event !== event || (accepts !== null && !accepts(signal.properties))) return null;
  if (value === null) return 1;
  const worth = Number(valueAt(signal.properties, value));
  return Number.isFinite(worth) ? Math.max(-WORTH_MAX, Math.min(WORTH_MAX, worth)) : null;
}
