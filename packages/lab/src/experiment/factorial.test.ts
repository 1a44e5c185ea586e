/** Factors of more than two levels: against effects that were put in, and against plain differences of means. */
import { expect, test } from 'vitest';
import { factorialContrasts } from './factorial.ts';

const EFFECTS = { headline: [0, 2, 5], button: [0, 1], both: 0.7 };
const cells = [0, 1, 2].flatMap((headline) =>
  [0, 1].map((button) => ({
    levels: [headline, button],
    moments: {
      n: 100 + 10 * headline,
      mean: 10 + EFFECTS.headline[headline]! + EFFECTS.button[button]! + (headline === 2 && button ? EFFECTS.both : 0),
      variance: 4,
    },
  })),
);

test('main effects and interactions of a 3 × 2 design are what was put in', () => {
  const contrasts = factorialContrasts(cells)!;
  const found = contrasts.map(({ factors, levels, estimate }) => [factors.join(), levels.join(), estimate]);
  expect(found).toEqual([
    ['0', '1', expect.closeTo(2, 12)],
    ['0', '2', expect.closeTo(5 + 0.7 / 2, 12)],
    ['1', '1', expect.closeTo(1 + 0.7 / 3, 12)],
    ['0,1', '1,1', expect.closeTo(0, 12)],
    ['0,1', '2,1', expect.closeTo(0.7, 12)],
  ]);
});

test('the error of a main effect is that of a difference of means of means', () => {
  const [, second] = factorialContrasts(cells)!;
  expect(second!.standardError).toBeCloseTo(Math.sqrt((4 / 100 + 4 / 100 + 4 / 120 + 4 / 120) / 4), 12);
});

test('a missing combination, or one seen twice, cannot be told', () => {
  expect(factorialContrasts(cells.slice(1))).toBeNull();
  expect(factorialContrasts([...cells, cells[0]!])).toBeNull();
  expect(factorialContrasts([])).toBeNull();
});
