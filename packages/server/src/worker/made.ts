/**
 * What a decision was made from, besides the log before it: kept with the decision, so that it can be made again exactly. It is
 * the least that the log does not say already.
 */
import type { Cursor } from '@attune/backend';
import type { Decision, DecisionId, JsonObject, Reason } from '@attune/engine';
import type { Ask } from './live-loop.ts';

export type Made = {
  /** What was learned and how all visitors are counted was the fold of the log up to here. */
  readonly folded: Cursor;
  /** The visitor was known up to here; left out: up to `folded`. */
  readonly seen?: Cursor;
  /** What the page said of itself; left out when it said nothing, or when it could make no difference. */
  readonly context?: JsonObject;
  /** The context is that of this decision: both were made for one ask. */
  readonly with?: DecisionId;
};

/** Decided before anybody looks at the context, or without looking at anything. */
const BLIND: ReadonlySet<Reason> = new Set(['no-consent', 'unknown-placement', 'fallback']);

/**
 * For the decisions of one ask, in their order: the context is written once.
 * @param folded how far the log was folded
 * @param seen how far it was known of the visitor
 */
export function createMade(folded: Cursor, seen: Cursor, context: Ask['context']): (decision: Decision) => Made {
  const base: Made = seen === folded ? { folded } : { folded, seen };
  let first: DecisionId | undefined;
  return ({ id, reason }) => {
    if (context === undefined || BLIND.has(reason)) return base;
    if (first !== undefined) return { ...base, with: first };
    first = id;
    return { ...base, context };
  };
}
