/**
 * Whether probabilities mean the same for everybody: the figures of each group of people apart, and how far what was said of a group
 * lies from what came. A model that holds for all together may say too much of one group and too little of another.
 */
import { type ClassificationFigures, classificationFigures } from './classification.ts';
import { wilsonInterval } from './wilson-interval.ts';

export type GroupFigures = {
  readonly group: string;
  readonly rows: number;
  /** The mean probability, the share of yes, and Wilson's interval around that share. */
  readonly said: number;
  readonly came: number;
  readonly interval: readonly [low: number, high: number];
  /** Whether what was said lies within the interval. */
  readonly holds: boolean;
  readonly figures: ClassificationFigures;
};

/** One entry a group, in order of their names; rows without a group (undefined) are left out. */
export function groupFigures(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  groups: readonly (string | undefined)[],
): readonly GroupFigures[] {
  return rowsOfGroups(groups).map(([group, rows]) => {
    const own = rows.map((row) => labels[row]!);
    const theirs = rows.map((row) => probabilities[row]!);
    const ones = own.reduce((sum, label) => sum + label, 0);
    const said = theirs.reduce((sum, p) => sum + p, 0) / rows.length;
    const [low, high] = wilsonInterval(ones, rows.length);
    return {
      group,
      rows: rows.length,
      said,
      came: ones / rows.length,
      interval: [low, high],
      holds: low <= said && said <= high,
      figures: classificationFigures(own, theirs),
    };
  });
}

/** The rows of each group, in order of the groups' names. */
export function rowsOfGroups(
  groups: readonly (string | undefined)[],
): readonly (readonly [group: string, rows: readonly number[]])[] {
  const rows = new Map<string, number[]>();
  groups.forEach((group, row) => {
    if (group === undefined) return;
    const known = rows.get(group);
    if (known === undefined) rows.set(group, [row]);
    else known.push(row);
  });
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}
