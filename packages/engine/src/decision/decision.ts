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
 * Why: `chosen` (an experience and its variant), or why the default stays: `no-consent`, `holdout`, `unknown-placement`,
 * `no-experience` (none fits; the trace says why each did not), `fallback` (something failed or was late).
 */
export type Reason = 'chosen' | 'no-consent' | 'holdout' | 'unknown-placement' | 'no-experience' | 'fallback';

/** Why one experience was passed over or taken. */
export type TraceStep = {
  readonly experience: string;
  readonly outcome: 'chosen' | 'not-live' | 'out-of-schedule' | 'not-in-audience' | 'capped' | 'not-covered';
};

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
};

/** How often an experience was seen by one visitor, for caps. */
export type ExposureCount = {
  readonly experience: string;
  readonly total: number;
  /** The latest exposure: the count below speaks of the visit it lies in, the other one of the UTC day (days since the epoch). */
  readonly lastAt: Time;
  readonly inSession: number;
  readonly day: number;
  readonly onDay: number;
};

export type Exposures = { readonly shown: readonly Shown[]; readonly counts: readonly ExposureCount[] };

export const NO_EXPOSURES: Exposures = { shown: [], counts: [] };
/** The latest decisions of one visitor that are kept for attribution. */
export const SHOWN_MAX = 40;
