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
  /** The first `keep` times, ascending. */
  | { readonly kind: 'first-times'; readonly keep: number }
  | { readonly kind: 'first' | 'last'; readonly of: string }
  /** Since when a told property has had its value. */
  | { readonly kind: 'since'; readonly of: string }
  /** Distinct values of a property, the `keep` most recent ones. */
  | ({ readonly kind: 'unique'; readonly of: string } & Bounds)
  /** How many numbers a property held, their exact sum, the least and the greatest. */
  | { readonly kind: 'total'; readonly of: string }
  /** The numbers that a property held with their times, ascending: enough for any sum, average or extreme within. */
  | ({ readonly kind: 'values'; readonly of: string } & Bounds)
  /** The same of whatever the property held. */
  | ({ readonly kind: 'recent'; readonly of: string } & Bounds)
  | SequenceQuestion
  /** A sum in which each event loses half of its weight every `halfLifeMs`. */
  | { readonly kind: 'score'; readonly halfLifeMs: number; readonly weight: number | string }
  /** An average in which each value loses half of its weight every `halfLifeMs`. */
  | { readonly kind: 'ema'; readonly of: string; readonly halfLifeMs: number };

/** One step of a sequence; with `isNot` none such event may lie strictly between the steps around it. */
export type SequenceStep = EventMatcher & {
  /** It happened less than this after the step before. */
  readonly withinMs?: number;
  readonly isNot?: true;
};

/** The times at which a whole chain of steps was completed, each step strictly later than the one before. */
export type SequenceQuestion = {
  readonly kind: 'sequence';
  readonly steps: readonly SequenceStep[];
  /** The chain took less than this from its first step to its last. */
  readonly withinMs?: number;
  /** So many of the latest completions are kept. */
  readonly keep: number;
};

/** The same asked of each value of the property `by` apart: of the `groupsMax` values that were seen last. */
export type GroupsQuestion = {
  readonly kind: 'by';
  readonly by: string;
  readonly groupsMax: number;
  readonly inner: PlainQuestion;
};

export type AggregateQuestion = PlainQuestion | GroupsQuestion;
/** Of a sequence `event` is that of its first step: `matchersOf` gives all. */
export type AggregateSpec = EventMatcher & AggregateQuestion;

export type PlainState =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'times'; readonly times: readonly number[] }
  | { readonly kind: 'first-times'; readonly times: readonly number[] }
  | { readonly kind: 'value'; readonly value: JsonValue; readonly at: number }
  | SequenceState
  | { readonly kind: 'since'; readonly value: JsonValue; readonly since: number; readonly at: number }
  | { readonly kind: 'unique'; readonly values: readonly JsonValue[]; readonly ats: readonly number[] }
  | {
      readonly kind: 'total';
      readonly count: number;
      readonly whole: number;
      readonly micro: number;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: 'values'; readonly times: readonly number[]; readonly values: readonly number[] }
  | { readonly kind: 'recent'; readonly times: readonly number[]; readonly values: readonly JsonValue[] }
  | { readonly kind: 'score'; readonly score: number; readonly at: number }
  | { readonly kind: 'ema'; readonly sum: number; readonly weight: number; readonly at: number };

export type SequenceState = {
  readonly kind: 'sequence';
  /** For each step but the last: [start, end] of the latest chain up to it, then those of the one that ended before it. */
  readonly chains: readonly (readonly number[])[];
  /** For each exclusion the same of the event itself, twice. */
  readonly nots: readonly (readonly number[])[];
  /** The latest completions, ascending. */
  readonly times: readonly number[];
};

/** One value of the property, the last time it was seen, and what is known of its events. */
export type Group = { readonly group: string | number; readonly at: number; readonly state: PlainState };

/** Groups ascending by the last time each was seen. What happened at `floor` or before is forgotten, in all of them. */
export type GroupsState = { readonly kind: 'by'; readonly floor: number; readonly groups: readonly Group[] };

export type AggregateState = PlainState | GroupsState;

/** How many values of a `by` property are told apart: the ones seen last. */
export const GROUPS_MAX = 64;
/** How many distinct values of a property are told apart: the ones seen last. */
export const UNIQUE_MAX = 500;
/** The most events that a windowed measure tells apart; beyond it the latest ones count. */
export const TIMES_MAX = 1_000;

/** The events that count: for a sequence those of all its steps. */
export function matchersOf(spec: AggregateSpec): readonly EventMatcher[] {
  const question = spec.kind === 'by' ? spec.inner : spec;
  return question.kind === 'sequence' ? question.steps : [spec];
}
