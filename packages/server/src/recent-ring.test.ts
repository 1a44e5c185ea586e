import { describe, expect, it } from 'vitest';
import { createRecentRing } from './recent-ring.ts';

describe('a ring of the latest', () => {
  it('pages newest first, unmoved by what is added meanwhile', () => {
    const ring = createRecentRing<number>(5);
    for (let i = 1; i <= 7; i++) ring.add(i);
    const first = ring.page({ limit: 2 });
    expect(first.entries).toEqual([7, 6]);
    ring.add(8);
    const second = ring.page({ limit: 2, after: first.next! });
    expect(second.entries).toEqual([5, 4]);
    expect(ring.page({ limit: 9, after: second.next! }).entries).toEqual([]);
    expect(ring.page({ limit: 9 })).toEqual({ entries: [8, 7, 6, 5, 4], next: null });
  });

  it('takes any cursor', () => {
    const ring = createRecentRing<number>(5);
    ring.add(1);
    for (const after of ['', 'x', '-5', '1e300', 'NaN', '0.5'])
      expect(ring.page({ limit: 5, after }).entries.length).toBeLessThan(2);
  });

  it('finds', () => {
    const ring = createRecentRing<number>(5);
    for (let i = 1; i <= 9; i++) ring.add(i);
    expect(ring.find((each) => each % 2 === 1, 2)).toEqual([9, 7]);
  });
});
