/**
 * Computed traits: named aggregates, as definitions and as the value they have at a time. The value of a windowed or decayed one
 * changes with time alone; it says until when it holds.
 */
import { assert } from '../std/assert.ts';
import type { JsonValue } from '../std/json.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { NEVER, readSpan } from '../std/time.ts';
import type { AggregateSpec, AggregateState, SequenceStep } from './aggregate.ts';
import { readSteps } from './read-steps.ts';
import type { TraitAsked, TraitField, TraitReading } from './trait/trait-compute.ts';
import { TRAIT_COMPUTES, type TraitComputeName } from './trait/trait-computes.ts';

export type TraitDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  /** Required for all but a sequence, whose steps name theirs. */
  readonly event?: string;
  readonly where?: { readonly [fieldOrOperator: string]: unknown };
  /** How it is made of the events: docs/reference/profile.md has a line for each. */
  readonly compute: TraitComputeName;
  /** The property, for all but count, velocity and score. */
  readonly of?: string;
  /** Only the latest span counts; required for velocity, left out for score, ema and control. Of a sequence: from its first step to its last. */
  readonly within?: string;
  /** For score and ema. Default "1d". */
  readonly halfLife?: string;
  /** What one event adds to a score: a number or the name of a property. Default 1. */
  readonly weight?: number | string;
  /** Required for velocity: events per this span. */
  readonly per?: string;
  /** How many values a top has, 1 to 100. Default 3. */
  readonly k?: number;
  /** How many values a recent has, 1 to 100. Default 10. */
  readonly keep?: number;
  /** The steps, for a sequence: `{ event, where, within }`, and `{ not: { event, where } }` in between. */
  readonly sequence?: readonly { readonly [key: string]: unknown }[];
  /** Only a sequence completed in the latest span counts. Default: ever. */
  readonly lately?: string;
};

/** A trait made ready: the aggregate it asks for, and how it is read. */
export type TraitQuestion = { readonly spec: AggregateSpec; readonly reading: TraitReading };

export const TRAIT_LIST_MAX = 100;
const [TOP_DEFAULT, RECENT_DEFAULT] = [3, 10];

/** @returns what is missing for its way to be computed, or the question */
export function traitQuestion(trait: TraitDefinition, path = ''): Read<TraitQuestion> {
  const compute = TRAIT_COMPUTES[trait.compute];
  for (const [field, need] of Object.entries(compute.fields) as [TraitField, string][]) {
    if (need === 'required' && trait[field] === undefined) {
      const what = field === 'of' ? 'a property' : `"${field}"`;
      return bad(at(path, field), `"${trait.compute}" needs ${what}`, `add "${field}": ${EXAMPLES[field]}`);
    }
  }
  const steps: Read<readonly SequenceStep[]> =
    trait.compute === 'sequence' ? readSteps(trait.sequence, at(path, 'sequence')) : good([]);
  if (!steps.ok) return steps;
  const spans = [trait.within, trait.halfLife ?? '1d', trait.per, trait.lately].map((span) =>
    span === undefined ? good(null) : readSpan(span),
  );
  const [withinMs, halfLifeMs, perMs, latelyMs] = spans.map((span) => {
    assert(span.ok, 'a trait is read before it is compiled');
    return span.value;
  });
  const asked: TraitAsked = {
    of: trait.of ?? '',
    withinMs: withinMs ?? null,
    halfLifeMs: halfLifeMs!,
    weight: trait.weight ?? 1,
    perMs: perMs ?? Number.NaN,
    k: trait.k ?? TOP_DEFAULT!,
    keep: trait.keep ?? RECENT_DEFAULT!,
    steps: steps.value,
    latelyMs: latelyMs ?? null,
  };
  const { where } = trait;
  const event = trait.event ?? steps.value[0]?.event;
  assert(event !== undefined, 'a trait is read before it is compiled');
  const reading = compute.reading(asked);
  const spec: AggregateSpec = where === undefined ? { event, ...reading.asks } : { event, where, ...reading.asks };
  return good({ spec, reading });
}

const EXAMPLES: Readonly<Record<TraitField, string>> = {
  of: '"price"',
  within: '"30m"',
  halfLife: '"2d"',
  weight: '1',
  per: '"1m"',
  k: '3',
  keep: '10',
  sequence: '[{ "event": "Product Viewed" }, { "event": "Product Added" }]',
  lately: '"7d"',
};

/** The trait's value at `now`; undefined when there is none (a count is then 0, a sum 0, a list empty). */
export function traitValue(
  { reading }: TraitQuestion,
  state: AggregateState | undefined,
  now: number,
): JsonValue | undefined {
  return reading.value(state, now);
}

/** The next time at which the value changes by itself in a step; a score glides, and names none. */
export function traitLapse({ reading }: TraitQuestion, state: AggregateState | undefined, now: number): number {
  return state === undefined || reading.lapse === undefined ? NEVER : reading.lapse(state, now);
}

/** When the value comes to a limit by gliding there; `NEVER` when it does not glide. */
export function traitReaches(
  { reading }: TraitQuestion,
  state: AggregateState | undefined,
  limit: number,
  now: number,
): number {
  return state === undefined || reading.reaches === undefined ? NEVER : reading.reaches(state, limit, now);
}
