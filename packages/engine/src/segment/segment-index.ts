/**
 * All segments made ready, and the way from what an event changed to the segments whose answer that can change.
 */
import type { AggregatePlan, PlannedAggregate } from '../profile/aggregate-plan.ts';
import { emptyProfile } from '../profile/fold.ts';
import type { PersonId } from '../profile/profile.ts';
import { EMPTY_OBJECT } from '../std/json.ts';
import { good, type Read } from '../std/read.ts';
import { asTime } from '../std/time.ts';
import { compileCondition } from './compile-condition.ts';
import { type CompiledCondition, type Needs, noNeeds } from './compiled-condition.ts';
import type { Compiling } from './form.ts';
import type { SegmentDefinition } from './segment.ts';

export type CompiledSegment = {
  readonly key: string;
  readonly definition: SegmentDefinition;
  readonly condition: CompiledCondition;
  readonly needs: Needs;
};

/** With its place among the segments of the rules, by which memberships name it. */
export type PlacedSegment = CompiledSegment & { readonly place: number };

/** A segment whose answer an aggregate can change once it counts `eventsMin` events, and the one with the id `given` any; null: there is no such. */
export type Dependent = {
  readonly segment: PlacedSegment;
  readonly eventsMin: number;
  readonly given: number | null;
  /** The segment as a list. */
  readonly alone: readonly PlacedSegment[];
};

/** A segment that hangs on where visits begin and end: always, or once one of these aggregates counts so many events. */
export type Visited = {
  readonly segment: PlacedSegment;
  readonly once: readonly { readonly aggregate: PlannedAggregate; readonly eventsMin: number }[] | null;
};

export type SegmentIndex = {
  readonly all: readonly PlacedSegment[];
  readonly byKey: ReadonlyMap<string, PlacedSegment>;
  /** By the slot of an aggregate: the segments that ask for it, those first that need the fewest events in it. */
  readonly bySlot: readonly (readonly Dependent[])[];
  /** By the name of a told trait. */
  readonly byTrait: ReadonlyMap<string, readonly PlacedSegment[]>;
  readonly onVisits: readonly Visited[];
  /** The few that any event may change: they ask for the context, the visit or the clock. */
  readonly restless: readonly PlacedSegment[];
  /** Those that hold of a person of whom nothing is known, or may: asked once for each new person. */
  readonly standing: readonly PlacedSegment[];
};

export function compileSegments(
  definitions: readonly SegmentDefinition[],
  compiling: Omit<Compiling, 'needs' | 'within' | 'compile'>,
): Read<readonly CompiledSegment[]> {
  const reads = definitions.map((definition): Read<CompiledSegment> => {
    const needs = noNeeds();
    const inside = { ...compiling, needs, within: [definition.key] };
    const condition = compileCondition(definition.condition, inside, `segment(${definition.key}).condition`);
    return condition.ok
      ? good({ key: internalized(definition.key), definition, condition: condition.value, needs })
      : condition;
  });
  const problems = reads.flatMap((read) => (read.ok ? [] : read.problems));
  return problems.length > 0 ? { ok: false, problems } : good(reads.flatMap((read) => (read.ok ? [read.value] : [])));
}

/** The same text as the runtime keeps for property names: two of these compare by address, which memberships live on. */
function internalized(key: string): string {
  return Object.keys({ [key]: 0 })[0]!;
}

/** Call once the plan is made: aggregates have their ids and slots only then. */
export function indexSegments(compiled: readonly CompiledSegment[], plan: AggregatePlan): SegmentIndex {
  const segments = compiled.map((segment, place): PlacedSegment => ({ ...segment, place }));
  const bySlot: Dependent[][] = plan.aggregates.map(() => []);
  const byTrait = new Map<string, PlacedSegment[]>();
  for (const segment of segments) {
    if (segment.needs.isRestless) continue;
    for (const [wish, { eventsMin, given }] of segment.needs.aggregates)
      bySlot[plan.byId.get(wish.id)!.slot]!.push({ segment, eventsMin, given: given?.id ?? null, alone: [segment] });
    for (const trait of segment.needs.traits) byTrait.set(trait, [...(byTrait.get(trait) ?? []), segment]);
  }
  for (const dependents of bySlot) dependents.sort((a, b) => a.eventsMin - b.eventsMin);
  const nobody = emptyProfile('a:' as PersonId, plan, asTime(0));
  const subject = { profile: nobody, now: asTime(0), context: EMPTY_OBJECT };
  return {
    all: segments,
    byKey: new Map(segments.map((segment) => [segment.key, segment])),
    bySlot,
    byTrait,
    onVisits: segments.flatMap((segment) => visited(segment, plan)),
    restless: segments.filter((segment) => segment.needs.isRestless),
    standing: segments.filter(
      ({ needs, condition }) => needs.isRestless || needs.isStanding || condition.test(subject, { until: 0 }),
    ),
  };
}

function visited(segment: PlacedSegment, plan: AggregatePlan): readonly Visited[] {
  const { isRestless, isOnVisits, isWithinVisits, aggregates } = segment.needs;
  if (isRestless || !(isOnVisits || isWithinVisits)) return [];
  const once = [...aggregates].map(([wish, { eventsMin }]) => ({ aggregate: plan.byId.get(wish.id)!, eventsMin }));
  return [{ segment, once: isOnVisits ? null : once }];
}
