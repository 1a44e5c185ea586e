/**
 * What a hierarchical bandit believes of each variant in each segment. Segments differ in how well they do whatever is shown, which
 * says nothing about the variants: so that is taken out first (an additive fit), and only what a variant does beyond it is shrunk
 * towards the parent. Otherwise segments that got other shares would bend the comparison (Simpson's paradox).
 */
import { type NodeBelief, type TreeNode, treeBeliefs, varianceBetween } from './hierarchy.ts';
import type { RewardSums } from './variant-counts.ts';

export type SegmentNode = { readonly key: string; readonly parent: string | null };

/** By segment, then in the order of the variants. */
export type SegmentBeliefs = ReadonlyMap<string, readonly NodeBelief[]>;

const ROUNDS = 50;

/**
 * @param segments the tree below everybody (''), parents before their children; a parent of null is everybody
 * @param seen the rewards of a segment's own visitors by variant; those of '' belong to no segment
 * @returns null while nothing tells variants apart: no trials, or all came to the same
 */
export function segmentBeliefs(
  segments: readonly SegmentNode[],
  variants: readonly string[],
  seen: (segment: string, variant: string) => RewardSums,
): SegmentBeliefs | null {
  const nodes: readonly SegmentNode[] = [{ key: '', parent: null }, ...segments];
  const sums = nodes.map(({ key }) => variants.map((variant) => seen(key, variant)));
  const noise = noiseIn(sums.flat());
  if (noise <= 0) return null;
  const places = nodes.map(({ parent }, i) => (i === 0 ? -1 : nodes.findIndex(({ key }) => key === (parent ?? ''))));
  const levels = levelsIn(sums);
  const trees = variants.map((_, v) =>
    sums.map((row, i): TreeNode => ({ parent: places[i]!, n: row[v]!.n, mean: meanOf(row[v]!) - levels[i]! })),
  );
  const apart = varianceBetween(trees, noise, (variants.length - 1) / Math.max(1, variants.length));
  const whole = sums.map((row, i): TreeNode => ({ parent: places[i]!, n: trialsIn(row), mean: levels[i]! }));
  const level = treeBeliefs(whole, noise, varianceBetween([whole], noise));
  const effects = trees.map((tree) => treeBeliefs(tree, noise, apart));
  return new Map(
    nodes.map(({ key }, i) => [
      key,
      effects.map((effect) => ({ mean: effect[i]!.mean + level[i]!.mean, variance: effect[i]!.variance })),
    ]),
  );
}

function meanOf({ n, sum }: RewardSums): number {
  return n > 0 ? sum / n : 0;
}

function trialsIn(row: readonly RewardSums[]): number {
  return row.reduce((total, { n }) => total + n, 0);
}

/** The variance of one trial around the mean of its segment and variant. */
function noiseIn(cells: readonly RewardSums[]): number {
  const trials = trialsIn(cells);
  const within = cells.reduce((total, cell) => total + Math.max(0, cell.squares - cell.sum * meanOf(cell)), 0);
  return trials > 0 ? within / trials : 0;
}

/** How each segment does beyond what its variants do everywhere: least squares, by turns. */
function levelsIn(sums: readonly (readonly RewardSums[])[]): number[] {
  const levels = sums.map(() => 0);
  const variants = sums[0]!.map((_, v) => v);
  const means = variants.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    for (const v of variants) {
      const column = sums.map((row) => row[v]!);
      const total = column.reduce((sum, cell, i) => sum + cell.sum - cell.n * levels[i]!, 0);
      means[v] = total / Math.max(1, trialsIn(column));
    }
    sums.forEach((row, i) => {
      const total = row.reduce((sum, cell, v) => sum + cell.sum - cell.n * means[v]!, 0);
      levels[i] = total / Math.max(1, trialsIn(row));
    });
  }
  return levels;
}
