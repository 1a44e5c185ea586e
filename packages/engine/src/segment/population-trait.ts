/**
 * Traits that compare a visitor with all others: `rank`, the percentile of another trait, and `rfm`, the quintiles of how recently, how
 * often and for how much something was done. They move with everyone else, so they are read when asked for and never stored.
 */

import { freshUntil } from '../population/population-view.ts';
import type { StandingPlanner } from '../population/standing.ts';
import type { EventMatcher } from '../profile/aggregate.ts';
import type { AggregatePlanner } from '../profile/aggregate-plan.ts';
import { type TraitQuestion, traitQuestion } from '../profile/trait.ts';
import { assert } from '../std/assert.ts';
import type { FieldReader } from '../std/fields.ts';
import type { JsonValue } from '../std/json.ts';
import { readPredicate } from '../std/predicate.ts';
import { bad, good, type Read } from '../std/read.ts';
import type { Subject, Watch } from './compiled-condition.ts';
import type { PredicateDocument } from './condition.ts';
import { percentileIn, standingFor } from './percentile-condition.ts';
import { type ComputedTrait, type ComputedTraits, computedTrait } from './value-condition.ts';

export type PopulationTraitDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
} & (
  | {
      readonly compute: 'rank';
      /** The trait, told or computed, whose percentile among all visitors this is. */
      readonly of: string;
    }
  | {
      readonly compute: 'rfm';
      /** Each such event is a purchase; its property `of` is what it was worth. */
      readonly event: string;
      readonly where?: PredicateDocument;
      readonly of: string;
    }
);

/** What `compute` may be besides the ways of one person's own. */
export const POPULATION_COMPUTES: readonly string[] = ['rank', 'rfm'];

export function isPopulationTrait(trait: { readonly compute: string }): trait is PopulationTraitDefinition {
  return POPULATION_COMPUTES.includes(trait.compute);
}

export function readPopulationTrait(fields: FieldReader): void {
  fields.oneOf('compute', POPULATION_COMPUTES, { isRequired: true });
  fields.text('of', { isRequired: true });
  if (fields.document['compute'] === 'rank') return;
  fields.text('event', { isRequired: true });
  fields.optional('where', readPredicate);
}

type Planners = { readonly planner: AggregatePlanner; readonly standings: StandingPlanner };

/** `own`: the computed traits that stand for themselves. */
export function compilePopulationTrait(
  trait: PopulationTraitDefinition,
  own: ComputedTraits,
  planners: Planners,
): Read<ComputedTrait[]> {
  return trait.compute === 'rank' ? compileRank(trait, own, planners) : compileRfm(trait, planners);
}

function compileRank(
  { key, of }: PopulationTraitDefinition & { compute: 'rank' },
  own: ComputedTraits,
  { planner, standings }: Planners,
): Read<ComputedTrait[]> {
  if (of === key) return bad(`trait(${key}).of`, 'ranks itself', 'name another trait');
  const computed = computedTrait(of, own);
  const plan = standingFor(of, computed, standings);
  // A told trait is told by an `identify`: that is the event which can change it.
  const told = countOf({ event: 'Identified' });
  const wish = computed?.wish ?? planner.want(told.spec);
  const valueFor = (subject: Subject, watch?: Watch) => watched(percentileIn(plan, subject), subject, watch);
  const question = computed?.question ?? told;
  return good([{ key, question, wish, derived: { wishes: [wish], valueFor } }]);
}

function compileRfm(
  trait: PopulationTraitDefinition & { compute: 'rfm' },
  { planner, standings }: Planners,
): Read<ComputedTrait[]> {
  const matcher = trait.where === undefined ? { event: trait.event } : { event: trait.event, where: trait.where };
  const recency = planner.want({ ...matcher, kind: 'times', keep: 1 });
  const question = countOf(matcher);
  const count = planner.want(question.spec);
  const sum = planner.want({ ...matcher, kind: 'total', of: trait.of });
  const plans = {
    recency: standings.want({ kind: 'recency', wish: recency }),
    frequency: standings.want({ kind: 'computed', name: trait.key, inner: '', question, wish: count }),
    monetary: standings.want({ kind: 'total', wish: sum }),
  };
  const valueFor = (subject: Subject, watch?: Watch): JsonValue | undefined => {
    const quintiles: Record<string, number> = {};
    for (const [name, plan] of Object.entries(plans)) {
      const percentile = watched(percentileIn(plan, subject), subject, watch);
      if (percentile === undefined) return undefined;
      quintiles[name] = quintileOf(percentile);
    }
    return { ...quintiles, cell: Object.values(quintiles).join('') };
  };
  return good([{ key: trait.key, question, wish: count, derived: { wishes: [recency, count, sum], valueFor } }]);
}

function countOf(matcher: EventMatcher): TraitQuestion {
  const read = traitQuestion({ key: '', ...matcher, compute: 'count' });
  assert(read.ok, 'a count needs nothing else');
  return read.value;
}

/** 5 is the fifth that bought last, most often, for most. */
function quintileOf(percentile: number): number {
  return Math.min(5, Math.floor(percentile / 20) + 1);
}

function watched<T>(value: T, { now, profile }: Subject, watch: Watch | undefined): T {
  if (watch !== undefined) watch.until = Math.min(watch.until, freshUntil(now, profile.lastAt));
  return value;
}
