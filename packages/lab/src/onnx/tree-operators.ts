/**
 * Ensembles of trees as scikit-learn, LightGBM and XGBoost export them: the operators of `ai.onnx.ml` up to version 3. Where the format is vague
 * (two classes that share one score) it does what onnxruntime does, since that is what exporters are tested against.
 */
import { logistic } from './element-operators.ts';
import { refuse } from './fault.ts';
import { softmaxOf } from './fold-operators.ts';
import type { GraphNode } from './graph.ts';
import { numberOf, numbersOf, type Operator, type Operators, textOf, textsOf } from './operator.ts';
import { type NumberTensor, numeric, type Tensor, tensorOf, zeros } from './tensor.ts';

const MODES = ['LEAF', 'BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ'] as const;

/** All trees in one row of nodes. Children are places in it; leaves add their weights to targets. */
type Ensemble = {
  readonly roots: readonly number[];
  readonly modes: Uint8Array;
  readonly features: Int32Array;
  readonly values: Float64Array;
  readonly yes: Int32Array;
  readonly no: Int32Array;
  readonly missingIsYes: Uint8Array;
  /** For each node its weights: `starts[node]` … `starts[node + 1]` of targets and weights. */
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  readonly weights: Float64Array;
};

/** @param prefix `class` or `target`: what the leaves' attributes are called */
function readEnsemble(node: GraphNode, prefix: 'class' | 'target'): Ensemble {
  const list = (name: string) =>
    numbersOf(node, name) ?? refuse(`${node.operator} has no "${name}"`, 'export it again');
  const trees = list('nodes_treeids');
  const ids = list('nodes_nodeids');
  const places = new Map(ids.map((id, i) => [`${trees[i]} ${id}`, i]));
  const modes = textsOf(node, 'nodes_modes') ?? refuse(`${node.operator} has no modes`, 'export it again');
  const placeOf = (tree: number, id: number) =>
    places.get(`${tree} ${id}`) ?? refuse(`${node.operator} has no node ${id} in tree ${tree}`, 'export it again');
  const isLeaf = modes.map((mode) => mode === 'LEAF');
  const child = (name: string) => Int32Array.from(list(name), (id, i) => (isLeaf[i] ? i : placeOf(trees[i]!, id)));
  const [yes, no] = [child('nodes_truenodeids'), child('nodes_falsenodeids')];
  const isChild = new Set([...yes, ...no].filter((place, i) => !isLeaf[i % ids.length] && place >= 0));
  const values = numbersOf(node, 'nodes_values_as_tensor') ?? list('nodes_values');
  const features = list('nodes_featureids');
  if ([modes, values, features, yes, no].some((each) => each.length !== ids.length))
    refuse(`${node.operator} has lists of different lengths`, 'export it again');
  refuseCycles({ yes, no, isLeaf });
  return {
    roots: ids.map((_, i) => i).filter((i) => !isChild.has(i)),
    modes: Uint8Array.from(modes, modeOf),
    features: Int32Array.from(features),
    values: Float64Array.from(values),
    yes,
    no,
    missingIsYes: Uint8Array.from(numbersOf(node, 'nodes_missing_value_tracks_true') ?? ids.map(() => 0)),
    ...leavesOf(node, prefix, { placeOf, count: ids.length }),
  };
}

function modeOf(mode: string): number {
  const place = (MODES as readonly string[]).indexOf(mode);
  return place >= 0 ? place : refuse(`has tree nodes of the kind ${mode}`, `use ${MODES.join(', ')}`);
}

/** A tree that comes back to itself would never end. */
function refuseCycles({ yes, no, isLeaf }: { yes: Int32Array; no: Int32Array; isLeaf: readonly boolean[] }): void {
  const parents = new Int32Array(yes.length);
  yes.forEach((place, i) => {
    if (isLeaf[i]) return;
    parents[place] = parents[place]! + 1;
    parents[no[i]!] = parents[no[i]!]! + 1;
  });
  const open = [...parents.keys()].filter((i) => parents[i] === 0);
  let seen = 0;
  while (open.length > 0) {
    const place = open.pop()!;
    seen++;
    if (isLeaf[place]) continue;
    for (const child of [yes[place]!, no[place]!]) {
      parents[child] = parents[child]! - 1;
      if (parents[child] === 0) open.push(child);
    }
  }
  if (seen !== yes.length) refuse('has a tree that comes back to itself', 'export it again');
}

