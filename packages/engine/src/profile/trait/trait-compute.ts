/**
 * What a way of computing a trait is: which fields it asks for, which aggregate it is read off, and how. Each has a line in
 * `trait-computes.ts`.
 */
import type { JsonValue } from '../../std/json.ts';
import { NEVER } from '../../std/time.ts';
import type { AggregateQuestion, AggregateState, SequenceStep } from '../aggregate.ts';

/** A trait made ready: the aggregate it asks for, and how it is read. */
export type TraitReading = {
  readonly asks: AggregateQuestion;
  /** The value at `now`; undefined when there is none. */
  readonly value: (state: AggregateState | undefined, now: number) => JsonValue | undefined;
  /** The next time at which the value changes by itself in a step. Left out: it never does. */
  readonly lapse?: (state: AggregateState, now: number) => number;
  /** The value is a control chart, and can be asked whether it is out of control. */
  readonly isChart?: true;
  /** When a value that glides comes to a limit; `NEVER` when it does not. Left out: it does not glide. */
  readonly reaches?: (state: AggregateState, limit: number, now: number) => number;
};

export type TraitField = 'of' | 'within' | 'halfLife' | 'weight' | 'per' | 'k' | 'keep' | 'sequence' | 'lately';

/** The fields of a definition, read. */
export type TraitAsked = {
  readonly of: string;
  /** `null`: ever. */
  readonly withinMs: number | null;
  readonly halfLifeMs: number;
  readonly weight: number | string;
  readonly perMs: number;
  readonly k: number;
  readonly keep: number;
  /** Of a sequence; otherwise none. */
  readonly steps: readonly SequenceStep[];
  /** `null`: ever. */
  readonly latelyMs: number | null;
};

export type TraitCompute = {
  readonly fields: { readonly [field in TraitField]?: 'required' | 'optional' };
  readonly reading: (asked: TraitAsked) => TraitReading;
};

/** Where a window that ends at `now` begins: later than this. */
export function fromOf(withinMs: number | null, now: number): number {
  return withinMs === null ? Number.NEGATIVE_INFINITY : now - withinMs;
}

/** The bounds of a list that answers every question in a window. */
export function boundsWithin(
  withinMs: number | null,
  keep: number,
): { readonly keep: number; readonly lastMs?: number } {
  return withinMs === null ? { keep } : { keep, lastMs: withinMs };
}

/** The next time at which one of the ascending times enters or leaves the window. */
export function nextChange(ascending: readonly number[], withinMs: number | null, now: number): number {
  let next: number = NEVER;
  for (const time of ascending) {
    if (time > now) return Math.min(next, time);
    if (withinMs !== null && time > now - withinMs && next === NEVER) next = time + withinMs;
  }
  return next;
}
