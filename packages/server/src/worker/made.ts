/**
 * What a decision was made from, besides the log before it: kept with the decision, so that it can be made again exactly. It is
 * the least that the log does not say already.
 */
import type { Cursor } from '@attune/backend';
import type { Decision, DecisionId, Forced, JsonObject, Reason } from '@attune/engine';
import type { Ask } from './live-loop.ts';

export type Made = {
  /** What was learned and how all visitors are counted was the fold of the log up to here. */
  readonly folded: Cursor;
  /** The visitor was known up to here; left out: up to `folded`. */
  readonly seen?: Cursor;
  /** What the page said of itself; left out when it said nothing, or when it could make no difference. */
  readonly context?: JsonObject;
  /** All that was asked for on the page; left out where any number of it may be personal. */
  readonly page?: readonly string[];
  /** What somebody wanted to look at on that page; left out like the page. */
  readonly forced?: readonly Forced[];
  /** Context and page are those of this decision: both were made for one ask. */
  readonly with?: DecisionId;
};

/** Decided before anybody looks at the context, or without looking at anything. */
const BLIND: ReadonlySet<Reason> = new Set(['no-consent', 'unknown-placement', 'fallback', 'switched-off']);

/** The placements of the page, as far as it told. */
export function pageOf({ placements, beside = [] }: Pick<Ask, 'placements' | 'beside'>): readonly string[] {
  return beside.length === 0 ? placements : [...placements, ...beside];
}

export type MadeOptions = {
  /** How far the log was folded. */
  readonly folded: Cursor;
  /** How far it was known of the visitor. */
  readonly seen: Cursor;
  readonly ask: Pick<Ask, 'context' | 'placements' | 'beside' | 'forced'>;
  /** Only so many placements of a page may be personal. */
  readonly isLimited: boolean;
};

/** For the decisions of one ask, in their order: what they have in common is written once. */
export function createMade({ folded, seen, ask, isLimited }: MadeOptions): (decision: Decision) => Made {
  const base: Made = seen === folded ? { folded } : { folded, seen };
  const page = isLimited ? pageOf(ask) : [];
  const common = {
    ...(ask.context !== undefined && { context: ask.context }),
    ...(page.length > 1 && { page, ...(ask.forced !== undefined && { forced: ask.forced }) }),
  };
  const isNothing = ask.context === undefined && page.length <= 1;
  let first: DecisionId | undefined;
  return ({ id, reason }) => {
    if (isNothing || BLIND.has(reason)) return base;
    if (first !== undefined) return { ...base, with: first };
    first = id;
    return { ...base, ...common };
  };
}
