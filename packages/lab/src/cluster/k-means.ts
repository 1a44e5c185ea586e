/**
 * K-Means: Lloyd's steps from k-means++ seeds (Arthur and Vassilvitskii 2007), each seed the best of a few drawn, and the best of
 * several starts. Ends when no point changes its cluster.
 */
import { assert, createDice, type Dice } from '@attune/engine';
import { lloyd } from './lloyd.ts';
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
    const found = partitionFrom(points, seedCentroids(points, k, dice), iterationsMax);
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

function partitionFrom(
  points: Points,
  centroids: Float64Array<ArrayBuffer>,
  iterationsMax: number,
): Clustered<KMeansModel> {
  const { labels, distances } = lloyd(points, centroids, iterationsMax);
  const sizes = new Array<number>(centroids.length / points.dimensions).fill(0);
  for (const label of labels) sizes[label]!++;
  const inertia = distances.reduce((sum, distance) => sum + distance, 0);
  return { model: { kind: 'k-means', centroids: centroidRows(centroids, points.dimensions), sizes, inertia }, labels };
}

/** A row for each of the flat list's centroids. */
export function centroidRows(flat: Float64Array, dimensions: number): readonly (readonly number[])[] {
  return Array.from({ length: flat.length / dimensions }, (_, i) => [
    ...flat.subarray(i * dimensions, (i + 1) * dimensions),
  ]);
}
