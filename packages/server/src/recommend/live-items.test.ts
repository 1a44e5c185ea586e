/** A version of a model of items as it serves: what it lists, what it learns in place, and what is new in the catalogue. */
import type { Item, PersonId } from '@attune/engine';
import { beforeAll, describe, expect, test } from 'vitest';
import { floorGroups } from './floor-groups.ts';
import { type ItemsAsk, type LiveItems, openLiveItems } from './live-items.ts';
import { RING, ringId, ringItem, ringItems, START, trainRing } from './testing/ring-shop.ts';

const SOURCE = { events: new Set(['Product Viewed']), property: 'product_id' };
const person = 'a:somebody' as PersonId;

function catalogue(items: readonly Item[] = ringItems) {
  const all = new Map(items.map((item) => [item.id, item]));
  let tell: (items: readonly Item[]) => void = () => {};
  return {
    all,
    listen: (listener: (items: readonly Item[]) => void) => {
      tell = listener;
      return () => {};
    },
    put: (...some: Item[]) => {
      for (const item of some) all.set(item.id, item);
      tell(some);
    },
  };
}

async function open(items = catalogue()): Promise<LiveItems> {
  return openLiveItems({
    trained: trainRing().trained,
    version: 'for-you:1',
    source: SOURCE,
    items,
    pace: () => undefined,
  });
}

const ask = (more: Partial<ItemsAsk> = {}): ItemsAsk => ({
  recent: [],
  count: 4,
  seed: 'list',
  now: START + 86_400_000,
  isAllowed: () => true,
  ...more,
});
const ids = (list: ReturnType<LiveItems['list']>) => list.map(({ item }) => item.id);
const look = (number: number, at: number) => ({
  event: 'Product Viewed',
  properties: { product_id: ringId(number) },
  at,
});

describe('a version that serves', () => {
  let live: LiveItems;
  beforeAll(async () => {
    live = await open();
  });

  test('the next of the ring comes first, because of the one before it', () => {
    const [first] = live.list(ask({ recent: [ringId(30), ringId(12)] }));
    expect(first).toMatchObject({ item: { id: ringId(13), title: 'Thing 13' }, propensity: 1 });
    expect(first!.because[0]).toMatchObject({ item: { id: ringId(12) } });
  });

  test('somebody new gets what is popular, with nothing of his own as the reason', () => {
    const list = live.list(ask());
    expect(list).toHaveLength(4);
    for (const { because } of list) expect(because).toEqual([]);
  });

  test('the more varied a list is to be, the more categories there are in it', () => {
    const of = (strength: number) =>
      live
        .list(ask({ recent: [ringId(12)], diversity: { attribute: 'maker', strength }, count: 3 }))
        .map(({ item }) => item['maker']);
    expect(new Set(of(0)).size).toBe(1);
    expect(new Set(of(1)).size).toBe(2);
  });

  test('a floor gives a group its share of the attention', () => {
    const fits = (item: Item) => item['maker'] === 'small';
    const of = (share: number) =>
      live
        .list(ask({ recent: [ringId(12)], floor: floorGroups({ where: { maker: 'small' }, share }) }))
        .filter(({ item }) => fits(item)).length;
    expect(of(0)).toBe(0);
    expect(of(0.5)).toBe(2);
    const floor = floorGroups({ attribute: 'maker', shares: { small: 0.3, large: 0.3 } });
    const makers = live.list(ask({ recent: [ringId(12)], floor })).map(({ item }) => item['maker']);
    expect(new Set(makers)).toEqual(new Set(['small', 'large']));
  });

  test('beside a floor, what is explored comes as often as is written down', () => {
    const floor = floorGroups({ attribute: 'maker', shares: { small: 0.4 } });
    const drawn = Array.from({ length: 2_000 }, (_, i) => {
      return live.list(ask({ recent: [ringId(12)], count: 4, seed: `list ${i}`, exploration: 0.5, floor }));
    });
    const [kept] = live.list(ask({ recent: [ringId(12)], count: 4, floor }));
    expect(kept!.item['maker']).toBe('small');
    const written = new Map(drawn.map(([first]) => [first!.item.id, first!.propensity]));
    expect(written.size).toBeGreaterThan(5);
    for (const [id, propensity] of written) {
      const often = drawn.filter(([first]) => first!.item.id === id).length / drawn.length;
      expect(Math.abs(often - propensity)).toBeLessThan(4 * Math.sqrt((propensity * (1 - propensity)) / drawn.length));
    }
  });

  test('an item is listed however narrow the filter is', () => {
    expect(ids(live.list(ask({ recent: [ringId(12)], isAllowed: ({ id }) => id === ringId(33) })))).toEqual([
      ringId(33),
    ]);
  });
});

