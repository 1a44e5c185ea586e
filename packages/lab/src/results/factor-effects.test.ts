import { expect, test } from 'vitest';
import { momentsOf } from '../experiment/moments.ts';
import { factorEffects } from './factor-effects.ts';

const FACTORS = [
  { key: 'headline', levels: ['short', 'long'] },
  { key: 'button', levels: ['plain', 'green'] },
];
const rate = (successes: number, n = 1_000) => momentsOf({ kind: 'proportion', n, successes });

test('each level by itself, and two together, as differences of the cells', () => {
  const cells = new Map([
    ['short.plain', rate(100)],
    ['short.green', rate(140)],
    ['long.plain', rate(120)],
    ['long.green', rate(220)],
  ]);
  const effects = factorEffects(FACTORS, cells);
  expect(effects.map(({ factors, levels, against }) => [factors, levels, against])).toEqual([
    [['headline'], ['long'], ['short']],
    [['button'], ['green'], ['plain']],
    [
      ['headline', 'button'],
      ['long', 'green'],
      ['short', 'plain'],
    ],
  ]);
  // (0.12 + 0.22 − 0.10 − 0.14) / 2, (0.14 + 0.22 − 0.10 − 0.12) / 2, (0.22 − 0.12) − (0.14 − 0.10)
  for (const [i, estimate] of [0.05, 0.07, 0.06].entries()) expect(effects[i]!.estimate).toBeCloseTo(estimate, 12);
  for (const { low, estimate, high, p } of effects) {
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
    expect(p).toBeGreaterThanOrEqual(0);
    expect(p).toBeLessThanOrEqual(1);
  }
});

test('a combination that nobody saw leaves nothing to be said', () => {
  const cells = new Map([
    ['short.plain', rate(100)],
    ['short.green', rate(140)],
    ['long.plain', rate(120)],
    ['long.green', null],
  ]);
  expect(factorEffects(FACTORS, cells)).toEqual([]);
  expect(factorEffects(FACTORS, new Map([['other', rate(1)]]))).toEqual([]);
});
