/**
 * Grows one tree from gradients and hessians, always at the leaf where the loss falls most (Shi 2007), over histograms of binned inputs:
 * only the smaller of two children is counted, the other is its parent less it (as in LightGBM, Ke et al. 2017).
 */
import type { Binned } from './bins.ts';
import { findSplit, type Split, type SplitRules, type Sums } from './split.ts';
import type { Tree } from './tree.ts';

export type GrowRules = SplitRules & { readonly leavesMax: number; readonly depthMax: number };

/** What a tree is grown from. Rows may stand twice in `rows` (a bootstrap sample); their order is changed. */
export type GrowTask = {
  readonly binned: Binned;
  readonly rows: Int32Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  readonly rules: GrowRules;
  /** The inputs that the split of one leaf may look at. */
  readonly featuresOf: () => readonly number[];
};

/** A tree, which of `rows` ended in which leaf, and how much each input improved the loss. */
export type Grown = {
  readonly tree: Tree;
  readonly leaves: readonly { readonly node: number; readonly from: number; readonly to: number }[];
  readonly gains: Float64Array;
};

type Leaf = {
  readonly node: number;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
  readonly sums: Sums;
  readonly histogram: Float64Array;
  readonly split: Split | null;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly number[] ? number[] : T[K] };
type Draft = Omit<Mutable<Tree>, 'categories'> & { readonly categories: Record<number, readonly number[]> };

/** What is used again for each tree of one model. */
export type Workshop = {
  readonly offsets: Int32Array;
  readonly histograms: Float64Array[];
  /** Where in a histogram each input of a row is counted, row by row: reading a row in one go is twice as fast as by column. */
  readonly places: Uint16Array | Uint32Array;
  readonly spare: Int32Array;
};

export function workshopFor({ binnings, bytes }: Binned): Workshop {
  const offsets = new Int32Array(binnings.length + 1);
  binnings.forEach(({ count }, i) => {
    offsets[i + 1] = offsets[i]! + count + 1;
  });
  const rows = bytes[0]?.length ?? 0;
  const size = rows * bytes.length;
  const places = 3 * offsets.at(-1)! < 65_536 ? new Uint16Array(size) : new Uint32Array(size);
  bytes.forEach((column, feature) => {
    for (let row = 0; row < rows; row++) places[row * bytes.length + feature] = 3 * (offsets[feature]! + column[row]!);
  });
  return { offsets, histograms: [], places, spare: new Int32Array(rows) };
}

export function growTree(task: GrowTask, workshop: Workshop): Grown {
  const draft: Draft = {
    feature: [],
    threshold: [],
    categories: {},
    missingLeft: [],
    left: [],
    right: [],
    value: [],
    cover: [],
  };
  const gains = new Float64Array(task.binned.binnings.length);
  const free = [...workshop.histograms];
  const histogram = takeHistogram(workshop, free);
  fillHistogram(histogram, { task, workshop, from: 0, to: task.rows.length });
  const root = { node: addNode(draft), depth: 0, from: 0, to: task.rows.length, histogram };
  const leaves: Leaf[] = [withSplit({ ...root, sums: sumsOf(task) }, task, workshop)];
  while (leaves.length < task.rules.leavesMax) {
    const place = mostGaining(leaves);
    if (place === -1) break;
    const leaf = leaves[place]!;
    gains[leaf.split!.feature]! += leaf.split!.gain;
    const [left, right] = splitLeaf(leaf, task, { draft, workshop, free });
    leaves[place] = left;
    leaves.push(right);
  }
  for (const { node, sums } of leaves) {
    // Not −gradient: a −0 would not survive JSON.
    draft.value[node] = (0 - sums.gradient) / (sums.hessian + task.rules.l2);
    draft.cover[node] = sums.rows;
  }
  meanInside(draft);
  return { tree: draft, leaves, gains };
}

function addNode(draft: Draft): number {
  for (const list of [draft.feature, draft.left, draft.right]) list.push(-1);
  for (const list of [draft.threshold, draft.missingLeft, draft.value, draft.cover]) list.push(0);
  return draft.feature.length - 1;
}

function mostGaining(leaves: readonly Leaf[]): number {
  let best = -1;
  leaves.forEach(({ split }, place) => {
    if (split !== null && (best === -1 || split.gain > leaves[best]!.split!.gain)) best = place;
  });
  return best;
}

function takeHistogram(workshop: Workshop, free: Float64Array[]): Float64Array {
  const used = free.pop();
  if (used !== undefined) return used;
  const made = new Float64Array(3 * workshop.offsets.at(-1)!);
  workshop.histograms.push(made);
  return made;
}