test('what one visitor just did is in the next list of another', async () => {
  const live = await open();
  const asked = ask({ recent: [ringId(3)], count: 8 });
  expect(ids(live.list(asked))).not.toContain(ringId(23));
  for (let visit = 0; visit < 6; visit++) {
    live.hear(`a:other-${visit}` as PersonId, look(3, START + 90_000_000 + visit));
    live.hear(`a:other-${visit}` as PersonId, look(23, START + 90_001_000 + visit));
  }
  expect(ids(live.list(asked)).slice(0, 4)).toContain(ringId(23));
});

test('one visitor, one event: it is in the next list', async () => {
  const live = await open();
  live.hear(person, look(3, START + 90_000_000));
  live.hear(person, look(23, START + 90_001_000));
  expect(ids(live.list(ask({ recent: [ringId(3)], count: 10 })))).toContain(ringId(23));
  expect(live.learned()).toBe(2);
});

test('a visit is over after half an hour of quiet; the same item again is one look', async () => {
  const live = await open();
  live.hear(person, look(3, START));
  live.hear(person, look(3, START + 1_000));
  expect(live.learned()).toBe(1);
  live.hear(person, { event: 'Page Viewed', properties: {}, at: START + 40 * 60_000 });
  live.hear(person, look(3, START + 41 * 60_000));
  expect(live.learned()).toBe(2);
});

test('what is new in the catalogue can be listed at once: explored, or when nothing else is left', async () => {
  const items = catalogue();
  const live = await open(items);
  const fresh = { ...ringItem(12), id: 'fresh', title: 'Thing 12 anew' };
  items.put(fresh);
  const isFresh = ({ id }: Item) => id === 'fresh';
  expect(live.list(ask({ isAllowed: isFresh }))).toMatchObject([
    { item: { title: 'Thing 12 anew' }, model: 'fallback' },
  ]);
  const seeds = Array.from({ length: 60 }, (_, i) => `seed ${i}`);
  const lists = seeds.map((seed) => live.list(ask({ recent: [ringId(12)], seed, exploration: 0.5, count: 6 })));
  const shown = lists.flatMap((list) => list.filter(({ item }) => isFresh(item)));
  expect(shown.length).toBeGreaterThan(0);
  for (const { propensity, model } of shown) {
    expect(model).toBe('newcomer');
    expect(propensity).toBeLessThan(0.5);
  }
});

test('more items than there was room for', async () => {
  const items = catalogue();
  const live = await open(items);
  items.put(...Array.from({ length: 1_500 }, (_, i) => ({ id: `n${i}`, title: `New ${i}` })));
  for (let visit = 0; visit < 30; visit++) {
    live.hear(`a:n${visit}` as PersonId, {
      event: 'Product Viewed',
      properties: { product_id: ringId(1) },
      at: START + visit,
    });
    live.hear(`a:n${visit}` as PersonId, {
      event: 'Product Viewed',
      properties: { product_id: 'n1400' },
      at: START + visit + 1,
    });
  }
  expect(ids(live.list(ask({ recent: [ringId(1)] })))).toContain('n1400');
});

test('an item that the catalogue no longer has is not listed', async () => {
  const live = await open(catalogue(ringItems.filter(({ id }) => id !== ringId(13))));
  const list = ids(live.list(ask({ recent: [ringId(12)], count: RING })));
  expect(list).not.toContain(ringId(13));
  expect(list).toHaveLength(RING - 1);
});

test('what was packed says so when it is something else', () => {
  const { result } = trainRing();
  expect(result.verdict).toMatchObject({ isBetter: true });
  expect(result.metrics['ndcg@20']).toBeGreaterThan(result.baselines['popularity']!['ndcg@20']!);
});
