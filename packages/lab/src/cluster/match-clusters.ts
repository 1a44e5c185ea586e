/**
 * Which cluster of a new clustering is which of the old one, so that people do not change their segment because a model was trained
 * again: the assignment under which most people keep theirs (Kuhn 1955). A number that is gone is never given again.
 */
import { assert } from '@attune/engine';

export type MatchOptions = {
  /** The first number that was never used. */
  readonly nextId: number;
  /** What two clusters must share to be the same: |both| / |either| of the people in both clusterings; default 0.3. */
  readonly overlapMin?: number;
};

export type Matched = {
  /** The lasting number of each new cluster. */
  readonly ids: readonly number[];
  /** Numbers that no new cluster has. */
  readonly retired: readonly number[];
  readonly nextId: number;
};

/**
 * @param before the lasting number of each person's cluster, −1 for none
 * @param after the new cluster (0, 1, …) of the same people, −1 for none
 */
export function matchClusters(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  { nextId, overlapMin = 0.3 }: MatchOptions,
): Matched {
  assert(before.length === after.length, 'the same people before and after');
  const old = [...new Set(Array.from(before))].filter((id) => id >= 0).sort((a, b) => a - b);
  assert(
    old.every((id) => id < nextId),
    'numbers in use are below the next one',
  );
  const clusters = Array.from(after).reduce((most, cluster) => Math.max(most, cluster + 1), 0);
  const shared = Array.from({ length: clusters }, () => new Float64Array(old.length));
  const oldSizes = new Float64Array(old.length);
  const newSizes = new Float64Array(clusters);
  for (let i = 0; i < before.length; i++) {
    const place = old.indexOf(before[i]!);
    if (place !== -1) oldSizes[place]!++;
    if (after[i]! >= 0) newSizes[after[i]!]!++;
    if (place !== -1 && after[i]! >= 0) shared[after[i]!]![place]!++;
  }
  const assigned = assignMost(shared);
  let next = nextId;
  const ids = assigned.map((place, cluster) => {
    const both = place === -1 ? 0 : shared[cluster]![place]!;
    const either = place === -1 ? 1 : newSizes[cluster]! + oldSizes[place]! - both;
    return both > 0 && both / either >= overlapMin ? old[place]! : next++;
  });
  return { ids, retired: old.filter((id) => !ids.includes(id)), nextId: next };
}

/** For each row a column of its own (−1: none left), so that the sum of what they hold is greatest. */
function assignMost(gains: readonly Float64Array[]): readonly number[] {
  const size = Math.max(gains.length, gains[0]?.length ?? 0);
  const most = gains.reduce((top, row) => Math.max(top, ...row), 0);
  const costOf = (row: number, column: number) => most - (gains[row]?.[column] ?? 0);
  // The potentials and paths of the Hungarian method; places count from 1, 0 is where a path begins.
  const rowPotentials = new Float64Array(size + 1);
  const columnPotentials = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1);
  const cameFrom = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    rowOf[0] = row;
    let column = 0;
    const slack = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
    const isUsed = new Uint8Array(size + 1);
    do {
      isUsed[column] = 1;
      const from = rowOf[column]!;
      let least = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= size; j++) {
        if (isUsed[j] === 1) continue;
        const reduced = costOf(from - 1, j - 1) - rowPotentials[from]! - columnPotentials[j]!;
        if (reduced < slack[j]!) {
          slack[j] = reduced;
          cameFrom[j] = column;
        }
        if (slack[j]! < least) {
          least = slack[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= size; j++) {
        if (isUsed[j] === 1) {
          rowPotentials[rowOf[j]!]! += least;
          columnPotentials[j]! -= least;
        } else slack[j]! -= least;
      }
      column = next;
    } while (rowOf[column] !== 0);
    for (; column !== 0; column = cameFrom[column]!) rowOf[column] = rowOf[cameFrom[column]!]!;
  }
  return gains.map((row, i) => {
    const column = rowOf.indexOf(i + 1, 1) - 1;
    return column < row.length ? column : -1;
  });
}
