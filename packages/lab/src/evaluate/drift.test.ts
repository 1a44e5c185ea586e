/** Drift in numbers: by hand, and that nothing is found where nothing is. */
import { createDice } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import { inputSpreads, meansApart, peopleMean, sharesNow, stabilityIndex } from './drift.ts';

describe('the stability index', () => {
  test('by hand, less what chance makes', () => {
    const then = { shares: [0.5, 0.5], rows: 1e9 };
    const now = { shares: [0.8, 0.2], rows: 1e9 };
    expect(stabilityIndex(then, now)).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 6);
    expect(stabilityIndex(then, then)).toBe(0);
  });

  test('of two samples of one distribution is small, of a moved one is not', () => {
    const dice = createDice('drift');
    const draw = (rows: number, by: number) => Float64Array.from({ length: rows }, () => dice.next() ** 2 + by);
    const [spread] = inputSpreads([{ kind: 'numeric', name: 'x' }], [draw(2_000, 0)]);
    const then = { shares: spread!.shares, rows: 2_000 };
    for (let round = 0; round < 20; round++) {
      const same = { shares: sharesNow(spread!, draw(300, 0)), rows: 300 };
      expect(stabilityIndex(then, same)).toBeLessThan(0.1);
      const moved = { shares: sharesNow(spread!, draw(300, 0.3)), rows: 300 };
      expect(stabilityIndex(then, moved)).toBeGreaterThan(0.25);
    }
  });

  test('missing values and categories have bins of their own', () => {
    const schema = [{ kind: 'category', name: 'device', values: ['phone', 'desktop'] }] as const;
    const [spread] = inputSpreads(schema, [Float64Array.of(0, 0, 1, 2, Number.NaN)]);
    expect(spread!.shares).toEqual([0.4, 0.2, 0.2, 0.2]);
    expect(sharesNow(spread!, Float64Array.of(1, 1, Number.NaN, Number.NaN))).toEqual([0, 0.5, 0, 0.5]);
  });

  test('a column of one value has one bin', () => {
    const [spread] = inputSpreads([{ kind: 'numeric', name: 'x' }], [new Float64Array(50).fill(3)]);
    expect(spread).toEqual({ name: 'x', edges: [], shares: [1, 0] });
  });
});

test('people count once, however many rows they have', () => {
  const then = peopleMean([1, 1, 1, 0, 0], [7, 7, 7, 8, 9]);
  expect(then).toMatchObject({ mean: 1 / 3, people: 3 });
  expect(
    meansApart({ mean: 0.1, variance: 0.09, people: 400 }, { mean: 0.2, variance: 0.16, people: 400 }),
  ).toBeCloseTo(
    // z = 0.1 / sqrt(0.09 / 400 + 0.16 / 400) = 4
    6.334e-5,
    7,
  );
  expect(meansApart(then, { mean: 0, variance: 0, people: 1 })).toBe(1);
});
