/**
 * What the log holds: the truth, from which all state can be made again. Signals came in (one by one, or as the request that brought
 * them), a decision was made, something could not be read, or was taken after all, the time of a visitor's timer (or, for nobody, of content) came, an attempt at an effect came to
 * something, other definitions came into force.
 */
import type { Cursor } from '@attune/backend';
import type { Decision, EffectOutcome, PersonId, Signal, Time } from '@attune/engine';
import { type Batch, signalsOfBatch } from './batch.ts';
import type { InForce } from './in-force.ts';
import type { Refused } from './live-loop.ts';
import type { Made } from './made.ts';
import type { Mail } from './mail.ts';

export type Entry =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | Batch
  /** Without `made`: written by a release that did not keep it. */
  | { readonly kind: 'decision'; readonly decision: Decision; readonly made?: Made }
  | { readonly kind: 'refused'; readonly refused: Refused }
  /** What was refused at that position of the log was judged again, and taken. */
  | { readonly kind: 'released'; readonly refused: Cursor; readonly signal: Signal }
  | { readonly kind: 'time'; readonly person: PersonId | null; readonly at: Time }
  | { readonly kind: 'effect'; readonly outcome: EffectOutcome }
  | InForce
  | Mail;

const NONE: readonly never[] = [];

/** The signals that an entry brings, in their order. */
export function signalsOf(entry: Entry): readonly Signal[] {
  if (entry.kind === 'batch') return signalsOfBatch(entry);
  return entry.kind === 'signal' || entry.kind === 'released' ? [entry.signal] : NONE;
}
