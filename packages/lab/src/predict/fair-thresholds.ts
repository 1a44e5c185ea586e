/**
 * Thresholds under which no group of people is passed over (equal opportunity, Hardt, Price and Srebro 2016, as a floor): of those who would have
 * reached the goal, each group has at least a share of what all have among those above the threshold. Only ever lowers one, for a group that lacks.
 */
import { rowsOfGroups } from '../evaluate/group-figures.ts';

export type FairThresholds = {
  /** Of rows that the model had not seen. */
  readonly labels: ArrayLike<number>;
  readonly probabilities: ArrayLike<number>;
  readonly groups: readonly (string | undefined)[];
  /** What holds for everybody else. */
  readonly threshold: number;
  /** The least share of a group's recall in that of all, 0 to 1. */
  readonly floor: number;
};

export type FairThreshold = {
  readonly group: string;
  readonly threshold: number;
  /** Of those of the group who reached the goal, the share above the threshold: the common one, and its own. NaN where nobody did. */
  readonly before: number;
  readonly after: number;
};

/** One threshold a group, in order of their names. Groups in which nobody reached the goal keep the common one. */
export function fairThresholds({
  labels,
  probabilities,
  groups,
  threshold,
  floor,
}: FairThresholds): readonly FairThreshold[] {
  const reached = rowsOfGroups(groups).map(([group, rows]) => ({
    group,
    // Of those who reached it, by falling probability: the n-th is the threshold that finds n of them.
    said: Float64Array.from(rows.filter((row) => labels[row] === 1).map((row) => probabilities[row]!))
      .sort()
      .reverse(),
    own: threshold,
  }));
  const aside = Array.from(labels, (label, row) =>
    label === 1 && groups[row] === undefined ? probabilities[row]! : -1,
  );
  const found = (said: ArrayLike<number>, own: number) =>
    Array.from(said).reduce((count, each) => count + (each >= own && each >= 0 ? 1 : 0), 0);
  const all = aside.filter((each) => each >= 0).length + reached.reduce((sum, { said }) => sum + said.length, 0);
  for (let isStill = false; !isStill; ) {
    isStill = true;
    const caught = reached.reduce((sum, { said, own }) => sum + found(said, own), found(aside, threshold));
    for (const each of reached) {
      const needed = Math.min(each.said.length, Math.ceil(floor * (caught / all) * each.said.length - 1e-9));
      if (each.said.length === 0 || found(each.said, each.own) >= needed) continue;
      each.own = each.said[needed - 1]!;
      isStill = false;
    }
  }
  return reached.map(({ group, said, own }) => ({
    group,
    threshold: own,
    before: found(said, threshold) / said.length,
    after: found(said, own) / said.length,
  }));
}
