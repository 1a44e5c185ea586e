/**
 * K-Means for more points than fit, and for points that come one by one: each moves its centroid a little, the less the more points
 * that centroid has seen (Sculley 2010). Nobody is assigned anew by it; that is what re-clustering and matching are for.
 */
import { assert, createDice } from '@attune/engine';
import { centroidRows, type KMeansModel, seedCentroids } from './k-means.ts';
import { nearestCentroid } from './lloyd.ts';
import { type Points, pickPoints } from './points.ts';

export type Assignment = {
  readonly cluster: number;
  /** Euclidean. */
  readonly distance: number;
};

/** The cluster of one vector, on the scale the model was learned on. */
export function assignPoint({ centroids }: KMeansModel, vector: ArrayLike<number>): Assignment {
  assert(vector.length === centroids[0]!.length, 'as many numbers as the model has');
  const values = Float64Array.from(vector);
  const flat = Float64Array.from(centroids.flat());
  const { cluster, distance } = nearestCentroid({ values, dimensions: values.length }, 0, flat);
  return { cluster, distance: Math.sqrt(distance) };
}

/**
 * The model after one more point.
 * @param sizeMax the centroid of more points than this moves as if it had so many, and so goes on following (default: no bound)
 */
export function learnPoint(
  model: KMeansModel,
  vector: ArrayLike<number>,
  { sizeMax = Number.POSITIVE_INFINITY }: { readonly sizeMax?: number } = {},
): KMeansModel {
  const { cluster, distance } = assignPoint(model, vector);
  const size = model.sizes[cluster]! + 1;
  const rate = 1 / Math.min(size, sizeMax);
  const moved = model.centroids[cluster]!.map((value, i) => value + rate * (vector[i]! - value));
  return {
    ...model,
    centroids: model.centroids.with(cluster, moved),
    sizes: model.sizes.with(cluster, size),
    inertia: model.inertia + distance * distance,
  };
}

export type MiniBatchOptions = {
  readonly k: number;
  readonly seed: string | number;
  /** Points a batch, default 1,024. */
  readonly batch?: number;
  /** Default 100. */
  readonly batches?: number;
};

/** A model from random batches of the points: a little worse than all of them, at a cost that does not grow with their number. */
export function miniBatchKMeans(
  points: Points,
  { k, seed, batch = 1_024, batches = 100 }: MiniBatchOptions,
): KMeansModel {
  const { rows, dimensions, values } = points;
  const dice = createDice(seed);
  const draw = (count: number) => Uint32Array.from({ length: count }, () => dice.integer(rows));
  const seeds = pickPoints(
    points,
    rows <= 3 * batch ? Uint32Array.from({ length: rows }, (_, i) => i) : draw(3 * batch),
  );
  const centroids = seedCentroids(seeds, k, dice);
  const sizes = new Array<number>(k).fill(0);
  let inertia = 0;
  for (let i = 0; i < batches; i++) {
    const drawn = draw(Math.min(batch, rows));
    const clusters = Array.from(drawn, (row) => nearestCentroid(points, row * dimensions, centroids));
    inertia = clusters.reduce((sum, { distance }) => sum + distance, 0) * (rows / drawn.length);
    drawn.forEach((row, place) => {
      const { cluster } = clusters[place]!;
      const rate = 1 / ++sizes[cluster]!;
      for (let at = 0; at < dimensions; at++)
        centroids[cluster * dimensions + at]! +=
          rate * (values[row * dimensions + at]! - centroids[cluster * dimensions + at]!);
    });
  }
  return { kind: 'k-means', centroids: centroidRows(centroids, dimensions), sizes, inertia };
}
