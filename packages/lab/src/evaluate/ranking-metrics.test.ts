import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { meanMetric, rankingMetric, ranksOf } from './ranking-metrics.ts';

/** Wanted: three items, of which the first and the fourth place hold one each, and the third is not among the first five. */
const asked = { ranks: [1, 4, 9] };

describe('worked out by hand', () => {
  it.each([
    ['recall', 5, 2 / 3],
    ['recall', 10, 1],
    ['precision', 5, 2 / 5],
    ['hit-rate', 1, 1],
    ['mrr', 5, 1],
    ['map', 5, (1 + 2 / 4) / 3],
    ['map', 2, 1 / 2],
    ['ndcg', 5, (1 + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 1 / 2)],
    ['ndcg', 2, 1 / (1 + 1 / Math.log2(3))],
  ] as const)('%s at %i', (metric, k, value) => {
    expect(rankingMetric(metric, asked, k)).toBeCloseTo(value, 12);
  });

  it('one wanted item, at the third place', () => {
    const one = { ranks: [3] };
    expect(rankingMetric('mrr', one, 20)).toBeCloseTo(1 / 3, 12);
    expect(rankingMetric('ndcg', one, 20)).toBeCloseTo(1 / 2, 12);
    expect(rankingMetric('hit-rate', one, 2)).toBe(0);
  });

  it('questions without anything wanted do not count', () => {
    expect(meanMetric('mrr', [{ ranks: [2] }, { ranks: [] }], 20)).toBe(0.5);
    expect(meanMetric('mrr', [], 20)).toBe(0);
  });
});

describe('ranks', () => {
  it('an item that shares its score stands in the middle, or last', () => {
    const scores = [5, 3, 3, 3, 1];
    expect(ranksOf(scores, [1]).ranks).toEqual([3]);
    expect(ranksOf(scores, [1], undefined, 'last').ranks).toEqual([4]);
    expect(ranksOf(scores, [0]).ranks).toEqual([1]);
  });

  it('the numbers of items tell nothing', () => {
    const scores = Array.from({ length: 9 }, () => 1);
    expect(ranksOf(scores, [0]).ranks).toEqual(ranksOf(scores, [8]).ranks);
  });

  it('what cannot be shown takes no rank', () => {
    expect(ranksOf([5, 4, 3], [2], (item) => item === 0).ranks).toEqual([2]);
  });

  it('an item nothing is known of ranks among all others that nothing is known of', () => {
    expect(ranksOf([1, 0, 0, 0], [3]).ranks).toEqual([3]);
  });

  it('as if each wanted item were compared with every other one', () => {
    const dice = createDice('ranks');
    for (let round = 0; round < 200; round++) {
      const scores = Array.from({ length: 1 + dice.integer(30) }, () => dice.integer(6));
      const hidden = new Set(Array.from({ length: dice.integer(8) }, () => dice.integer(30)));
      const skip = (item: number) => hidden.has(item);
      const wanted = [...new Set(Array.from({ length: 1 + dice.integer(5) }, () => dice.integer(32)))];
      const others = (item: number) => scores.filter((_, other) => other !== item && !skip(other));
      const plain = wanted.map((item) => {
        const own = scores[item] ?? 0;
        const beside = others(item).filter((score) => score === own).length;
        return 1 + others(item).filter((score) => score > own).length + beside / 2;
      });
      expect(ranksOf(scores, wanted, skip).ranks).toEqual(plain.sort((a, b) => a - b));
    }
  });
});
