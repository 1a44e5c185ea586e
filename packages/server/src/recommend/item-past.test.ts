/** What a person did with items: which signals count, how visits are told apart, and what filters make of it. */
import type { Item, Profile, Signal } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import { describeItem } from './describe-item.ts';
import { createInteractionRows, inOrderOfEnds } from './interaction-rows.ts';
import { itemsIn, itemVisits, recentItems } from './item-past.ts';
import { listFilter } from './list-filter.ts';
import { itemsOfActions } from './widget-actions.ts';

const MINUTE = 60_000;
const source = { events: new Set(['Product Viewed', 'Order Completed']), property: 'product_id' };
const did = (event: string, at: number, properties: object): Signal =>
  ({ id: `${at}`, event, at, properties }) as unknown as Signal;

test('an item is named by the property, or by a list of products', () => {
  expect(itemsIn({ product_id: 'a' }, 'product_id')).toEqual(['a']);
  expect(itemsIn({ product_id: 7 }, 'product_id')).toEqual(['7']);
  expect(itemsIn({ products: [{ product_id: 'a' }, { product_id: 'b' }, 'c', {}] }, 'product_id')).toEqual(['a', 'b']);
  expect(itemsIn({ product_id: '' }, 'product_id')).toEqual([]);
});

test('half an hour of quiet ends a visit; other signals keep it going; the same item again is one', () => {
  const past = [
    did('Product Viewed', 0, { product_id: 'a' }),
    did('Product Viewed', 1, { product_id: 'a' }),
    did('Page Viewed', 20 * MINUTE, {}),
    did('Product Viewed', 45 * MINUTE, { product_id: 'b' }),
    did('Product Viewed', 75 * MINUTE, { product_id: 'c' }),
    did('Page Viewed', 300 * MINUTE, {}),
  ];
  const visits = itemVisits(past, source);
  expect(visits.map(({ interacted }) => interacted.map(({ item }) => item))).toEqual([['a', 'b'], ['c']]);
  expect(recentItems(visits, 'visit')).toEqual(['c']);
  expect(recentItems(visits, 'next')).toEqual(['a', 'b', 'c']);
});

test('rows are bounded: the older half goes, and what is left is in the order of time', () => {
  const rows = createInteractionRows(40);
  for (let i = 0; i < 50; i++) {
    const row = (i * 13) % 50;
    rows.add([row, row + 1], [1_000 + row, 1_001 + row]);
  }
  const { interactions, until } = rows.take(60);
  const { starts, items, times } = inOrderOfEnds(interactions);
  expect(items.length).toBeLessThanOrEqual(40);
  expect(items.length).toBeGreaterThanOrEqual(18);
  expect(until).toBe(1_050);
  expect([...items].slice(-2)).toEqual([49, 50]);
  expect([...times!]).toEqual([...times!].sort((a, b) => a - b));
  expect(starts.at(-1)).toBe(items.length);
  expect(createInteractionRows(40).take(3)).toMatchObject({ until: 0 });
});

test('one with more than there is room for keeps the latest', () => {
  const rows = createInteractionRows(20);
  const many = Array.from({ length: 100 }, (_, i) => i);
  rows.add(many, many);
  expect([...rows.take(100).interactions.items]).toEqual(many.slice(-10));
});

describe('filters', () => {
  const history = { chunks: [], prints: [], size: 0, end: { prints: [], values: [] } };
  const profile = { history } as unknown as Profile;
  const item = (more: object): Item => ({ id: 'a', title: 'A', ...more });
  test.each([
    [5, true],
    [0, false],
    ['In stock', true],
    ['out of stock', false],
    ['Sold-out', false],
    ['0', false],
    [false, false],
    [null, false],
    [true, true],
    [undefined, true],
  ])('stock %s is there: %s', (stock, isThere) => {
    const filter = listFilter({ stock: 'stock' }, { profile, source })!;
    expect(filter.allows(item(stock === undefined ? {} : { stock }))).toBe(isThere);
    expect(filter.refuses(item(stock === undefined ? {} : { stock }))).toBe(isThere ? null : 'stock');
  });
  test('where, same and what was just looked at', () => {
    const last = item({ id: 'l', category: 'x' });
    const filter = listFilter(
      { where: { price: { $lt: 10 } }, same: 'category', seen: false },
      { source, last, also: ['s'] },
    )!;
    expect(filter.refuses(item({ price: 5, category: 'x' }))).toBeNull();
    expect(filter.refuses(item({ price: 50, category: 'x' }))).toBe('where');
    expect(filter.refuses(item({ price: 5, category: 'y' }))).toBe('same');
    expect(filter.refuses(item({ id: 's', price: 5, category: 'x' }))).toBe('seen');
  });
  test('nothing to filter by is no filter', () => {
    expect(listFilter(undefined, { source })).toBeUndefined();
    expect(listFilter({ seen: true, same: 'category' }, { source })).toBeUndefined();
  });
});

test('an item is described by its words, kind and marks, not by addresses and measures', () => {
  const told = {
    description: 'For the evening',
    brand: 'Birk',
    url: '/p/a',
    image: '/a.svg',
    stock: 3,
    isNew: true,
    tags: ['oak'],
  };
  expect(describeItem({ id: 'a', title: 'Lamp', category: 'light', price: 30, ...told })).toEqual({
    text: 'Lamp For the evening',
    categories: ['light', 'tags oak'],
    attributes: { brand: 'birk', isNew: true },
    price: 30,
  });
});

test('widgets name items in many ways', () => {
  const items = new Map(['a', 'b', 'c', '7'].map((id) => [id, { id, title: id }]));
  const actions = [
    'a',
    { itemId: 'b' },
    { product: { id: 'c' } },
    { properties: { product_id: 7 } },
    { id: 'x' },
    5,
    null,
    { itemId: '7' },
  ];
  expect(itemsOfActions(actions, items)).toEqual(['a', 'b', 'c', '7']);
});
