/** Drift against scipy 1.16's `ks_2samp` and `kstwobign`, critical values of the textbooks, and cases by hand. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnov, kolmogorovTail, populationStability, STABILITY, stabilityOf } from './drift.ts';

describe('Kolmogorov and Smirnov', () => {
  const one = [0.1, 0.4, 0.4, 0.7, 1.2, 1.9, 2.2, 2.5, 3.1, 4.0];
  const other = [0.2, 0.4, 0.9, 1.5, 2.6, 2.7, 3.3, 3.9, 4.1, 4.4, 5.0, 5.2];

  it('is scipy’s, exact for small samples', () => {
    const { distance, p } = kolmogorovSmirnov(one, other);
    expect(distance).toBeCloseTo(0.4666666666666667, 12);
    expect(p).toBeCloseTo(0.13424346551281538, 12);
    const first = Array.from({ length: 400 }, (_, i) => ((i * 7919) % 1000) / 1000);
    const second = Array.from({ length: 300 }, (_, i) => (((i * 104729) % 1000) / 1000) ** 1.3);
    const large = kolmogorovSmirnov(first, second);
    expect(large.distance).toBeCloseTo(0.10333333333333333, 12);
    expect(large.p).toBeCloseTo(0.04832862328717208, 10);
  });

  it('in the limit has the published critical values', () => {
    for (const [x, p] of [
      [0.3, 0.9999906941986655],
      [0.5, 0.9639452436648751],
      [0.8, 0.5441424115741981],
      [1, 0.26999967167735456],
      [1.2238, 0.10002342783567782],
      [1.3581, 0.0499996304316674],
      [1.6276, 0.010001537333060776],
      [2.5, 7.453306344157342e-6],
    ] as const)
      expect(kolmogorovTail(x)).toBeCloseTo(p, 10);
  });

  it('large samples take the limit, and are right about as often as they say', () => {
    const dice = createDice('smirnov');
    const draw = (n: number) => Array.from({ length: n }, () => dice.normal());
    let wrong = 0;
    for (let run = 0; run < 200; run++) if (kolmogorovSmirnov(draw(1_100), draw(1_000)).p < 0.1) wrong++;
    expect(wrong).toBeGreaterThan(20 - 4 * Math.sqrt(18));
    expect(wrong).toBeLessThan(20 + 4 * Math.sqrt(18));
  });

  it('without numbers there is no distance', () => {
    expect(kolmogorovSmirnov([Number.NaN], [1, 2])).toEqual({ distance: 0, p: 1 });
    expect(kolmogorovSmirnov([1, 2, 3], [1, 2, 3])).toEqual({ distance: 0, p: 1 });
  });
});

describe('population stability', () => {
  it('by hand', () => {
    // 0.5 and 0.5 became 0.8 and 0.2.
    expect(stabilityOf([50, 50], [80, 20])).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 12);
    expect(stabilityOf([10, 0, 10], [20, 0, 20])).toBe(0);
    // A value that is gone counts as half a row of twenty.
    expect(stabilityOf([10, 10], [20, 0])).toBeCloseTo(0.5 * Math.log(2) + (0.025 - 0.5) * Math.log(0.05), 12);
    expect(stabilityOf([], [1])).toBeNaN();
  });

  it('bins are between quantiles of what was expected', () => {
    const expected = Array.from({ length: 100 }, (_, i) => i);
    // All moved into the upper half: five bins of a tenth are empty, five have a fifth.
    const moved = Array.from({ length: 100 }, (_, i) => 50 + (i % 50));
    const empty = (0.005 - 0.1) * Math.log(0.05);
    expect(populationStability(expected, moved)).toBeCloseTo(5 * (0.1 * Math.log(2)) + 5 * empty, 12);
    expect(populationStability(expected, [...expected].reverse())).toBe(0);
  });

  it('what goes missing, or was always alike and is no more, is seen', () => {
    const known = Array.from({ length: 50 }, (_, i) => i % 5);
    const half = known.map((value, i) => (i % 2 === 0 ? Number.NaN : value));
    expect(populationStability(known, half)).toBeGreaterThan(STABILITY.much);
    expect(populationStability([0, 0, 0, 1], [1, 1, 1, 1])).toBeGreaterThan(STABILITY.much);
  });

  it('the same distribution again stays below where anything is said', () => {
    const dice = createDice('stable');
    const draw = () => Array.from({ length: 2_000 }, () => dice.normal());
    expect(populationStability(draw(), draw())).toBeLessThan(STABILITY.some);
  });
});
