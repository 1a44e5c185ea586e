/**
 * What some numbers come to, and what can be read off that: one place for conditions and computed traits, so that a sum is the same
 * sum in both.
 */
import { microOf, sumValue, wholeOf } from '../std/exact-sum.ts';

/** The state of a `total` aggregate is one; so is what lies in a window. */
export type Totals = {
  readonly count: number;
  readonly whole: number;
  readonly micro: number;
  readonly min: number;
  readonly max: number;
};

export const NOTHING: Totals = { count: 0, whole: 0, micro: 0, min: 0, max: 0 };

export type Amount = 'sum' | 'avg' | 'min' | 'max';

/** Nothing adds up to 0, but has no average and no extremes: null. */
export const AMOUNTS: { readonly [amount in Amount]: (totals: Totals) => number | null } = {
  sum: ({ whole, micro }) => sumValue(whole, micro),
  avg: ({ count, whole, micro }) => (count === 0 ? null : sumValue(whole, micro) / count),
  min: ({ count, min }) => (count === 0 ? null : min),
  max: ({ count, max }) => (count === 0 ? null : max),
};

/** Totals being added up. */
export type Tally = { -readonly [field in keyof Totals]: number };

export function createTally(): Tally {
  return { count: 0, whole: 0, micro: 0, min: 0, max: 0 };
}

export function tally(into: Tally, value: number): void {
  into.min = into.count === 0 || value < into.min ? value : into.min;
  into.max = into.count === 0 || value > into.max ? value : into.max;
  into.count++;
  into.whole += wholeOf(value);
  into.micro += microOf(value);
}

/** The totals of those values whose times lie after `from` and not after `to`. */
export function totalsBetween(
  { times, values }: { readonly times: readonly number[]; readonly values: readonly number[] },
  from: number,
  to: number,
): Totals {
  const totals = createTally();
  for (let i = 0; i < times.length; i++) if (times[i]! > from && times[i]! <= to) tally(totals, values[i]!);
  return totals;
}
