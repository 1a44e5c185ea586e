/**
 * HDBSCAN (Campello, Moulavi and Sander 2013): DBSCAN for all radii at once. Of the tree of dense places those are clusters that last
 * longest as the radius shrinks, so clusters may have different densities and nobody has to know a radius.
 */
import { type Points, squaredDistance } from './points.ts';
import { createSets, type Merge } from './ward.ts';

export type HdbscanOptions = {
  /** Fewer points are no cluster; default 5. */
  readonly clusterSizeMin?: number;
  /** A place is as dense as the distance to this many points, itself among them, is small; default `clusterSizeMin`. */
  readonly pointsMin?: number;
};

/** The cluster of each point, −1 for noise; all points together are never one cluster. */
export function hdbscan(
  points: Points,
  { clusterSizeMin = 5, pointsMin = clusterSizeMin }: HdbscanOptions = {},
): Int32Array {
  if (points.rows < 2) return new Int32Array(points.rows).fill(-1);
  const merges = singleLinkage(spanningTree(points, coreDistances(points, pointsMin)));
  return labelsOf(condense(merges, clusterSizeMin), points.rows);
}

function coreDistances({ rows, dimensions, values }: Points, pointsMin: number): Float64Array {
  const count = Math.min(pointsMin, rows);
  const nearest = new Float64Array(count);
  return Float64Array.from({ length: rows }, (_, row) => {
    nearest.fill(Number.POSITIVE_INFINITY);
    for (let other = 0; other < rows; other++) {
      const distance = squaredDistance({ values, dimensions }, row * dimensions, values, other * dimensions);
      if (distance < nearest[count - 1]!) insertSorted(nearest, distance);
    }
    return Math.sqrt(nearest[count - 1]!);
  });
}

/** Puts a value in its place among ascending ones; the last falls out. */
function insertSorted(ascending: Float64Array, value: number): void {
  let place = ascending.length - 1;
  for (; place > 0 && ascending[place - 1]! > value; place--) ascending[place] = ascending[place - 1]!;
  ascending[place] = value;
}

type Edge = { readonly from: number; readonly to: number; readonly length: number };

/** The shortest tree over all points (Prim 1957), where two points are as far apart as the sparser of them is from its neighbours. */
function spanningTree(points: Points, cores: Float64Array): readonly Edge[] {
  const { rows, dimensions, values } = points;
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(rows);
  const isIn = new Uint8Array(rows);
  const edges: Edge[] = [];
  let current = 0;
  for (let count = 1; count < rows; count++) {
    isIn[current] = 1;
    let next = -1;
    for (let row = 0; row < rows; row++) {
      if (isIn[row] === 1) continue;
      const apart = Math.sqrt(squaredDistance(points, current * dimensions, values, row * dimensions));
      const reach = Math.max(apart, cores[current]!, cores[row]!);
      if (reach < nearest[row]!) {
        nearest[row] = reach;
        from[row] = current;
      }
      if (next === -1 || nearest[row]! < nearest[next]!) next = row;
    }
    edges.push({ from: from[next]!, to: next, length: nearest[next]! });
    current = next;
  }
  return edges;
}

function singleLinkage(edges: readonly Edge[]): readonly Merge[] {
  const rows = edges.length + 1;
  const sets = createSets(2 * rows - 1);
  const sizes = new Int32Array(2 * rows - 1).fill(1);
  return [...edges]
    .sort((a, b) => a.length - b.length)
    .map(({ from, to, length }, i) => {
      const [left, right] = [sets.rootOf(from), sets.rootOf(to)];
      const size = sizes[left]! + sizes[right]!;
      sizes[rows + i] = size;
      sets.join(rows + i, left);
      sets.join(rows + i, right);
      return { left, right, height: length, size };
    });
}

/** Something that leaves a cluster at a density (1 / distance): a point, or a cluster that is born from it. */
type Leaving = { readonly parent: number; readonly density: number; readonly size: number } & (
  | { readonly kind: 'point'; readonly row: number }
  | { readonly kind: 'cluster'; readonly cluster: number }
);

/** Down from the root (cluster 0): a part below the least size falls out point by point, two that are large enough are two clusters. */
function condense(merges: readonly Merge[], clusterSizeMin: number): readonly Leaving[] {
  const rows = merges.length + 1;
  const sizeOf = (node: number) => (node < rows ? 1 : merges[node - rows]!.size);
  const leaving: Leaving[] = [];
  let clusters = 1;
  const open = [{ node: 2 * rows - 2, cluster: 0 }];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { node, cluster: parent } = next;
    if (node < rows) continue;
    const { left, right, height } = merges[node - rows]!;
    const density = height > 0 ? 1 / height : Number.MAX_VALUE;
    const large = [left, right].filter((child) => sizeOf(child) >= clusterSizeMin);
    for (const child of [left, right]) {
      const size = sizeOf(child);
      if (size < clusterSizeMin)
        for (const row of rowsBelow(child, merges)) leaving.push({ kind: 'point', row, parent, density, size: 1 });
      else if (large.length === 1) open.push({ node: child, cluster: parent });
      else {
        const cluster = clusters++;
        leaving.push({ kind: 'cluster', cluster, parent, density, size });
        open.push({ node: child, cluster });
      }
    }
  }
  return leaving;
}

function rowsBelow(node: number, merges: readonly Merge[]): readonly number[] {
  const rows = merges.length + 1;
  const found: number[] = [];
  for (const open = [node]; open.length > 0; ) {
    const at = open.pop()!;
    if (at < rows) found.push(at);
    else open.push(merges[at - rows]!.left, merges[at - rows]!.right);
  }
  return found;
}

/** A cluster is kept when it lasts longer than all that are born from it together; children have higher numbers than their parents. */
function labelsOf(leaving: readonly Leaving[], rows: number): Int32Array {
  const births = [{ parent: -1, density: 0 }];
  for (const each of leaving) if (each.kind === 'cluster') births[each.cluster] = each;
  const lasting = births.map(() => 0);
  for (const { parent, density, size } of leaving) lasting[parent]! += (density - births[parent]!.density) * size;
  const below = births.map(() => 0);
  const isKept = births.map(() => false);
  for (let cluster = births.length - 1; cluster > 0; cluster--) {
    isKept[cluster] = lasting[cluster]! >= below[cluster]!;
    below[births[cluster]!.parent]! += Math.max(lasting[cluster]!, below[cluster]!);
  }
  const outermost = births.map(() => -1);
  let numbers = 0;
  for (let cluster = 1; cluster < births.length; cluster++) {
    const above = outermost[births[cluster]!.parent]!;
    outermost[cluster] = above !== -1 || !isKept[cluster] ? above : numbers++;
  }
  const labels = new Int32Array(rows).fill(-1);
  for (const each of leaving) if (each.kind === 'point') labels[each.row] = outermost[each.parent]!;
  return labels;
}
