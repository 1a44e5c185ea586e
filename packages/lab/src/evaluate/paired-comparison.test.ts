import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { comparePaired } from './paired-comparison.ts';

it('four equal differences: signs agree in two of sixteen ways, so p is near 1/8', () => {
  const { difference, p, interval } = comparePaired([2, 3, 4, 5], [1, 2, 3, 4], { seed: 'four', samples: 4_000 });
  expect(difference).toBe(1);
  expect(interval).toEqual([1, 1]);
  expect(p).toBeGreaterThan(0.105);
  expect(p).toBeLessThan(0.145);
});

it('where there is no difference, p below a twentieth comes about once in twenty', () => {
  const dice = createDice('no-difference');
  const runs = 400;
  let wrong = 0;
  for (let run = 0; run < runs; run++) {
    const ours = Array.from({ length: 30 }, () => dice.normal());
    const theirs = Array.from({ length: 30 }, () => dice.normal());
    if (comparePaired(ours, theirs, { seed: `run-${run}`, samples: 199 }).p <= 0.05) wrong++;
  }
  // Five in a hundred, and four standard errors.
  expect(wrong / runs).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / runs));
  expect(wrong).toBeGreaterThan(0);
});

it('nothing to compare is no difference', () => {
  expect(comparePaired([], [], { seed: 'none' })).toEqual({ difference: 0, interval: null, p: 1 });
});
