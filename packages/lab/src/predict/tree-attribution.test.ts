/** Reasons add up, and the exact ones are Shapley's by his own formula over all subsets of inputs. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import { trainBoostedTrees } from './boosted-trees.ts';
import { examplesOf, rowOf } from './examples.ts';
import type { FeatureSchema } from './feature-schema.ts';
import { nextNode, type Tree, treeValue } from './tree.ts';
import { attributePath, attributeShapley } from './tree-attribution.ts';

const schema: FeatureSchema = [
  { kind: 'numeric', name: 'a' },
  { kind: 'numeric', name: 'b' },
  { kind: 'numeric', name: 'c' },
  { kind: 'category', name: 'd', values: ['x', 'y', 'z', 'u', 'v', 'w'] },
];

const dice = createDice('reasons');
const vectors = Array.from({ length: 2_000 }, () => [
  dice.normal(),
  dice.next() < 0.2 ? Number.NaN : dice.normal(),
  dice.integer(3),
  dice.next() < 0.1 ? Number.NaN : dice.integer(7),
]);
const labels = vectors.map(([a, b, c, d]) =>
  dice.next() < 1 / (1 + Math.exp(-(a! * (b! || 0.5) + (c === 1 ? 1 : 0) * (d! > 2 ? 2 : -1)))) ? 1 : 0,
);
const examples = examplesOf(schema, vectors, labels);
const { trees } = trainBoostedTrees(examples, { rounds: 12, rate: 0.3, leavesMax: 12, rowsInLeafMin: 10 });

/** The mean of a tree's answer when only these inputs are known, by the rows of the training that went each way. */
function expected(tree: Tree, vector: ArrayLike<number>, known: number, node = 0): number {
  if (tree.feature[node]! < 0) return tree.value[node]!;
  if ((known >> tree.feature[node]!) & 1) return expected(tree, vector, known, nextNode(tree, node, vector));
  const sides = [tree.left[node]!, tree.right[node]!].map((side) => ({
    side,
    share: tree.cover[side]! / tree.cover[node]!,
  }));
  return sides.reduce((sum, { side, share }) => sum + share * expected(tree, vector, known, side), 0);
}

/** Σ over subsets S without i of |S|!(n − |S| − 1)!/n! · (v(S ∪ i) − v(S)). */
function shapley(tree: Tree, vector: ArrayLike<number>, input: number): number {
  const factorial = [1, 1, 2, 6, 24];
  let sum = 0;
  for (let known = 0; known < 16; known++) {
    if ((known >> input) & 1) continue;
    const size = known.toString(2).replaceAll('0', '').length;
    const weight = (factorial[size]! * factorial[3 - size]!) / factorial[4]!;
    sum += weight * (expected(tree, vector, known | (1 << input)) - expected(tree, vector, known));
  }
  return sum;
}

test('exact reasons are the Shapley values', () => {
  expect(trees.some((tree) => Object.keys(tree.categories).length > 0)).toBe(true);
  for (let row = 0; row < 60; row++) {
    const vector = rowOf(examples, row);
    for (const tree of trees) {
      const ours = new Float64Array(4);
      attributeShapley([tree], vector, ours);
      for (let input = 0; input < 4; input++) expect(ours[input]).toBeCloseTo(shapley(tree, vector, input), 10);
    }
  }
});

test('both kinds of reasons add up to the answer less its mean', () => {
  const byPath = (tree: Tree, vector: ArrayLike<number>, into: Float64Array) => attributePath(tree, vector, into);
  const exactly = (tree: Tree, vector: ArrayLike<number>, into: Float64Array) => attributeShapley([tree], vector, into);
  for (const attribute of [byPath, exactly])
    for (let row = 0; row < 200; row++) {
      const vector = rowOf(examples, row);
      const contributions = new Float64Array(4);
      for (const tree of trees) attribute(tree, vector, contributions);
      const moved = trees.reduce((sum, tree) => sum + treeValue(tree, vector) - tree.value[0]!, 0);
      expect(contributions.reduce((sum, each) => sum + each, 0)).toBeCloseTo(moved, 10);
    }
});

test('an input that no tree asks for has no part in the answer', () => {
  const two = examplesOf(
    schema,
    vectors.map(([a, b, c]) => [a!, b!, c!, 0]),
    labels,
  );
  const model = trainBoostedTrees(two, { rounds: 5 });
  const contributions = new Float64Array(4);
  attributeShapley(model.trees, rowOf(two, 0), contributions);
  expect(contributions[3]).toBe(0);
  expect(contributions.some((each) => each !== 0)).toBe(true);
});
