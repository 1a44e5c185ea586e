/**
 * An outcome: what came of a decision.
 */
import type { DecisionId } from '../decision/decision.ts';
import type { Time } from '../std/time.ts';

export type Outcome = {
  readonly kind: 'exposed' | 'clicked' | 'converted';
  readonly decision: DecisionId;
  readonly placement: string;
  readonly experience: string;
  readonly variant: string;
  readonly propensity: number;
  readonly at: Time;
  /** 1, or the goal's value property. */
  readonly value: number;
};

/** The events that a page reports about its slots, with `decision_id` in the properties. */
export const EXPOSURE_EVENT = 'Experience Viewed';
export const CLICK_EVENT = 'Experience Clicked';
