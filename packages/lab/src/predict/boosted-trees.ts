/**
 * Gradient boosting of the log loss (Friedman 2001) with Newton steps: each tree is grown from what the trees before it left over. The
 * model is plain data; the same examples, options and seed give the same model.
 */
import { assert, createDice, type Dice } from '@attune/engine';
import { type Binned, binExamples } from './bins.ts';
import { type Examples, shareOfOnes } from './examples.ts';
import { splitFold, stratifiedFolds } from './folds.ts';
import { type GrowRules, type GrowTask, growTree, type Workshop, workshopFor } from './grow-tree.ts';
import { logOdds, sigmoid } from './log-odds.ts';
import { type Tree, treeValue, treeValueOfRow } from './tree.ts';

/** The log odds are `base` and what every tree adds; `gains` is by how much each input lowered the loss. */
export type BoostedTrees = {
  readonly kind: 'boosted-trees';
  readonly base: number;
  readonly trees: readonly Tree[];
  readonly gains: readonly number[];
};

export type BoostingOptions = {
  /** Trees, at most (default 300). */
  readonly rounds?: number;
  /** How much of each tree is believed (default 0.03). */
  readonly rate?: number;
  readonly leavesMax?: number;
  readonly depthMax?: number;
  readonly rowsInLeafMin?: number;
  readonly l2?: number;
  readonly binsMax?: number;
  /** Shares of rows and of inputs that each tree sees (default 1). */
  readonly rowShare?: number;
  readonly featureShare?: number;
  /** Rows on which the loss is watched: training ends `patience` (default 30) rounds after it last fell, at its lowest. */
  readonly watched?: Uint32Array | null;
  readonly patience?: number;
  readonly seed?: string | number;
};

const RULES: GrowRules = {
  leavesMax: 15,
  depthMax: 32,
  rowsInLeafMin: 20,
  hessianInLeafMin: 1e-3,
  l2: 1,
  gainMin: 1e-9,
};

type Boosting = {
  readonly examples: Examples;
  readonly binned: Binned;
  readonly workshop: Workshop;
  readonly rules: GrowRules;
  readonly trained: Int32Array;
  readonly margins: Float64Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  readonly dice: Dice;
};

/** @param options.watched rows kept from training, by their place; null (the default) trains all rounds on all rows */
export function trainBoostedTrees(examples: Examples, options: BoostingOptions = {}): BoostedTrees {
  const { rounds = 300, rate = 0.03, watched = null, patience = 30 } = options;
  const boosting = beginBoosting(examples, options);
  const base = boosting.margins[0]!;
  const trees: Tree[] = [];
  const gains: Float64Array[] = [];
  let best = { loss: Number.POSITIVE_INFINITY, rounds: 0 };
  for (let round = 0; round < rounds; round++) {
    const { tree, gained } = boostOnce(boosting, rate, options);
    if (tree.feature.length === 1) break;
    trees.push(tree);
    gains.push(gained);
    if (watched === null) continue;
    const loss = lossOn(boosting, tree, watched);
    if (loss < best.loss) best = { loss, rounds: trees.length };
    else if (trees.length - best.rounds >= patience) break;
  }
  const kept = watched === null ? trees.length : best.rounds;
  const summed = examples.schema.map((_, i) => gains.slice(0, kept).reduce((sum, each) => sum + each[i]!, 0));
  return { kind: 'boosted-trees', base, trees: trees.slice(0, kept), gains: summed };
}

function beginBoosting(examples: Examples, options: BoostingOptions): Boosting {
  const { labels } = examples;
  const apart = new Set(options.watched ?? []);
  const trained = Int32Array.from(labels, (_, row) => row).filter((row) => !apart.has(row));
  const share = shareOfOnes(Array.from(trained, (row) => labels[row]!));
  assert(share > 0 && share < 1, 'training rows of both labels');
  const binned = binExamples(examples, options.binsMax);
  return {
    examples,
    binned,
    workshop: workshopFor(binned),
    rules: {
      ...RULES,
      leavesMax: options.leavesMax ?? RULES.leavesMax,
      depthMax: options.depthMax ?? RULES.depthMax,
      rowsInLeafMin: options.rowsInLeafMin ?? RULES.rowsInLeafMin,
      l2: options.l2 ?? RULES.l2,
    },
    trained,
    margins: new Float64Array(labels.length).fill(logOdds(share)),
    gradients: new Float64Array(labels.length),
    hessians: new Float64Array(labels.length),
    dice: createDice(options.seed ?? 0),
  };
}

/** Grows the next tree and adds it to the margins of the rows it was grown from. */
function boostOnce(
  boosting: Boosting,
  rate: number,
  { rowShare = 1, featureShare = 1 }: BoostingOptions,
): { readonly tree: Tree; readonly gained: Float64Array } {
  const { trained, margins, gradients, hessians, examples, dice } = boosting;
  for (const row of trained) {
    const p = sigmoid(margins[row]!);
    gradients[row] = p - examples.labels[row]!;
    hessians[row] = p * (1 - p);
  }
  const rows = rowShare < 1 ? trained.filter(() => dice.next() < rowShare) : trained.slice();
  const features = someFeatures(examples.schema.length, featureShare, dice);
  const task: GrowTask = { ...boosting, rows, featuresOf: () => features };
  const { tree: grown, leaves, gains } = growTree(task, boosting.workshop);
  const tree: Tree = { ...grown, value: grown.value.map((value) => rate * value) };
  if (rowShare < 1) for (const row of trained) margins[row]! += treeValueOfRow(tree, examples.columns, row);
  else for (const { node, from, to } of leaves) for (let i = from; i < to; i++) margins[rows[i]!]! += tree.value[node]!;
  return { tree, gained: gains };
}

/** A sample of the inputs without replacement, at least one. */
export function someFeatures(count: number, share: number, dice: Dice): readonly number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  const wanted = Math.max(1, Math.round(share * count));
  for (let i = 0; i < count - wanted; i++) all.splice(dice.integer(all.length), 1);
  return all;
}

function lossOn({ examples, margins }: Boosting, tree: Tree, watched: Uint32Array): number {
  let sum = 0;
  for (const row of watched) {
    margins[row]! += treeValueOfRow(tree, examples.columns, row);
    sum += Math.log1p(Math.exp(examples.labels[row] === 1 ? -margins[row]! : margins[row]!));
  }
  return sum / watched.length;
}

/** The log odds of a vector. */
export function boostedMargin({ base, trees }: BoostedTrees, vector: ArrayLike<number>): number {
  let sum = base;
  for (const tree of trees) sum += treeValue(tree, vector);
  return sum;
}

/** A tenth of the rows with its share of both labels, to be watched. */
export function watchedRows(labels: ArrayLike<number>, seed: string | number): Uint32Array {
  return splitFold(stratifiedFolds(labels, 10, seed), 0).inside;
}
