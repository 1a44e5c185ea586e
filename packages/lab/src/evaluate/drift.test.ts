/** Drift in numbers: by hand, against SciPy's ks_2samp, and that nothing is found where nothing is. */
import { createDice } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import { inputSpreads, kolmogorovSmirnov, meansApart, peopleMean, sharesNow, stabilityIndex } from './drift.ts';

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

describe('Kolmogorov and Smirnov', () => {
  test('the distance by hand', () => {
    // At 19 all of the one sample are reached, and 12 of the 25 of the other.
    const found = kolmogorovSmirnov(
      Array.from({ length: 20 }, (_, i) => i),
      Array.from({ length: 25 }, (_, i) => i + 7.5),
    );
    expect(found.distance).toBeCloseTo(1 - 12 / 25, 12);
  });

  test('the chance is that of Kolmogorov’s table: 5 % at 1.3581, 1 % at 1.6276', () => {
    const chanceAt = (quantile: number) => {
      // A distance of a half, between samples of such a size that Stephens' correction comes to the quantile.
      const wanted = 2 * quantile;
      const root = (wanted - 0.12 + Math.sqrt((wanted - 0.12) ** 2 - 0.44)) / 2;
      const size = 2 * root * root;
      return kolmogorovSmirnov([0, 1], [1, 1], [size, size]).p;
    };
    expect(chanceAt(1.3581)).toBeCloseTo(0.05, 4);
    expect(chanceAt(1.6276)).toBeCloseTo(0.01, 4);
  });

  test('of equal samples there is no distance', () => {
    expect(kolmogorovSmirnov([1, 2, 2, 3], [2, 3, 1, 2])).toEqual({ distance: 0, p: 1 });
  });

  test('keeps its error rate: of samples of one distribution one in twenty is below 0.05', () => {
    const dice = createDice('ks');
    let below = 0;
    for (let round = 0; round < 1_000; round++) {
      const draw = () => Float64Array.from({ length: 120 }, () => dice.next());
      if (kolmogorovSmirnov(draw(), draw()).p < 0.05) below++;
    }
    expect(below).toBeGreaterThan(20);
    expect(below).toBeLessThan(75);
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
