/**
 * What a kind of aggregate is: how one more event changes its state, and how two halves become whole. Invariant: both are
 * commutative, so that any order of the same events, and any way to split and merge them, ends in the same state.
 */
import type { Signal } from '../../signal/signal.ts';
import type { AggregateQuestion, AggregateState } from '../aggregate.ts';

/** What is retained of a person, with the signal that is being folded, in order of time. */
export type Past = {
  readonly signals: readonly Signal[];
  /** Nothing is missing from here on; -Infinity when the whole past is there. */
  readonly from: number;
};

/** For a signal that is older than the newest of its person, the past to put it in order with; null for one that comes in order. */
export type LatePast = (() => Past) | null;

/** Methods, not properties: a table of kinds is then one type. */
export type AggregateKind<
  Question extends AggregateQuestion = AggregateQuestion,
  State extends AggregateState = AggregateState,
> = {
  /** Whether a signal that counts says anything: it may lack the property that is asked of. */
  hears(question: Question, signal: Signal): boolean;
  /** The state after a signal that counts; the very same state when that changes nothing. */
  update(question: Question, before: State | undefined, signal: Signal, late: LatePast): State | undefined;
  /** What one person's state is when two persons turn out to be one, who has this past. */
  merge(question: Question, a: State, b: State, past: () => Past): State;
  /** The state without what happened at `floor` or before; the very same one when that is nothing, or when it keeps no times. */
  later(state: State, floor: number): State;
  /** How many events the state tells apart; `Infinity` where it does not say. */
  eventsIn(state: State): number;
};