type Nodes = { readonly placeOf: (tree: number, id: number) => number; readonly count: number };

function leavesOf(node: GraphNode, prefix: 'class' | 'target', { placeOf, count }: Nodes) {
  const list = (name: string) =>
    numbersOf(node, `${prefix}_${name}`) ?? refuse(`${node.operator} has no "${prefix}_${name}"`);
  const [trees, ids, targets] = [list('treeids'), list('nodeids'), list('ids')];
  const weights = numbersOf(node, `${prefix}_weights_as_tensor`) ?? list('weights');
  const places = ids.map((id, i) => placeOf(trees[i]!, id));
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]! || a - b);
  const starts = new Int32Array(count + 1);
  for (const place of places) starts[place + 1] = starts[place + 1]! + 1;
  for (let i = 0; i < count; i++) starts[i + 1] = starts[i + 1]! + starts[i]!;
  return {
    starts,
    targets: Int32Array.from(order, (i) => targets[i]!),
    weights: Float64Array.from(order, (i) => weights[i]!),
  };
}

/** Where one row ends in one tree. */
function leafOf(ensemble: Ensemble, root: number, row: Row): number {
  let place = root;
  while (ensemble.modes[place] !== 0) {
    const value = row.at(ensemble.features[place]!);
    const isYes = Number.isNaN(value) ? ensemble.missingIsYes[place] === 1 : decides(ensemble, place, value);
    place = isYes ? ensemble.yes[place]! : ensemble.no[place]!;
  }
  return place;
}

function decides({ modes, values }: Ensemble, place: number, value: number): boolean {
  const limit = values[place]!;
  switch (MODES[modes[place]!]) {
    case 'BRANCH_LEQ':
      return value <= limit;
    case 'BRANCH_LT':
      return value < limit;
    case 'BRANCH_GTE':
      return value >= limit;
    case 'BRANCH_GT':
      return value > limit;
    case 'BRANCH_EQ':
      return value === limit;
    default:
      return value !== limit;
  }
}

type Row = { readonly at: (feature: number) => number };

function rowsOf(x: NumberTensor): readonly Row[] {
  const width = x.dims.at(-1) ?? 1;
  return Array.from({ length: width === 0 ? 0 : x.values.length / width }, (_, row) => ({
    at: (feature) =>
      feature < width
        ? x.values[row * width + feature]!
        : refuse(`asks for input ${feature} of ${width}`, 'give it all inputs'),
  }));
}

const DEPTH_GUESS = 8;

/** What all trees add to each target, how often, and the least and the most. */
function sumsOf(ensemble: Ensemble, row: Row, targets: number) {
  const sums = new Float64Array(targets);
  const least = new Float64Array(targets).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(targets).fill(Number.NEGATIVE_INFINITY);
  for (const root of ensemble.roots) {
    const leaf = leafOf(ensemble, root, row);
    for (let i = ensemble.starts[leaf]!; i < ensemble.starts[leaf + 1]!; i++) {
      const target = ensemble.targets[i]!;
      const weight = ensemble.weights[i]!;
      sums[target] = sums[target]! + weight;
      least[target] = Math.min(least[target]!, weight);
      most[target] = Math.max(most[target]!, weight);
    }
  }
  return { sums, least, most };
}

/** Scores as the operator gives them. */
export function transformed(scores: readonly number[], how: string): readonly number[] {
  switch (how) {
    case 'NONE':
      return scores;
    case 'LOGISTIC':
      return scores.map(logistic);
    case 'SOFTMAX':
      return softmaxOf(scores);
    case 'SOFTMAX_ZERO': {
      const shares = softmaxOf(scores.filter((score) => score !== 0));
      let at = 0;
      return scores.map((score) => (score === 0 ? 0 : shares[at++]!));
    }
    default:
      return refuse(`ends with ${how}`, 'use NONE, LOGISTIC, SOFTMAX or SOFTMAX_ZERO');
  }
}

