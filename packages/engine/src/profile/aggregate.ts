/**
 * An aggregate: the one stateful thing a rule or a computed trait may ask of a person's events. Two rules that ask the same
 * share one. Its state is small, bounded and independent of the order in which late events arrive.
 */
import type { JsonValue } from '../std/json.ts';

/** Which events count: a name and, if given, a GrowthBook-style predicate over their properties. */
export type EventMatcher = { readonly event: string; readonly where?: { readonly [key: string]: unknown } };

/** The latest `keep` events, and of those only the ones younger than `lastMs` when the newest of them happened (left out: all). */
export type Bounds = { readonly keep: number; readonly lastMs?: number };

/** What is asked of the events that count, all of them together. */
export type PlainQuestion =
  | { readonly kind: 'count' }
  /** Their times, ascending: enough for any "count within". */
  | ({ readonly kind: 'times' } & Bounds)
  | { readonly kind: 'first' | 'last'; readonly of: string }
  /** Distinct values of a property, the `UNIQUE_MAX` most recent ones. */
  | { readonly kind: 'unique'; readonly of: string }
  /** A sum in which each event loses half of its weight every `halfLifeMs`. */
  | { readonly kind: 'score'; readonly halfLifeMs: number; readonly weight: number | string };

/** The same asked of each value of the property `by` apart: of the `groupsMax` values that were seen last. */
export type GroupsQuestion = {
  readonly kind: 'by';
  readonly by: string;
  readonly groupsMax: number;
  readonly inner: PlainQuestion;
};

export type AggregateQuestion = PlainQuestion | GroupsQuestion;
export type AggregateSpec = EventMatcher & AggregateQuestion;

export type PlainState =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'times'; readonly times: readonly number[] }
  | { readonly kind: 'value'; readonly value: JsonValue; readonly at: number }
  | { readonly kind: 'unique'; readonly values: readonly JsonValue[]; readonly ats: readonly number[] }
  | { readonly kind: 'score'; readonly score: number; readonly at: number };

/** One value of the property, the last time it was seen, and what is known of its events. */
export type Group = { readonly group: string | number; readonly at: number; readonly state: PlainState };

/** Groups ascending by the last time each was seen. What happened at `floor` or before is forgotten, in all of them. */
export type GroupsState = { readonly kind: 'by'; readonly floor: number; readonly groups: readonly Group[] };

export type AggregateState = PlainState | GroupsState;

/** How many values of a `by` property are told apart: the ones seen last. */
export const GROUPS_MAX = 64;
export const UNIQUE_MAX = 500;
/** The most events that a windowed measure tells apart; beyond it the latest ones count. */
export const TIMES_MAX = 1_000;
