/**
 * What the log holds: the truth, from which all state can be made again. A signal came in, a decision was made, something could not
 * be read, the time of a visitor's timer came, an attempt at an effect came to something.
 */
import type { Decision, EffectOutcome, PersonId, Signal, Time } from '@attune/engine';
import type { Refused } from './live-loop.ts';

export type Entry =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'decision'; readonly decision: Decision }
  | { readonly kind: 'refused'; readonly refused: Refused }
  | { readonly kind: 'time'; readonly person: PersonId; readonly at: Time }
  | { readonly kind: 'effect'; readonly outcome: EffectOutcome };
