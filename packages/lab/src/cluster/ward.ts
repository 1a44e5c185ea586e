/**
 * Ward's hierarchy (1963): the two clusters are joined whose joining adds least to the squared distances from the means. Found along
 * chains of nearest neighbours (Murtagh 1983) from the means alone, in n² steps and without a matrix of distances.
 */
import { assert } from '@attune/engine';
import { type Points, squaredDistance } from './points.ts';

/** Joins cluster `left` and `right`: a number below n is a point, n + i is what merge i made. Heights rise. */
export type Merge = { readonly left: number; readonly right: number; readonly height: number; readonly size: number };

type Joined = { readonly one: number; readonly other: number; readonly height: number };

/**
 * All n − 1 merges; the height of two points is their distance, as in SciPy's linkage.
 * @param sizes how many points each row stands for (default 1), so that centroids can be joined further
 */
export function wardTree(points: Points, sizes?: ArrayLike<number>): readonly Merge[] {
  const { rows, dimensions } = points;
  const means = points.values.slice();
  const weights = Float64Array.from({ length: rows }, (_, i) => sizes?.[i] ?? 1);
  const active = Int32Array.from({ length: rows }, (_, i) => i);
  const joined: Joined[] = [];
  const chain: number[] = [];
  for (let left = rows; left > 1; ) {
    if (chain.length === 0) chain.push(active[0]!);
    const top = chain.at(-1)!;
    const before = chain.at(-2) ?? -1;
    const { nearest, cost } = nearestOf({ means, weights, dimensions }, active.subarray(0, left), top, before);
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    joined.push({ one: top, other: before, height: Math.sqrt(2 * cost) });
    // The same order as SciPy's, so that ties are resolved alike: the later place stays, the earlier one is closed.
    const [gone, kept] = top < before ? [top, before] : [before, top];
    joinMeans({ means, weights, dimensions }, kept, gone);
    const place = active.indexOf(gone);
    active.copyWithin(place, place + 1, left--);
  }
  return inOrder(joined, weights.length, sizes);
}

type Clusters = { readonly means: Float64Array; readonly weights: Float64Array; readonly dimensions: number };

/** What joining costs: |A|·|B| / (|A| + |B|) times the squared distance of the means; on a tie the one before in the chain wins. */
function nearestOf({ means, weights, dimensions }: Clusters, active: Int32Array, top: number, before: number) {
  const weight = weights[top]!;
  const costOf = (other: number) =>
    ((weight * weights[other]!) / (weight + weights[other]!)) *
    squaredDistance({ values: means, dimensions }, top * dimensions, means, other * dimensions);
  let nearest = before;
  let cost = before === -1 ? Number.POSITIVE_INFINITY : costOf(before);
  for (const other of active) {
    if (other === top) continue;
    const each = costOf(other);
    if (each >= cost) continue;
    cost = each;
    nearest = other;
  }
  return { nearest, cost };
}

function joinMeans({ means, weights, dimensions }: Clusters, into: number, from: number): void {
  const weight = weights[into]! + weights[from]!;
  for (let i = 0; i < dimensions; i++) {
    const sum = weights[into]! * means[into * dimensions + i]! + weights[from]! * means[from * dimensions + i]!;
    means[into * dimensions + i] = sum / weight;
  }
  weights[into] = weight;
}

/** Chains find merges in another order than that of their heights; each is named again by what it joins. */
function inOrder(joined: readonly Joined[], rows: number, sizes?: ArrayLike<number>): readonly Merge[] {
  const sets = createSets(rows);
  const names = Array.from({ length: rows }, (_, i) => i);
  const counts = Array.from({ length: rows }, (_, i) => sizes?.[i] ?? 1);
  return [...joined]
    .sort((a, b) => a.height - b.height)
    .map(({ one, other, height }, i) => {
      const [a, b] = [sets.rootOf(one), sets.rootOf(other)];
      const [left, right] = [Math.min(names[a]!, names[b]!), Math.max(names[a]!, names[b]!)];
      const size = counts[a]! + counts[b]!;
      const root = sets.join(a, b);
      names[root] = rows + i;
      counts[root] = size;
      return { left, right, height, size };
    });
}

/** Disjoint sets with halved paths. */
export function createSets(count: number) {
  const parents = Int32Array.from({ length: count }, (_, i) => i);
  function rootOf(member: number): number {
    let at = member;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }
  function join(one: number, other: number): number {
    const root = rootOf(one);
    parents[rootOf(other)] = root;
    return root;
  }
  return { rootOf, join };
}

/** The cluster of each point when the merges stop at k clusters, numbered in the order in which they first appear. */
export function cutTree(merges: readonly Merge[], k: number): Int32Array {
  const rows = merges.length + 1;
  assert(k >= 1 && k <= rows, 'between one cluster and one for each point');
  const sets = createSets(rows + merges.length);
  merges.slice(0, rows - k).forEach(({ left, right }, i) => {
    sets.join(rows + i, left);
    sets.join(rows + i, right);
  });
  const numbers = new Map<number, number>();
  return Int32Array.from({ length: rows }, (_, row) => {
    const root = sets.rootOf(row);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
}
