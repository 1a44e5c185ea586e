/** How much nearer points are to their own cluster than to the next one (Rousseeuw 1987). */
import { type Points, squaredDistance } from './points.ts';

/**
 * The mean of (b − a) / max(a, b) over all points, from −1 to 1: a is the mean distance to the others of the own cluster, b that to
 * the nearest other cluster; a cluster of one point counts 0. Costs n² distances. Noise (−1) is left out.
 * @returns NaN for fewer than two clusters
 */
export function silhouette(points: Points, labels: ArrayLike<number>): number {
  const { dimensions, values } = points;
  const rows = Array.from(labels, (_, row) => row).filter((row) => labels[row]! >= 0);
  const clusters = rows.reduce((most, row) => Math.max(most, labels[row]! + 1), 0);
  const sizes = new Float64Array(clusters);
  for (const row of rows) sizes[labels[row]!]!++;
  if (sizes.filter((size) => size > 0).length < 2) return Number.NaN;
  let sum = 0;
  for (const row of rows) {
    const distances = new Float64Array(clusters);
    for (const other of rows)
      distances[labels[other]!]! += Math.sqrt(squaredDistance(points, row * dimensions, values, other * dimensions));
    const own = labels[row]!;
    if (sizes[own] === 1) continue;
    const inside = distances[own]! / (sizes[own]! - 1);
    let outside = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < clusters; cluster++)
      if (cluster !== own && sizes[cluster]! > 0) outside = Math.min(outside, distances[cluster]! / sizes[cluster]!);
    const larger = Math.max(inside, outside);
    sum += larger === 0 ? 0 : (outside - inside) / larger;
  }
  return sum / rows.length;
}
