/**
 * K-Means: Lloyd's steps from k-means++ seeds (Arthur and Vassilvitskii 2007), each seed the best of a few drawn, and the best of
 * several starts. Ends when no point changes its cluster.
 */
import { assert, createDice, type Dice } from '@attune/engine';
import { type Points, squaredDistance } from './points.ts';

/** Plain data; `inertia` is the sum of squared distances to the centroids, of the points it was learned from. */
export type KMeansModel = {
  readonly kind: 'k-means';
  readonly centroids: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  readonly inertia: number;
};

export type KMeansOptions = {
  readonly k: number;
  readonly seed: string | number;
  /** Default 10. */
  readonly starts?: number;
  /** Default 300 a start. */
  readonly iterationsMax?: number;
};

export type Clustered<Model> = { readonly model: Model; readonly labels: Int32Array };

/** The best of several starts, and the cluster (0 … k − 1) of each point. */
export function kMeans(points: Points, options: KMeansOptions): Clustered<KMeansModel> {
  const { k, seed, starts = 10, iterationsMax = 300 } = options;
  assert(k >= 1 && k <= points.rows, 'between one cluster and one for each point');
  const dice = createDice(seed);
  let best: Clustered<KMeansModel> | null = null;
  for (let start = 0; start < starts; start++) {
    const found = lloyd(points, seedCentroids(points, k, dice), iterationsMax);
    if (best === null || found.model.inertia < best.model.inertia) best = found;
  }
  return best!;
}

/** Each next seed is drawn by its squared distance to those before it, 2 + ln k times, and the draw that helps most is kept. */
export function seedCentroids(points: Points, k: number, dice: Dice): Float64Array<ArrayBuffer> {
  const { rows, dimensions, values } = points;
  const centroids = new Float64Array(k * dimensions);
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const take = (place: number, row: number) => {
    centroids.set(values.subarray(row * dimensions, (row + 1) * dimensions), place * dimensions);
    distancesTo(points, row, nearest).forEach((distance, i) => {
      nearest[i] = distance;
    });
  };
  take(0, dice.integer(rows));
  const draws = 2 + Math.floor(Math.log(k));
  for (let place = 1; place < k; place++) {
    const sum = nearest.reduce((all, each) => all + each, 0);
    let best = { row: 0, left: Number.POSITIVE_INFINITY };
    for (let draw = 0; draw < draws; draw++) {
      const row = drawByWeight(nearest, dice.next() * sum);
      const left = distancesTo(points, row, nearest).reduce((all, each) => all + each, 0);
      if (left < best.left) best = { row, left };
    }
    take(place, best.row);
  }
  return centroids;
}

function drawByWeight(weights: Float64Array, at: number): number {
  let passed = 0;
  for (let i = 0; i < weights.length; i++) {
    passed += weights[i]!;
    if (passed > at) return i;
  }
  return weights.length - 1;
}

/** What the squared distances to the nearest seed would be with one more at this row. */
function distancesTo(points: Points, row: number, nearest: Float64Array): Float64Array {
  const { values, dimensions } = points;
  return nearest.map((before, i) =>
    Math.min(before, squaredDistance(points, i * dimensions, values, row * dimensions)),
  );
}

function lloyd(points: Points, centroids: Float64Array<ArrayBuffer>, iterationsMax: number): Clustered<KMeansModel> {
  const { rows, dimensions } = points;
  const k = centroids.length / dimensions;
  const labels = new Int32Array(rows).fill(-1);
  const distances = new Float64Array(rows);
  for (let iteration = 0; iteration < iterationsMax; iteration++) {
    const changed = assignAll(points, centroids, labels, distances);
    if (changed === 0) break;
    moveCentroids(points, centroids, labels, distances);
  }
  assignAll(points, centroids, labels, distances);
  const sizes = new Array<number>(k).fill(0);
  for (const label of labels) sizes[label]!++;
  const inertia = distances.reduce((sum, distance) => sum + distance, 0);
  const rowsOf = Array.from({ length: k }, (_, i) => [...centroids.subarray(i * dimensions, (i + 1) * dimensions)]);
  return { model: { kind: 'k-means', centroids: rowsOf, sizes, inertia }, labels };
}

/** @returns how many points changed their cluster */
function assignAll(points: Points, centroids: Float64Array, labels: Int32Array, distances: Float64Array): number {
  let changed = 0;
  for (let row = 0; row < points.rows; row++) {
    const { cluster, distance } = nearestCentroid(points, row * points.dimensions, centroids);
    if (labels[row] !== cluster) changed++;
    labels[row] = cluster;
    distances[row] = distance;
  }
  return changed;
}

/** The centroid nearest to the vector at this place, and its squared distance. */
export function nearestCentroid(
  points: Pick<Points, 'values' | 'dimensions'>,
  at: number,
  centroids: Float64Array,
): { readonly cluster: number; readonly distance: number } {
  let cluster = 0;
  let distance = Number.POSITIVE_INFINITY;
  for (let i = 0; i * points.dimensions < centroids.length; i++) {
    const each = squaredDistance(points, at, centroids, i * points.dimensions);
    if (each >= distance) continue;
    distance = each;
    cluster = i;
  }
  return { cluster, distance };
}

/** To the means of their points; a cluster that lost all of them begins again at the point farthest from its centroid. */
function moveCentroids(points: Points, centroids: Float64Array, labels: Int32Array, distances: Float64Array): void {
  const { rows, dimensions, values } = points;
  const counts = new Int32Array(centroids.length / dimensions);
  centroids.fill(0);
  for (let row = 0; row < rows; row++) {
    counts[labels[row]!]!++;
    for (let i = 0; i < dimensions; i++) centroids[labels[row]! * dimensions + i]! += values[row * dimensions + i]!;
  }
  counts.forEach((count, cluster) => {
    const from = cluster * dimensions;
    if (count > 0) for (let i = 0; i < dimensions; i++) centroids[from + i]! /= count;
    else {
      const farthest = distances.reduce((most, distance, row) => (distance > distances[most]! ? row : most), 0);
      distances[farthest] = 0;
      centroids.set(values.subarray(farthest * dimensions, (farthest + 1) * dimensions), from);
    }
  });
}
