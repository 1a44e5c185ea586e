/**
 * When to try again, and whether at all. Pure, so that the rules can be tested without a network.
 */
const BASE_MS = 1000;
const CEILING_MS = 60_000;
const RETRY_AFTER_MS_MAX = 300_000;

/** Exponential with jitter: attempt 1 waits 0.5 to 1 s, doubling up to a minute. `dice` is in [0, 1). */
export function backoffMs(attempt: number, dice: number): number {
  return Math.min(CEILING_MS, BASE_MS * 2 ** Math.max(0, attempt - 1)) * (0.5 + dice / 2);
}

/** A Retry-After header (seconds or a date) in milliseconds from `now`; 0 when there is none, five minutes at most. */
export function retryAfterMs(header: string | null, now: number): number {
  if (!header) return 0;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return ms > 0 ? Math.min(ms, RETRY_AFTER_MS_MAX) : 0;
}

export type Verdict = 'accepted' | 'split' | 'again' | 'refused';

/** What an answer means for the events sent. Status 0 stands for no answer. */
export function verdictOf(status: number): Verdict {
  if (status >= 200 && status < 400) return 'accepted';
  if (status === 413) return 'split';
  return status >= 500 || [0, 408, 410, 429, 460].includes(status) ? 'again' : 'refused';
}
