/**
 * Lloyd's steps from given centroids until no point changes its cluster. Most distances are never computed: how far centroids have
 * moved bounds which points can have changed (Hamerly 2010), and the outcome is the same.
 */
import { type Points, squaredDistance } from './points.ts';

export type Partition = {
  readonly labels: Int32Array;
  /** Squared, to the centroid of the label. */
  readonly distances: Float64Array;
};

type Bounds = {
  readonly labels: Int32Array;
  /** At least the distance to the own centroid, at most that to any other. */
  readonly upper: Float64Array;
  readonly lower: Float64Array;
};

/** @param centroids moved in place */
export function lloyd(points: Points, centroids: Float64Array<ArrayBuffer>, iterationsMax: number): Partition {
  const { rows, dimensions } = points;
  const bounds: Bounds = {
    labels: new Int32Array(rows).fill(-1),
    upper: new Float64Array(rows).fill(Number.POSITIVE_INFINITY),
    lower: new Float64Array(rows),
  };
  for (let iteration = 0; iteration < iterationsMax; iteration++) {
    if (assignWithin(points, centroids, bounds) === 0) break;
    const before = centroids.slice();
    moveCentroids(points, centroids, bounds);
    loosen(bounds, moves(before, centroids, dimensions));
  }
  const distances = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const { cluster, distance } = nearestCentroid(points, row * dimensions, centroids);
    bounds.labels[row] = cluster;
    distances[row] = distance;
  }
  return { labels: bounds.labels, distances };
}

/** @returns how many points changed their cluster */
function assignWithin(points: Points, centroids: Float64Array, { labels, upper, lower }: Bounds): number {
  const { dimensions } = points;
  const halves = halfGaps(centroids, dimensions);
  let changed = 0;
  for (let row = 0; row < points.rows; row++) {
    const own = labels[row]!;
    const bound = own === -1 ? 0 : Math.max(halves[own]!, lower[row]!);
    if (upper[row]! < bound) continue;
    const at = row * dimensions;
    if (own !== -1) {
      upper[row] = Math.sqrt(squaredDistance(points, at, centroids, own * dimensions));
      if (upper[row]! < bound) continue;
    }
    const { cluster, distance, second } = nearestCentroid(points, at, centroids);
    upper[row] = Math.sqrt(distance);
    lower[row] = Math.sqrt(second);
    if (cluster === own) continue;
    labels[row] = cluster;
    changed++;
  }
  return changed;
}

/** Half the distance of each centroid to the nearest other: a point nearer than that to its own has no nearer one. */
function halfGaps(centroids: Float64Array, dimensions: number): Float64Array {
  const flat = { values: centroids, dimensions };
  const halves = new Float64Array(centroids.length / dimensions).fill(Number.POSITIVE_INFINITY);
  for (let one = 0; one < halves.length; one++)
    for (let other = 0; other < one; other++) {
      const half = Math.sqrt(squaredDistance(flat, one * dimensions, centroids, other * dimensions)) / 2;
      halves[one] = Math.min(halves[one]!, half);
      halves[other] = Math.min(halves[other]!, half);
    }
  return halves;
}

/** The centroid nearest to the vector at this place, its squared distance, and that of the next. */
export function nearestCentroid(
  points: Pick<Points, 'values' | 'dimensions'>,
  at: number,
  centroids: Float64Array,
): { readonly cluster: number; readonly distance: number; readonly second: number } {
  let cluster = 0;
  let distance = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (let i = 0; i * points.dimensions < centroids.length; i++) {
    const each = squaredDistance(points, at, centroids, i * points.dimensions);
    if (each < distance) {
      second = distance;
      distance = each;
      cluster = i;
    } else if (each < second) second = each;
  }
  return { cluster, distance, second };
}

/** To the means of their points; a cluster that lost all of them begins again at the point farthest from its centroid. */
function moveCentroids(points: Points, centroids: Float64Array, { labels, upper }: Bounds): void {
  const { rows, dimensions, values } = points;
  const counts = new Int32Array(centroids.length / dimensions);
  centroids.fill(0);
  for (let row = 0; row < rows; row++) {
    counts[labels[row]!]!++;
    for (let i = 0; i < dimensions; i++) centroids[labels[row]! * dimensions + i]! += values[row * dimensions + i]!;
  }
  const taken = new Set<number>();
  counts.forEach((count, cluster) => {
    const from = cluster * dimensions;
    if (count > 0) for (let i = 0; i < dimensions; i++) centroids[from + i]! /= count;
    else {
      const distanceOf = (row: number) => (taken.has(row) ? -1 : upper[row]!);
      const farthest = upper.reduce((most, _, row) => (distanceOf(row) > distanceOf(most) ? row : most), 0);
      taken.add(farthest);
      centroids.set(values.subarray(farthest * dimensions, (farthest + 1) * dimensions), from);
    }
  });
}

function moves(before: Float64Array, after: Float64Array, dimensions: number): Float64Array {
  return Float64Array.from({ length: after.length / dimensions }, (_, i) =>
    Math.sqrt(squaredDistance({ values: before, dimensions }, i * dimensions, after, i * dimensions)),
  );
}

/** The own centroid may have gone away by its move, another may have come near by the largest of the others' moves. */
function loosen({ labels, upper, lower }: Bounds, moved: Float64Array): void {
  const first = moved.indexOf(moved.reduce((most, each) => Math.max(most, each), 0));
  const second = moved.reduce((most, each, i) => (i === first ? most : Math.max(most, each)), 0);
  for (let row = 0; row < labels.length; row++) {
    upper[row]! += moved[labels[row]!]!;
    lower[row]! -= labels[row] === first ? second : moved[first]!;
  }
}
