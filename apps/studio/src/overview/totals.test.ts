/** The first page's arithmetic. */
import { describe, expect, it } from 'vitest';
import { balanceOf, latestKnown, recentRate } from './totals.ts';

const totals = { late: 0, decisions: 0, fallbacks: 0, exposures: 0, conversions: 0, errors: 0 };

describe('balance', () => {
  it('adds up when duplicates are counted beside the stored', () => {
    expect(balanceOf({ ...totals, accepted: 100, stored: 90, duplicate: 7, quarantined: 3 })).toEqual({
      accepted: 100,
      fresh: 90,
      duplicate: 7,
      quarantined: 3,
      onTheWay: 0,
    });
  });
  it('adds up when duplicates are among the stored', () => {
    expect(balanceOf({ ...totals, accepted: 100, stored: 97, duplicate: 7, quarantined: 3 })).toEqual({
      accepted: 100,
      fresh: 90,
      duplicate: 7,
      quarantined: 3,
      onTheWay: 0,
    });
  });
  it('says what is still on its way', () => {
    expect(balanceOf({ ...totals, accepted: 100, stored: 80, duplicate: 0, quarantined: 3 }).onTheWay).toBe(17);
  });
});

describe('rates', () => {
  it('leave out the step that is still filling', () => {
    expect(recentRate([0, 50, 50, 1], 5_000, 10_000)).toBe(10);
    expect(recentRate([], 5_000)).toBe(0);
  });
  it('latest known latency passes over quiet steps', () => {
    expect(latestKnown([1, 2, null, null])).toBe(2);
    expect(latestKnown([null])).toBeNull();
  });
});
