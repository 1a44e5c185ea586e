/**
 * The closed form and the factors against other implementations on the same split, where the data set is at hand: numpy 2.4.6 for EASE, `implicit`
 * 0.7.3 for alternating least squares (64 factors, 12 iterations, three conjugate-gradient steps; mean of ten seeds).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { meanMetric, ranksOf } from '../evaluate/ranking-metrics.ts';
import { trainEase } from './ease.ts';
import { IMPLICIT_FACTORS, trainImplicitFactors } from './implicit-factors.ts';
import { interactionsOf } from './interactions.ts';
import { type Model, scoreModel } from './model.ts';
import { clearBoard, createBoard } from './score-board.ts';

const root = join(import.meta.dirname, '../../../..');
const folder = ['..', '../..']
  .map((up) => join(root, up, 'shared/data/amazonelectronics_m1'))
  .find((place) => existsSync(place));
const ITEMS = 1_522;

/** A line is a person and their items. */
function load(file: string): number[][] {
  const rows: number[][] = [];
  for (const line of readFileSync(join(folder ?? '', file), 'utf8')
    .trim()
    .split('\n')) {
    const [person, ...items] = line.trim().split(' ').map(Number);
    rows[person!] = items;
  }
  return Array.from(rows, (row) => row ?? []);
}

function ndcg(model: Model, train: readonly number[][], test: readonly number[][]): number {
  const board = createBoard(ITEMS);
  const ranked = test.map((wanted, person) => {
    const recent = train[person] ?? [];
    const seen = new Set(recent);
    clearBoard(board);
    scoreModel(model, { recent }, board);
    return ranksOf(board.scores, wanted, (item) => seen.has(item));
  });
  return meanMetric('ndcg', ranked, 20);
}

describe.skipIf(folder === undefined)('the same as the references (needs shared/data/amazonelectronics_m1)', () => {
  const train = folder === undefined ? [] : load('train.txt');
  const test = folder === undefined ? [] : load('test.txt');
  const interactions = interactionsOf(train, ITEMS);

  it.each([
    [100, 0.0822797],
    [300, 0.0793109],
  ])('EASE with %i on the diagonal: NDCG at 20 is %d', (ridge, reference) => {
    const found = ndcg(trainEase(interactions, { ridge, itemsMax: ITEMS }), train, test);
    expect(Math.abs(found / reference - 1)).toBeLessThan(0.001);
  });

  it('implicit factors: NDCG at 20 is that of implicit, but for the seeds', () => {
    const seeds = [0, 1, 2, 3, 4].map((seed) => {
      const options = { ...IMPLICIT_FACTORS, confidence: 4, regularization: 10, seed: `seed-${seed}` };
      return ndcg(trainImplicitFactors(interactions, options), train, test);
    });
    const mean = seeds.reduce((sum, each) => sum + each, 0) / seeds.length;
    // Seeds differ by 2 in 100; the mean of five, and of implicit's ten, by 1.
    expect(Math.abs(mean / 0.0638651 - 1), `mean ${mean}`).toBeLessThan(0.03);
  });
});
