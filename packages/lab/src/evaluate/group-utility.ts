/**
 * Whether a recommender serves groups of people alike: the mean of a metric over the questions of each group, how it stands to the mean over
 * all, and who is left behind. Fairness among items is another matter (exposure-floor.ts).
 */
import { createDice } from '@attune/engine';
import { bootstrapInterval, type ValueInterval } from '../off-policy/value-interval.ts';
import { rowsOfGroups } from './group-figures.ts';

export type GroupUtility = {
  readonly group: string;
  readonly questions: number;
  readonly mean: number;
  /** Of the mean, by the bootstrap; null for fewer than two questions. */
  readonly interval: ValueInterval | null;
  /** The mean over that of all questions. */
  readonly share: number;
};

/** @param values a metric's value for each question @param groups whom each was asked for; undefined is counted among all, and in no group */
export function groupUtility(
  values: ArrayLike<number>,
  groups: readonly (string | undefined)[],
  { seed }: { readonly seed: string },
): readonly GroupUtility[] {
  const dice = createDice(seed);
  const overall = meanOf(Array.from(values));
  return rowsOfGroups(groups).map(([group, rows]) => {
    const own = rows.map((row) => values[row]!);
    const mean = meanOf(own);
    const share = overall === 0 ? 1 : mean / overall;
    return { group, questions: rows.length, mean, interval: bootstrapInterval(own, dice.next), share };
  });
}

export const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