/** The classes' names, whatever they are. */
export function labelsOf(node: GraphNode): {
  readonly count: number;
  readonly at: (places: readonly number[]) => Tensor;
} {
  const texts = textsOf(node, 'classlabels_strings');
  if (texts !== null && texts.length > 0)
    return {
      count: texts.length,
      at: (places) => ({ kind: 'text', dims: [places.length], values: places.map((i) => texts[i]!) }),
    };
  const wholes =
    numbersOf(node, 'classlabels_int64s') ??
    numbersOf(node, 'classlabels_ints') ??
    refuse(`${node.operator} has no labels`);
  return {
    count: wholes.length,
    at: (places) =>
      tensorOf(
        'whole',
        [places.length],
        places.map((i) => wholes[i]!),
      ),
  };
}

/** The place of the highest; of equals the first. */
export const highest = (scores: readonly number[]): number =>
  scores.reduce((best, score, i) => (score > scores[best]! ? i : best), 0);

const classifier: Operator = (node) => {
  const ensemble = readEnsemble(node, 'class');
  const labels = labelsOf(node);
  const how = textOf(node, 'post_transform', 'NONE');
  const base = numbersOf(node, 'base_values_as_tensor') ?? numbersOf(node, 'base_values') ?? [];
  const used = new Set(ensemble.targets);
  const shared = labels.count === 2 && used.size === 1 ? ensemble.targets[0]! : null;
  const isShare = ensemble.weights.every((weight) => weight >= 0);
  return ([input], spend) => {
    const rows = rowsOf(numeric(input));
    spend(rows.length * ensemble.roots.length * DEPTH_GUESS);
    const judged = rows.map((row) => {
      const { sums } = sumsOf(ensemble, row, labels.count);
      if (shared !== null) return ofTwo(sums[shared]! + (base.length === 1 ? base[0]! : 0), how, isShare);
      const scores = Array.from(sums, (sum, i) => sum + (base.length === sums.length ? base[i]! : 0));
      return { label: highest(scores), scores: transformed(scores, how) };
    });
    const scores = tensorOf(
      'single',
      [rows.length, labels.count],
      judged.flatMap((each) => each.scores),
    );
    return [labels.at(judged.map(({ label }) => label)), scores];
  };
};

/** Two classes from one score: a share of the second, or a margin towards it. */
function ofTwo(
  score: number,
  how: string,
  isShare: boolean,
): { readonly label: number; readonly scores: readonly number[] } {
  if (isShare) return { label: score > 0.5 ? 1 : 0, scores: [1 - score, score] };
  const label = score > 0 ? 1 : 0;
  return { label, scores: how === 'LOGISTIC' ? [logistic(-score), logistic(score)] : [-score, score] };
}

const regressor: Operator = (node) => {
  const ensemble = readEnsemble(node, 'target');
  const targets = ensemble.targets.reduce((most, each) => Math.max(most, each + 1), numberOf(node, 'n_targets', 1));
  const how = textOf(node, 'post_transform', 'NONE');
  const together = textOf(node, 'aggregate_function', 'SUM');
  const base = numbersOf(node, 'base_values_as_tensor') ?? numbersOf(node, 'base_values') ?? [];
  if (!['SUM', 'AVERAGE', 'MIN', 'MAX'].includes(together))
    refuse(`puts trees together by ${together}`, 'use SUM or AVERAGE');
  return ([input], spend) => {
    const rows = rowsOf(numeric(input));
    spend(rows.length * ensemble.roots.length * DEPTH_GUESS);
    const out = zeros('single', [rows.length, targets]);
    rows.forEach((row, r) => {
      const { sums, least, most } = sumsOf(ensemble, row, targets);
      const found = together === 'MIN' ? least : together === 'MAX' ? most : sums;
      const divisor = together === 'AVERAGE' ? ensemble.roots.length : 1;
      const scores = Array.from(found, (value, i) => value / divisor + (base[i] ?? 0));
      out.values.set(transformed(scores, how), r * targets);
    });
    return [out];
  };
};

export const TREE_OPERATORS: Operators = { TreeEnsembleClassifier: classifier, TreeEnsembleRegressor: regressor };
