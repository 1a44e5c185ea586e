/**
 * An outcome: what came of a decision.
 */
import type { Basis } from '../decision/allocation.ts';
import type { DecisionId } from '../decision/decision.ts';
import type { Time } from '../std/time.ts';

export type Outcome = {
  readonly kind: 'exposed' | 'clicked' | 'converted';
  readonly decision: DecisionId;
  readonly placement: string;
  readonly experience: string;
  readonly variant: string;
  readonly propensity: number;
  /** What the allocation saw of the visitor when it chose. */
  readonly basis?: Basis;
  readonly at: Time;
  /** When the decision was really seen: what is late counts as if it had been there in time. */
  readonly exposedAt: Time;
  /** 1, or the goal's value property. */
  readonly value: number;
};

/** The events that a page reports about its slots, with `decision_id` in the properties. */
export const EXPOSURE_EVENT = 'Experience Viewed';
export const CLICK_EVENT = 'Experience Clicked';
