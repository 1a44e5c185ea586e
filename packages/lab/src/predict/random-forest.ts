/**
 * A random forest (Breiman 2001): trees of bootstrap samples, each split looking at a few inputs only, their shares of ones averaged.
 * Robust without any setting; boosting is usually a little better and far smaller.
 */
import { createDice } from '@attune/engine';
import { binExamples } from './bins.ts';
import { someFeatures } from './boosted-trees.ts';
import type { Examples } from './examples.ts';
import { type GrowRules, growTree, workshopFor } from './grow-tree.ts';
import { type Tree, treeValue } from './tree.ts';

/** The probability is the mean of the trees; `gains` is by how much each input lowered the impurity (Gini). */
export type RandomForest = {
  readonly kind: 'random-forest';
  readonly trees: readonly Tree[];
  readonly gains: readonly number[];
};

export type ForestOptions = {
  /** Default 200. */
  readonly trees?: number;
  /** Default 256 a tree: beyond, a model grows faster than it gets better. */
  readonly leavesMax?: number;
  /** Default 5. */
  readonly rowsInLeafMin?: number;
  /** Inputs a split looks at, as a share of all; default the square root of their number. */
  readonly featureShare?: number;
  readonly seed?: string | number;
};

/** Numbers are cut into fewer bins than in boosting: the average smooths what one tree misses. */
const BINS_MAX = 63;

/** The same examples, options and seed give the same forest. */
export function trainRandomForest(examples: Examples, options: ForestOptions = {}): RandomForest {
  const { trees: count = 200, leavesMax = 256, rowsInLeafMin = 5, seed = 0 } = options;
  const inputs = examples.schema.length;
  const share = options.featureShare ?? Math.sqrt(inputs) / inputs;
  const rules: GrowRules = { leavesMax, depthMax: 64, rowsInLeafMin, hessianInLeafMin: 0, l2: 0, gainMin: 1e-9 };
  const dice = createDice(seed);
  const binned = binExamples(examples, BINS_MAX);
  const workshop = workshopFor(binned);
  const size = examples.labels.length;
  // The least-squares gradient at 0: a leaf then answers its share of ones, and the gain is that of Gini's impurity.
  const gradients = Float64Array.from(examples.labels, (label) => -label);
  const hessians = new Float64Array(size).fill(1);
  const trees: Tree[] = [];
  const gains = new Float64Array(inputs);
  for (let i = 0; i < count; i++) {
    const rows = Int32Array.from({ length: size }, () => dice.integer(size));
    const featuresOf = () => someFeatures(inputs, share, dice);
    const grown = growTree({ binned, rows, gradients, hessians, rules, featuresOf }, workshop);
    trees.push(grown.tree);
    grown.gains.forEach((gain, feature) => {
      gains[feature]! += gain / count;
    });
  }
  return { kind: 'random-forest', trees, gains: [...gains] };
}

export function forestProbability({ trees }: RandomForest, vector: ArrayLike<number>): number {
  let sum = 0;
  for (const tree of trees) sum += treeValue(tree, vector);
  return sum / trees.length;
}
