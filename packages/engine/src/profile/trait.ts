/**
 * Computed traits: named aggregates, as definitions and as the value they have at a time. The value of a windowed or decayed one
 * changes with time alone; it says until when it holds.
 */
import { assertNever } from '../std/assert.ts';
import type { JsonValue } from '../std/json.ts';
import { at, bad, type Read } from '../std/read.ts';
import { NEVER, readSpan } from '../std/time.ts';
import { decayed } from './aggregate/score-kind.ts';
import type { AggregateSpec, AggregateState } from './aggregate.ts';
import { TIMES_MAX } from './aggregate.ts';

export type TraitDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  readonly event: string;
  readonly where?: { readonly [fieldOrOperator: string]: unknown };
  /** count: how many (within: lately, exact up to 1,000); first, last: a property's value; unique: the distinct values, the
   * latest last (at most 500); score: a sum that halves every `halfLife`. */
  readonly compute: 'count' | 'first' | 'last' | 'unique' | 'score';
  /** The property, for first, last and unique. */
  readonly of?: string;
  /** Only the latest span counts, for count and unique. */
  readonly within?: string;
  readonly halfLife?: string;
  /** What one event adds to a score: a number or the name of a property. Default 1. */
  readonly weight?: number | string;
};

/** A trait made ready: the aggregate it asks for, and the window it is read through. */
export type TraitQuestion = { readonly spec: AggregateSpec; readonly withinMs: number | null };

export function traitQuestion(trait: TraitDefinition, path = ''): Read<TraitQuestion> {
  const { event, where } = trait;
  const matcher = where === undefined ? { event } : { event, where };
  const within = trait.within === undefined ? null : readSpan(trait.within, at(path, 'within'));
  if (within !== null && !within.ok) return within;
  const withinMs = within === null ? null : within.value;
  switch (trait.compute) {
    case 'count': {
      const spec: AggregateSpec =
        withinMs === null ? { ...matcher, kind: 'count' } : { ...matcher, kind: 'times', keep: TIMES_MAX };
      return { ok: true, value: { spec, withinMs } };
    }
    case 'first':
    case 'last':
    case 'unique':
      if (trait.of === undefined)
        return bad(at(path, 'of'), `"${trait.compute}" needs a property`, 'add "of": "price"');
      return { ok: true, value: { spec: { ...matcher, kind: trait.compute, of: trait.of }, withinMs } };
    case 'score': {
      const halfLife = readSpan(trait.halfLife ?? '1d', at(path, 'halfLife'));
      if (!halfLife.ok) return halfLife;
      const spec: AggregateSpec = { ...matcher, kind: 'score', halfLifeMs: halfLife.value, weight: trait.weight ?? 1 };
      return { ok: true, value: { spec, withinMs: null } };
    }
    default:
      return assertNever(trait.compute);
  }
}

/** The trait's value at `now`; undefined when nothing was seen (a count is 0, a score 0, unique []). */
export function traitValue(
  question: TraitQuestion,
  state: AggregateState | undefined,
  now: number,
): JsonValue | undefined {
  const { spec, withinMs } = question;
  const from = withinMs === null ? Number.NEGATIVE_INFINITY : now - withinMs;
  if (spec.kind === 'count') return state?.kind === 'count' ? state.count : 0;
  if (spec.kind === 'times') return state?.kind === 'times' ? countWithin(state.times, from, now) : 0;
  if (spec.kind === 'score') return state?.kind === 'score' ? decayed(state, now, spec.halfLifeMs) : 0;
  if (spec.kind === 'unique') {
    return state?.kind === 'unique' ? state.values.filter((_, i) => state.ats[i]! > from && state.ats[i]! <= now) : [];
  }
  if (state?.kind !== 'value') return undefined;
  return state.at > from ? state.value : undefined;
}

/** The next time at which the value changes by itself: something leaves the window, or (for a score) never exactly. */
export function traitLapse(question: TraitQuestion, state: AggregateState | undefined, now: number): number {
  const { withinMs } = question;
  if (withinMs === null || state === undefined) return NEVER;
  const ats =
    state.kind === 'times'
      ? state.times
      : state.kind === 'unique'
        ? state.ats
        : state.kind === 'value'
          ? [state.at]
          : [];
  let lapse: number = NEVER;
  for (const time of ats) {
    if (time > now) return Math.min(lapse, time);
    if (time > now - withinMs && lapse === NEVER) lapse = time + withinMs;
  }
  return lapse;
}

/** How many of the ascending times lie after `from` and not after `now`. */
export function countWithin(times: readonly number[], from: number, now: number): number {
  let count = 0;
  for (let i = times.length - 1; i >= 0; i--) {
    const time = times[i]!;
    if (time > now) continue;
    if (time <= from) break;
    count++;
  }
  return count;
}
