/** The nearest middle of a point, by which it is in a cluster. */
import type { Points } from './points.ts';

export type Parts = {
  readonly centroids: readonly (readonly number[])[];
  /** Who is farther away than this from every middle is in no cluster; null: everybody is in one. */
  readonly radii: readonly number[] | null;
};

export function distanceTo(centroid: readonly number[], point: ArrayLike<number>): number {
  return Math.sqrt(centroid.reduce((sum, value, i) => sum + (value - point[i]!) ** 2, 0));
}

/** The place of the nearest middle; −1 outside of every radius. */
export function nearestCluster({ centroids, radii }: Parts, point: ArrayLike<number>): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  centroids.forEach((centroid, place) => {
    const distance = distanceTo(centroid, point);
    if (distance >= least || (radii !== null && distance > radii[place]!)) return;
    nearest = place;
    least = distance;
  });
  return nearest;
}

/** The same for many. */
export function assignedTo({ rows, dimensions, values }: Points, parts: Parts): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) =>
    nearestCluster(parts, values.subarray(row * dimensions, (row + 1) * dimensions)),
  );
}
