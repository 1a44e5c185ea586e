/**
 * A decision: what one visitor gets in one placement, and why. Always an answer: value, reason, propensity.
 */

import type { PersonId } from '../profile/profile.ts';
import type { JsonObject } from '../std/json.ts';
import type { Time } from '../std/time.ts';
import type { Basis } from './allocation.ts';

declare const decisionId: unique symbol;
export type DecisionId = string & { readonly [decisionId]: true };

/**
 * Why: `chosen` (an experience and its variant), or why the default stays: `no-consent`, `switched-off` (the kill switch), `holdout`,
 * `unknown-placement`, `capped` (the placement), `no-experience` (none fits; the trace says why each did not), `limited` (enough of
 * the page is personalised), `fallback` (something failed or was late). `preview` and `forced` were asked for by who looks, not decided:
 * they are no exposures and nothing is learned from them.
 */
export type Reason = (typeof REASONS)[number];

export const REASONS = [
  'chosen',
  'no-consent',
  'switched-off',
  'holdout',
  'unknown-placement',
  'capped',
  'no-experience',
  'limited',
  'fallback',
  'preview',
  'forced',
] as const;

/** Why one experience was passed over or taken (`chosen`; `kept` from earlier in the visit; `preview`, `forced`: asked for). */
export type TraceStep = { readonly experience: string; readonly outcome: TraceOutcome };

export type TraceOutcome =
  | 'chosen'
  | 'kept'
  | 'not-live'
  | 'out-of-schedule'
  | 'not-in-audience'
  | 'held-out'
  | 'excluded'
  | 'too-little-evidence'
  | 'capped'
  | 'fatigued'
  | 'not-covered'
  | 'limited'
  | 'preview'
  | 'forced';

export type Decision = {
  readonly id: DecisionId;
  readonly person: PersonId;
  readonly placement: string;
  readonly at: Time;
  readonly experience: string | null;
  readonly variant: string | null;
  readonly reason: Reason;
  /** The chance that this visitor would get this variant, given that the experience was taken; 1 for a default. */
  readonly propensity: number;
  /** The definitions, the experience and the policy it was made with. */
  readonly versions: { readonly rules: string; readonly experience: number | null; readonly policy: number };
  /** What the audience bound for the content, e.g. `{ product_id: "p12" }`. */
  readonly match: JsonObject;
  /** The experiences considered, in order, up to the one taken. */
  readonly trace: readonly TraceStep[];
  /** What the allocation saw of the visitor, where it looked at more than the bucket. */
  readonly basis?: Basis;
};

/** One decision that the visitor's record keeps: to attribute outcomes and to hold caps. */
export type Shown = {
  readonly decision: DecisionId;
  readonly placement: string;
  readonly experience: string;
  readonly variant: string;
  readonly propensity: number;
  readonly basis?: Basis;
  readonly at: Time;
  /** When it was really seen; null until then. */
  readonly exposedAt: Time | null;
  readonly clickedAt: Time | null;
  readonly convertedAt: Time | null;
  /** Whom the hash took when it was decided, where that is another than the person's unit now (identities were merged). */
  readonly unit?: string;
};

/** How often an experience was seen by one visitor, for caps. */
export type ExposureCount = {
  readonly experience: string;
  readonly total: number;
  readonly firstAt: Time;
  /** The latest exposure: the count below speaks of the visit it lies in, the other one of the UTC day (days since the epoch). */
  readonly lastAt: Time;
  readonly inSession: number;
  readonly day: number;
  readonly onDay: number;
  /** Whom the hash takes for this experience, where that is another than the person's unit: who saw it first before a merge. */
  readonly unit?: string;
};

/** The latest exposures to something that is rationed (rolling caps, fatigue, a placement's caps), as many as its rations ask for. */
export type Dose = {
  /** An experience's key, or `placement:` with a placement's. */
  readonly of: string;
  /** Ascending. */
  readonly times: readonly Time[];
  /** The latest click or conversion; 0 for never. */
  readonly answeredAt: Time;
};

/** Whom the hash takes for a person: an identity that was seen, and since when. */
export type Unit = { readonly id: string; readonly since: Time };

export type Exposures = {
  readonly shown: readonly Shown[];
  readonly counts: readonly ExposureCount[];
  /** Absent while nothing that was seen is rationed. */
  readonly doses?: readonly Dose[];
  /** Only of somebody who was merged: the identity that was seen first. */
  readonly unit?: Unit;
};

export const NO_EXPOSURES: Exposures = { shown: [], counts: [] };
/** The latest decisions of one visitor that are kept for attribution. */
export const SHOWN_MAX = 40;
