/**
 * When a batch is tried again, and when it is not.
 */
import { describe, expect, it } from 'vitest';
import { backoffMs, retryAfterMs, verdictOf } from './backoff.ts';

describe('trying again', () => {
  it('doubles up to a minute, with jitter between half and all of it', () => {
    expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, 0.999_999))).toSatisfy((waits: number[]) =>
      waits.every((ms, at) => Math.abs(ms - 1000 * 2 ** at) < 1),
    );
    expect(backoffMs(1, 0)).toBe(500);
    expect(backoffMs(50, 0)).toBe(30_000);
  });

  it('reads Retry-After as seconds or as a date, five minutes at most', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterMs('7', now)).toBe(7000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('86400', now)).toBe(300_000);
    for (const header of [null, '', 'soon', '-3']) expect(retryAfterMs(header, now)).toBe(0);
  });

  it('knows which answers are final', () => {
    const verdicts = (statuses: number[]) => new Set(statuses.map(verdictOf));
    expect(verdicts([200, 201, 204, 304])).toEqual(new Set(['accepted']));
    expect(verdicts([0, 408, 410, 429, 460, 500, 502, 503, 504])).toEqual(new Set(['again']));
    expect(verdicts([400, 401, 403, 404, 415, 422])).toEqual(new Set(['refused']));
    expect(verdictOf(413)).toBe('split');
  });
});
