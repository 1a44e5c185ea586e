/** Laws of grown trees, whatever the data: the rules hold in every leaf, counts add up, and a row ends where the training put it. */
import { createDice } from '@attune/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BoostingOptions, boostedMargin, trainBoostedTrees } from './boosted-trees.ts';
import { type Examples, examplesOf, rowOf } from './examples.ts';
import type { FeatureSchema } from './feature-schema.ts';

const schema: FeatureSchema = [
  { kind: 'numeric', name: 'a' },
  { kind: 'numeric', name: 'b' },
  { kind: 'category', name: 'c', values: ['u', 'v', 'w', 'x', 'y', 'z'] },
];

function examplesFor(seed: number, rows: number, missing: number): Examples {
  const dice = createDice(seed);
  const hole = (value: number) => (dice.next() < missing ? Number.NaN : value);
  const vectors = Array.from({ length: rows }, () => [
    hole(dice.normal()),
    hole(dice.integer(5)),
    hole(dice.integer(7)),
  ]);
  const labels = vectors.map(([a, b, c]) =>
    dice.next() < 1 / (1 + Math.exp(-((a || 0) + (b === 2 ? 1 : 0) + (c! % 2 === 0 ? 1 : -1)))) ? 1 : 0,
  );
  return examplesOf(schema, vectors, labels);
}

const logLossOf = (examples: Examples, rows: Iterable<number>, model: ReturnType<typeof trainBoostedTrees>) => {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const margin = boostedMargin(model, rowOf(examples, row));
    sum += Math.log1p(Math.exp(examples.labels[row] === 1 ? -margin : margin));
    count++;
  }
  return sum / count;
};

test('no tree breaks its rules, and children share what their parent has', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer(),
        missing: fc.constantFrom(0, 0.3),
        leavesMax: fc.integer({ min: 2, max: 20 }),
        depthMax: fc.integer({ min: 1, max: 6 }),
        rowsInLeafMin: fc.integer({ min: 1, max: 40 }),
      }),
      ({ seed, missing, leavesMax, depthMax, rowsInLeafMin }) => {
        const examples = examplesFor(seed, 300, missing);
        const { trees } = trainBoostedTrees(examples, { rounds: 4, rate: 0.3, leavesMax, depthMax, rowsInLeafMin });
        for (const { feature, left, right, cover, value } of trees) {
          const depths = [0];
          expect(cover[0]).toBe(300);
          expect(feature.filter((each) => each === -1).length).toBeLessThanOrEqual(leavesMax);
          feature.forEach((each, node) => {
            expect(Number.isFinite(value[node])).toBe(true);
            expect(cover[node]).toBeGreaterThanOrEqual(rowsInLeafMin);
            expect(depths[node]).toBeLessThanOrEqual(depthMax);
            if (each === -1) return;
            depths[left[node]!] = depths[right[node]!] = depths[node]! + 1;
            expect(cover[left[node]!]! + cover[right[node]!]!).toBe(cover[node]);
          });
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('each tree lowers the loss of the rows it was grown from', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(0, 0.3), (seed, missing) => {
      const examples = examplesFor(seed, 250, missing);
      const rows = [...examples.labels.keys()];
      const losses = [1, 2, 4, 8].map((rounds) =>
        logLossOf(examples, rows, trainBoostedTrees(examples, { rounds, rate: 0.2 })),
      );
      expect(losses).toEqual([...losses].sort((a, b) => b - a));
    }),
    { numRuns: 25 },
  );
});

test('samples of rows and inputs follow the seed and still learn', () => {
  const examples = examplesFor(1, 3_000, 0.1);
  const fresh = examplesFor(2, 3_000, 0.1);
  const rows = [...fresh.labels.keys()];
  const options: BoostingOptions = { rounds: 100, rate: 0.1, rowShare: 0.5, featureShare: 0.67 };
  const model = trainBoostedTrees(examples, { ...options, seed: 1 });
  expect(trainBoostedTrees(examples, { ...options, seed: 1 })).toEqual(model);
  expect(trainBoostedTrees(examples, { ...options, seed: 2 }).trees[0]).not.toEqual(model.trees[0]);
  for (const { cover } of model.trees) expect(Math.abs(cover[0]! - 1_500)).toBeLessThan(200);
  const whole = trainBoostedTrees(examples, { rounds: 100, rate: 0.1 });
  expect(logLossOf(fresh, rows, model)).toBeLessThan(logLossOf(fresh, rows, whole) + 0.01);
});

test('watched rows are not learned from, and training ends where their loss is lowest', () => {
  const examples = examplesFor(3, 600, 0.1);
  const watched = Uint32Array.from({ length: 200 }, (_, i) => 3 * i);
  const options: BoostingOptions = { rate: 0.3, leavesMax: 12, rowsInLeafMin: 5, watched };
  const stopped = trainBoostedTrees(examples, { ...options, patience: 10 });
  expect(stopped.trees[0]!.cover[0]).toBe(400);
  const longer = trainBoostedTrees(examples, { ...options, rounds: stopped.trees.length + 10, patience: 1_000 });
  const losses = longer.trees.map((_, i) =>
    logLossOf(examples, watched, { ...longer, trees: longer.trees.slice(0, i + 1) }),
  );
  expect(losses.indexOf(Math.min(...losses)) + 1).toBe(stopped.trees.length);
  expect(stopped.trees.length).toBeLessThan(100);
});
