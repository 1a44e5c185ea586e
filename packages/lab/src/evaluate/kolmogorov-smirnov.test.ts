/** Against scipy 1.16's `ks_2samp` and `kstwobign`, critical values of the textbooks, and simulated error rates. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnov, kolmogorovTail } from './kolmogorov-smirnov.ts';

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

  it('for draws that hang together is that of Kolmogorov’s table: 5 % at 1.3581, 1 % at 1.6276', () => {
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
});
