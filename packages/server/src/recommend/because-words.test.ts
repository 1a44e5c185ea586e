/** Reasons in words: by what was done with the item that speaks for another. */
import type { Item, Signal } from '@attune/engine';
import { expect, test } from 'vitest';
import { countedSays, didWith, saysOf } from './because-words.ts';

const item = (id: string): Item => ({ id, title: id.toUpperCase() });
const did = (event: string, properties: object): Signal => ({ event, properties }) as unknown as Signal;
const words = (past: readonly Signal[], more: object = {}) => ({
  past,
  property: 'product_id',
  isOfOrders: false,
  ...more,
});
const of = (because: readonly string[], model = 'following', listed = 'x') => ({
  item: item(listed),
  model,
  because: because.map((id) => ({ item: item(id), share: 0.5 })),
});

test('the strongest thing that was done with each item', () => {
  const past = [
    did('Product Added', { product_id: 'a' }),
    did('Product Viewed', { product_id: 'a' }),
    did('Element Hovered', { product_id: 'b' }),
    did('Page Viewed', { product_id: 'c' }),
    did('Order Completed', { products: [{ product_id: 'd' }, { product_id: 'e' }] }),
    did('Cart Emptied', { product_id: 'f' }),
  ];
  expect(Object.fromEntries(didWith(past, 'product_id'))).toEqual({
    a: 'added',
    b: 'lingered',
    c: 'viewed',
    d: 'bought',
    e: 'bought',
  });
});

test('each reason has its words', () => {
  const past = [
    did('Element Hovered', { product_id: 'a' }),
    did('Product Added', { product_id: 'b' }),
    did('Order Completed', { products: [{ product_id: 'c' }] }),
  ];
  expect(saysOf(of(['a']), words(past))).toBe('Because you lingered on A');
  expect(saysOf(of(['b']), words(past))).toBe('Because you chose B');
  expect(saysOf(of(['c']), words(past))).toBe('Goes with C, which you bought');
  expect(saysOf(of(['d']), words(past))).toBe('Because you looked at D');
  expect(saysOf(of(['a'], 'content'), words(past))).toBe('Like A');
  expect(saysOf(of(['a']), words(past, { item: 'a' }))).toBe('Often looked at with A');
  expect(saysOf(of(['a']), words(past, { item: 'a', isOfOrders: true }))).toBe('Bought together with A');
  expect(saysOf(of(['a'], 'content'), words(past, { item: 'a', isOfOrders: true }))).toBe('Like A');
});

test('nobody is told that an item is there because of itself', () => {
  expect(saysOf(of(['x', 'a']), words([]))).toBe('Because you looked at A');
  expect(saysOf(of(['x']), words([]))).toBe('You looked at it before');
});

test('what nothing of the visitor’s own speaks for', () => {
  expect(saysOf(of([], 'popularity'), words([]))).toBe('Many look at it now');
  expect(saysOf(of([], 'newcomer'), words([]))).toBe('New here');
  expect(saysOf(of([], 'fallback'), words([]))).toBe('From the catalogue');
  expect(countedSays('co-viewed', item('a'))).toBe('Often looked at with A');
  expect(countedSays('similar', item('a'))).toBe('Of the same kind as A');
  expect(countedSays('trending', item('a'))).toBe('Many look at it now');
  expect(countedSays('catalogue', undefined)).toBe('From the catalogue');
});
