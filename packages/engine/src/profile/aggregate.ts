/**
 * An aggregate: the one stateful thing a rule or a computed trait may ask of a person's events. Two rules that ask the same
 * share one. Its state is small, bounded and independent of the order in which late events arrive.
 */
import type { JsonValue } from '../std/json.ts';

/** Which events count: a name and, if given, a GrowthBook-style predicate over their properties. */
export type EventMatcher = { readonly event: string; readonly where?: { readonly [key: string]: unknown } };

export type AggregateSpec = EventMatcher &
  (
    | { readonly kind: 'count' }
    /** The latest `keep` times, ascending: enough for any "count within". */
    | { readonly kind: 'times'; readonly keep: number }
    /** The same, one list for each value of the property `by` (the `GROUPS_MAX` most recent ones). */
    | { readonly kind: 'times-by'; readonly keep: number; readonly by: string }
    | { readonly kind: 'first' | 'last'; readonly of: string }
    /** Distinct values of a property, the `UNIQUE_MAX` most recent ones. */
    | { readonly kind: 'unique'; readonly of: string }
    /** A sum in which each event loses half of its weight every `halfLifeMs`. */
    | { readonly kind: 'score'; readonly halfLifeMs: number; readonly weight: number | string }
  );

export type AggregateState =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'times'; readonly times: readonly number[] }
  | { readonly kind: 'times-by'; readonly groups: readonly TimesGroup[] }
  | { readonly kind: 'value'; readonly value: JsonValue; readonly at: number }
  | { readonly kind: 'unique'; readonly values: readonly JsonValue[]; readonly ats: readonly number[] }
  | { readonly kind: 'score'; readonly score: number; readonly at: number };

export type TimesGroup = { readonly group: string | number; readonly times: readonly number[] };

export const GROUPS_MAX = 64;
export const UNIQUE_MAX = 500;
/** The most events that a windowed count tells apart; beyond it the count stays here. */
export const TIMES_MAX = 1_000;
