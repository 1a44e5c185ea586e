/** What holds for every list, whatever is asked: as many as asked or all there are, nothing twice, nothing filtered, the same by the same seed. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { floorGroups } from './floor-groups.ts';
import { type LiveItems, openLiveItems } from './live-items.ts';
import { RING, ringId, ringItems, START, trainRing } from './testing/ring-shop.ts';

let live: LiveItems;
beforeAll(async () => {
  const all = new Map(ringItems.map((item) => [item.id, item]));
  const source = { events: new Set(['Product Viewed']), property: 'product_id' };
  const items = { all, listen: () => () => {} };
  live = await openLiveItems({ trained: trainRing().trained, version: '1', source, items, pace: () => undefined });
});

const asks = fc.record({
  recent: fc.array(fc.integer({ min: 0, max: RING + 5 }), { maxLength: 12 }),
  count: fc.integer({ min: 1, max: 30 }),
  seed: fc.string(),
  banned: fc.array(fc.integer({ min: 0, max: RING - 1 }), { maxLength: RING }),
  seenAgain: fc.boolean(),
  exploration: fc.constantFrom(0, 0.1, 1),
  strength: fc.constantFrom(0, 0.5, 1),
  share: fc.constantFrom(0, 0.3, 1),
});

test('laws of lists', () => {
  fc.assert(
    fc.property(asks, ({ recent, count, seed, banned, seenAgain, exploration, strength, share }) => {
      const gone = new Set(banned.map(ringId));
      const seen = recent.map((number) => (number < RING ? ringId(number) : 'unknown'));
      const asked = {
        recent: seen,
        count,
        seed,
        now: START,
        isAllowed: ({ id }: { readonly id: string }) => !gone.has(id),
        seenAgain,
        exploration,
        diversity: { attribute: 'category', strength },
        floor: floorGroups({ where: { maker: 'small' }, share }),
      };
      const list = live.list(asked);
      const ids = list.map(({ item }) => item.id);
      const possible = ringItems.filter(({ id }) => !gone.has(id) && (seenAgain || !seen.includes(id)));
      expect(ids).toHaveLength(Math.min(count, possible.length));
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(possible.some((item) => item.id === id)).toBe(true);
      for (const { propensity } of list) {
        expect(propensity).toBeGreaterThan(0);
        expect(propensity).toBeLessThanOrEqual(1);
      }
      expect(live.list(asked)).toEqual(list);
    }),
    { numRuns: 300 },
  );
});
