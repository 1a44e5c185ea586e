/**
 * Fatigue: whoever sees something again and again without a response gets it less and less. No dice and no clock of its own: the rest
 * follows from the exposures since the last response, so it is known to the millisecond when it ends.
 */
import type { Dose } from './decision.ts';

/** `after` exposures without a response are taken well; `restMs` follows, twice as long after each further one. */
export type Fatigue = { readonly after: number; readonly restMs: number };

/** The rest doubles this often and then stays: 256 times the first one. */
export const DOUBLINGS_MAX = 8;

/** When it may be shown again; 0 when it may now, whatever the time. */
export function restedAt({ after, restMs }: Fatigue, { times, answeredAt }: Dose): number {
  let unanswered = 0;
  for (let i = times.length - 1; i >= 0 && times[i]! > answeredAt; i--) unanswered++;
  if (unanswered < after) return 0;
  return times.at(-1)! + restMs * 2 ** Math.min(unanswered - after, DOUBLINGS_MAX);
}
