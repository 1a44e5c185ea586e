import { expect, it } from 'vitest';
import { coverage, diversity, exposureOf, gini, miscalibration, novelty, popularityBias } from './list-metrics.ts';

const lists = [
  [0, 1],
  [0, 2],
];

it('coverage, exposure, popularity and novelty, worked out by hand', () => {
  expect(coverage(lists, 6)).toBe(0.5);
  expect([...exposureOf(lists, 4)]).toEqual([2, 1, 1, 0]);
  // Of eight people all have item 0, four item 1, nobody item 2: 0, 1, 0 and 3 bits.
  expect(novelty(lists, [8, 4, 0], 8)).toBeCloseTo(1, 12);
  expect(popularityBias(lists, [8, 4, 0])).toBe(5);
});

it('diversity is one minus the mean likeness in a list', () => {
  const likeness = (one: number, other: number) => (one + other === 1 ? 0.5 : 0);
  expect(diversity(lists, likeness)).toBe(0.75);
  expect(diversity([[3]], likeness)).toBe(0);
});

it('Gini: all the same is 0, one of four has all is 3/4, and one that lies between', () => {
  expect(gini([2, 2, 2])).toBe(0);
  expect(gini([0, 0, 0, 7])).toBe(0.75);
  expect(gini([1, 3])).toBe(0.25);
  expect(gini([0, 0])).toBe(0);
});

it('miscalibration is nothing for the same mix, and grows as categories go missing', () => {
  expect(miscalibration([0.7, 0.3], [0.7, 0.3])).toBeCloseTo(0, 12);
  expect(miscalibration([0.5, 0.5], [1, 0], 0.01)).toBeCloseTo(
    0.5 * Math.log(0.5 / 0.995) + 0.5 * Math.log(0.5 / 0.005),
    12,
  );
});
