/**
 * When a failed attempt is made again: the schedule that Standard Webhooks recommends, each wait moved by a share that the effect's
 * id gives, so that what failed together does not come back together, and a replay finds the same times.
 */
import { hashV2 } from '../std/hash.ts';
import { asTime, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Time } from '../std/time.ts';

/** The waits after the first failed attempt, the second and so on (Standard Webhooks 1.0.0, "Delivery schedule"). */
const WAITS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
] as const;

/** With the first one. After the last failed one an effect is dead until somebody replays it. */
export const ATTEMPTS_MAX = WAITS_MS.length + 1;
/** A wait is up to this share longer or shorter. */
export const JITTER = 0.2;
/** A receiver cannot put an effect off for longer than this. */
export const RETRY_AFTER_MS_MAX = DAY_MS;

/** @param failure.attempts how many have failed, 1 to `ATTEMPTS_MAX` − 1 */
export function retryAt(
  id: string,
  failure: { readonly attempts: number; readonly now: Time; readonly retryAfterMs: number },
): Time {
  const { attempts, now, retryAfterMs } = failure;
  const share = 1 + JITTER * (2 * hashV2(`retry-${attempts}`, id) - 1);
  const waitMs = Math.round(WAITS_MS[attempts - 1]! * share);
  return asTime(now + Math.max(waitMs, Math.min(retryAfterMs, RETRY_AFTER_MS_MAX)));
}
