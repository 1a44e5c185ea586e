/**
 * Parts of labelled rows of equal size in which each label has its share, for cross-validation and for rows kept apart.
 */
import { createDice } from '@attune/engine';

/** The fold (0 … count − 1) of each row: rows of each label are shuffled and dealt out in turn. */
export function stratifiedFolds(labels: ArrayLike<number>, count: number, seed: string | number): Uint8Array {
  const dice = createDice(seed);
  const folds = new Uint8Array(labels.length);
  let turn = 0;
  for (const label of [...new Set(Array.from(labels))].sort()) {
    const rows = Array.from(labels, (_, row) => row).filter((row) => labels[row] === label);
    for (let last = rows.length - 1; last > 0; last--) {
      const other = dice.integer(last + 1);
      [rows[last], rows[other]] = [rows[other]!, rows[last]!];
    }
    for (const row of rows) folds[row] = turn++ % count;
  }
  return folds;
}

/** The rows inside and outside of one fold, ascending. */
export function splitFold(
  folds: Uint8Array,
  fold: number,
): { readonly inside: Uint32Array; readonly outside: Uint32Array } {
  const rows = Uint32Array.from(folds, (_, row) => row);
  return { inside: rows.filter((row) => folds[row] === fold), outside: rows.filter((row) => folds[row] !== fold) };
}
