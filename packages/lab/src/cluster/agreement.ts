/** How far two clusterings of the same points say the same, whatever they call their clusters. */
import { assert } from '@attune/engine';

/**
 * The adjusted Rand index (Hubert and Arabie 1985): 1 for the same partition, about 0 for chance. Noise (−1) counts as a cluster.
 */
export function adjustedRandIndex(one: ArrayLike<number>, other: ArrayLike<number>): number {
  assert(one.length === other.length, 'labels of the same points');
  const cells = new Map<string, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  for (let i = 0; i < one.length; i++) {
    const cell = `${one[i]} ${other[i]}`;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
    rows.set(one[i]!, (rows.get(one[i]!) ?? 0) + 1);
    columns.set(other[i]!, (columns.get(other[i]!) ?? 0) + 1);
  }
  const pairs = (counts: Map<unknown, number>) => [...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const all = (one.length * (one.length - 1)) / 2;
  const [together, left, right] = [pairs(cells), pairs(rows), pairs(columns)];
  const expected = all === 0 ? 0 : (left * right) / all;
  const most = (left + right) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}
