import { describe, expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

describe('a token bucket', () => {
  it('lets the burst through, then as many a second as it says', () => {
    const time = { now: 1_000 };
    const limit = createRateLimit({ perSecondMax: 10, burstMax: 3, clock: () => time.now });
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 0]);
    expect(limit.take('a')).toBe(1);
    time.now += 100;
    expect(limit.take('a')).toBe(0);
    expect(limit.take('a')).toBe(1);
    time.now += 10_000;
    expect([0, 1, 2, 3].map(() => limit.take('a'))).toEqual([0, 0, 0, 1]);
  });

  it('says how long to wait, and keeps names apart', () => {
    const limit = createRateLimit({ perSecondMax: 0.1, burstMax: 1, clock: () => 0 });
    expect(limit.take('a')).toBe(0);
    expect(limit.take('a')).toBe(10);
    expect(limit.take('b')).toBe(0);
  });

  it('does not refill when the clock goes back', () => {
    const time = { now: 10_000 };
    const limit = createRateLimit({ perSecondMax: 1, burstMax: 1, clock: () => time.now });
    expect(limit.take('a')).toBe(0);
    time.now = 0;
    expect(limit.take('a')).toBe(1);
  });

  it('stays bounded with a hundred thousand names', () => {
    const limit = createRateLimit({ perSecondMax: 1, burstMax: 1, clock: () => 0 });
    for (let i = 0; i < 100_000; i++) expect(limit.take(`n${i}`)).toBe(0);
  });

  it('is off at 0', () => {
    const limit = createRateLimit({ perSecondMax: 0, burstMax: 0, clock: () => 0 });
    for (let i = 0; i < 100; i++) expect(limit.take('a')).toBe(0);
  });
});
