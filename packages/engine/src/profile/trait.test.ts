/** Every computed trait, told as a story. */
import { describe, expect, test } from 'vitest';
import { computedValues } from '../segment/value-condition.ts';
import { NEVER } from '../std/time.ts';
import { given, NOON, rulesOf } from '../testing/given.ts';

const about = { event: 'Product Viewed' };
const TRAITS = [
  { key: 'count', ...about, compute: 'count' },
  { key: 'count-lately', ...about, compute: 'count', within: '1h' },
  { key: 'per-minute', ...about, compute: 'velocity', per: '1m', within: '1h' },
  { key: 'sum', ...about, compute: 'sum', of: 'price' },
  { key: 'sum-lately', ...about, compute: 'sum', of: 'price', within: '1h' },
  { key: 'avg', ...about, compute: 'avg', of: 'price' },
  { key: 'avg-lately', ...about, compute: 'avg', of: 'price', within: '1h' },
  { key: 'min', ...about, compute: 'min', of: 'price' },
  { key: 'max-lately', ...about, compute: 'max', of: 'price', within: '1h' },
  { key: 'first', ...about, compute: 'first', of: 'category' },
  { key: 'first-lately', ...about, compute: 'first', of: 'category', within: '1h' },
  { key: 'last', ...about, compute: 'last', of: 'category' },
  { key: 'unique', ...about, compute: 'unique', of: 'category' },
  { key: 'recent', ...about, compute: 'recent', of: 'category', keep: 3 },
  { key: 'top', ...about, compute: 'top', of: 'category', k: 2 },
  { key: 'top-lately', ...about, compute: 'top', of: 'category', within: '1h' },
  { key: 'score', ...about, compute: 'score', weight: 'price', halfLife: '1h' },
  { key: 'ema', ...about, compute: 'ema', of: 'price', halfLife: '1h' },
  { key: 'control', ...about, compute: 'control', of: 'price' },
];
const rules = rulesOf({ trait: TRAITS });
const values = (story: ReturnType<typeof given>) =>
  computedValues(rules.traits, { profile: story.visitor().profile, now: story.now(), context: {} });

test('of nothing: counts and sums are 0, lists empty, the rest is not there', () => {
  expect(values(given(rules))).toEqual({
    count: 0,
    'count-lately': 0,
    'per-minute': 0,
    sum: 0,
    'sum-lately': 0,
    unique: [],
    recent: [],
    top: [],
    'top-lately': [],
    score: 0,
  });
});

test('of five looks, the first two hours before the others', () => {
  const story = given(rules);
  story.saw('Product Viewed', { category: 'hats', price: 100 });
  story.saw('Product Viewed', { category: 'hats', price: '0.1' });
  story.after('2h');
  for (const [category, price] of [
    ['shoes', 0.2],
    ['bags', 0.3],
    ['shoes', 40],
  ] as const) {
    story.after('1ms').saw('Product Viewed', { category, price });
  }
  const now = values(story);
  expect(now).toMatchObject({
    count: 5,
    'count-lately': 3,
    'per-minute': 3 / 60,
    sum: 140.6,
    'sum-lately': 40.5,
    avg: 140.6 / 5,
    'avg-lately': 13.5,
    min: 0.1,
    'max-lately': 40,
    first: 'hats',
    'first-lately': 'shoes',
    last: 'shoes',
    unique: ['hats', 'bags', 'shoes'],
    recent: ['shoes', 'bags', 'shoes'],
    top: ['shoes', 'hats'],
    'top-lately': ['shoes', 'bags'],
  });
  expect(now['score']).toBeCloseTo(100.1 / 4 + 40.5, 2);
  expect(now['ema']).toBeCloseTo((100.1 / 4 + 40.5) / (2 / 4 + 3), 2);
  expect(now['control']).toBeUndefined();
  story.after('1h');
  expect(values(story)).toMatchObject({ 'count-lately': 0, 'sum-lately': 0, 'top-lately': [], last: 'shoes' });
  expect(values(story)['avg-lately']).toBeUndefined();
  expect(values(story)['ema']).toBe(now['ema']);
});

describe('in conditions', () => {
  const watched = rulesOf({
    trait: TRAITS,
    segment: [
      { key: 'spends', condition: { trait: 'sum-lately', $gte: 50 } },
      { key: 'fond-of-hats', condition: { trait: 'top', $all: ['hats'] } },
      { key: 'dear', condition: { trait: 'control.mean', $gt: 11 } },
      { key: 'odd', condition: { trait: 'control', outOfControl: true } },
      { key: 'oddly-dear', condition: { trait: 'control', outOfControl: 'above' } },
      { key: 'oddly-cheap', condition: { trait: 'control', outOfControl: 'below' } },
    ],
  });

  test('a windowed sum lapses by itself', () => {
    const story = given(watched);
    for (const price of [30, 25]) story.saw('Product Viewed', { price }).after('10m');
    expect(story.segments()).toEqual(['spends']);
    expect(story.visitor().membership.lapsesAt).toBe(NOON + 3_600_000);
    expect(story.after('50m').segments()).toEqual([]);
    expect(story.visitor().membership.lapsesAt).toBeLessThanOrEqual(NEVER);
  });

  test('the most frequent value', () => {
    const story = given(watched);
    for (const category of ['hats', 'shoes', 'bags']) story.saw('Product Viewed', { category }).after('1m');
    expect(story.segments()).toEqual([]);
    expect(story.saw('Product Viewed', { category: 'hats' }).segments()).toEqual(['fond-of-hats']);
  });

  test('out of control at the second value beyond the limits, and no longer at the next within them', () => {
    const story = given(watched);
    for (let i = 0; i < 30; i++) story.saw('Product Viewed', { price: 10 + (i % 5) }).after('2h');
    expect(story.segments()).toEqual(['dear']);
    expect(story.saw('Product Viewed', { price: 80 }).after('2h').segments()).toEqual(['dear']);
    expect(story.saw('Product Viewed', { price: 90 }).after('2h').segments()).toEqual(['dear', 'odd', 'oddly-dear']);
    expect(story.saw('Product Viewed', { price: 12 }).after('2h').segments()).toEqual(['dear']);
  });
});

test('asking for control of what has none is an error with its place and the fix', () => {
  const condition = { trait: 'sum', outOfControl: true };
  expect(() => rulesOf({ trait: TRAITS, segment: [{ key: 's', condition }] })).toThrow(
    /condition\.trait.*\\"sum\\" is not a trait computed as \\"control\\".*define one/,
  );
});