function withSplit(leaf: Omit<Leaf, 'split'>, task: GrowTask, { offsets }: Workshop): Leaf {
  const { rules, binned } = task;
  const isDone = leaf.depth >= rules.depthMax || leaf.sums.rows < 2 * rules.rowsInLeafMin;
  if (isDone) return { ...leaf, split: null };
  const view = { histogram: leaf.histogram, offsets, binnings: binned.binnings, sums: leaf.sums, rules };
  return { ...leaf, split: findSplit(view, task.featuresOf()) };
}

function sumsOf({ rows, gradients, hessians }: GrowTask): Sums {
  let gradient = 0;
  let hessian = 0;
  for (const row of rows) {
    gradient += gradients[row]!;
    hessian += hessians[row]!;
  }
  return { gradient, hessian, rows: rows.length };
}

type Counting = { readonly task: GrowTask; readonly workshop: Workshop; readonly from: number; readonly to: number };

function fillHistogram(histogram: Float64Array, { task, workshop, from, to }: Counting): void {
  const { rows, gradients, hessians } = task;
  const { places } = workshop;
  const width = task.binned.bytes.length;
  histogram.fill(0);
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const gradient = gradients[row]!;
    const hessian = hessians[row]!;
    const end = (row + 1) * width;
    for (let j = row * width; j < end; j++) {
      const at = places[j]!;
      histogram[at]! += gradient;
      histogram[at + 1]! += hessian;
      histogram[at + 2]! += 1;
    }
  }
}

function subtract(from: Float64Array, less: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i]! -= less[i]!;
}

type Growing = { readonly draft: Draft; readonly workshop: Workshop; readonly free: Float64Array[] };

function splitLeaf(leaf: Leaf, task: GrowTask, { draft, workshop, free }: Growing): readonly [Leaf, Leaf] {
  const split = leaf.split!;
  const middle = partition(leaf, task, workshop.spare);
  const { sums, from, to, depth } = leaf;
  const rest: Sums = {
    gradient: sums.gradient - split.left.gradient,
    hessian: sums.hessian - split.left.hessian,
    rows: sums.rows - split.left.rows,
  };
  const isLeftSmaller = middle - from <= to - middle;
  const counted = takeHistogram(workshop, free);
  const bounds = isLeftSmaller ? { from, to: middle } : { from: middle, to };
  fillHistogram(counted, { task, workshop, ...bounds });
  const other = leaf.histogram;
  subtract(other, counted);
  const [leftHistogram, rightHistogram] = isLeftSmaller ? [counted, other] : [other, counted];
  const left = { node: addNode(draft), depth: depth + 1, from, to: middle, sums: split.left, histogram: leftHistogram };
  const right = { node: addNode(draft), depth: depth + 1, from: middle, to, sums: rest, histogram: rightHistogram };
  writeSplit(draft, leaf.node, split, task.binned);
  draft.left[leaf.node] = left.node;
  draft.right[leaf.node] = right.node;
  return [withSplit(left, task, workshop), withSplit(right, task, workshop)];
}

function writeSplit(draft: Draft, node: number, split: Split, { binnings }: Binned): void {
  const { uppers, count } = binnings[split.feature]!;
  draft.feature[node] = split.feature;
  draft.missingLeft[node] = split.missingLeft ? 1 : 0;
  if (split.bins === null) draft.threshold[node] = uppers[split.bin] ?? Number.MAX_VALUE;
  else draft.categories[node] = split.bins.filter((bin) => bin < count);
}

/** Brings the rows that go left before the others, each side in its order, without a branch. @returns where the right side begins */
function partition({ from, to, split }: Leaf, { rows, binned }: GrowTask, spare: Int32Array): number {
  const bytes = binned.bytes[split!.feature]!;
  const isLeft = leftBins(split!, binned);
  let middle = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const left = isLeft[bytes[row]!]!;
    rows[middle] = row;
    spare[right] = row;
    middle += left;
    right += 1 - left;
  }
  for (let i = 0; i < right; i++) rows[middle + i] = spare[i]!;
  return middle;
}

/** 1 for each bin that goes left. */
function leftBins({ feature, bin, bins, missingLeft }: Split, { binnings }: Binned): Uint8Array {
  const { count } = binnings[feature]!;
  const isLeft = new Uint8Array(count + 1);
  if (bins === null) isLeft.fill(1, 0, bin + 1);
  else for (const each of bins) isLeft[each] = 1;
  isLeft[count] = missingLeft ? 1 : 0;
  return isLeft;
}

/** Children have higher places than their parent, so going down the places every child is ready before its parent. */
function meanInside(draft: Draft): void {
  for (let node = draft.feature.length - 1; node >= 0; node--) {
    if (draft.feature[node] === -1) continue;
    const left = draft.left[node]!;
    const right = draft.right[node]!;
    const cover = draft.cover[left]! + draft.cover[right]!;
    draft.cover[node] = cover;
    draft.value[node] = (draft.value[left]! * draft.cover[left]! + draft.value[right]! * draft.cover[right]!) / cover;
  }
}
