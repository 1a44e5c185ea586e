/**
 * A list with the person's own mix of categories (Steck 2018): who reads one part crime in four finds one in four on the list, where a
 * ranking by score alone would leave the smaller interests out.
 */
import { miscalibration } from '../evaluate/list-metrics.ts';
import { scaled } from './diversify.ts';
import type { Scored } from './score-board.ts';

export type CalibrationOptions = {
  /** 0 leaves the order, 1 looks at the mix only. */
  readonly weight: number;
  /** How much of each category an item is; the same length for all, summing to 1, or all 0 where nothing is known. */
  readonly categoriesOf: (item: number) => ArrayLike<number>;
  /** The mix to come near to, as `mixOf` gives it. */
  readonly mix: ArrayLike<number>;
};

/** The mean of the categories of items that have any. */
export function mixOf(items: ArrayLike<number>, categoriesOf: (item: number) => ArrayLike<number>): Float64Array {
  const first = items.length === 0 ? [] : categoriesOf(items[0]!);
  const mix = new Float64Array(first.length);
  for (let i = 0; i < items.length; i++) add(mix, categoriesOf(items[i]!));
  return toShares(mix);
}

/** Greedy: each place goes to the item with which score and mix together are best. @param ranked best first, more than are asked for */
export function calibrate(
  ranked: readonly Scored[],
  count: number,
  { weight, categoriesOf, mix }: CalibrationOptions,
): readonly Scored[] {
  const worth = scaled(ranked);
  const left = new Set(ranked.keys());
  const sums = new Float64Array(mix.length);
  const list: Scored[] = [];
  while (list.length < count && left.size > 0) {
    let best = -1;
    let bestValue = Number.NEGATIVE_INFINITY;
    for (const i of left) {
      const shares = toShares(add(sums.slice(), categoriesOf(ranked[i]!.item)));
      const value = (1 - weight) * worth[i]! - weight * miscalibration(mix, shares);
      if (value > bestValue) [best, bestValue] = [i, value];
    }
    left.delete(best);
    list.push(ranked[best]!);
    add(sums, categoriesOf(ranked[best]!.item));
  }
  return list;
}

function add(sums: Float64Array, amounts: ArrayLike<number>): Float64Array {
  for (let c = 0; c < sums.length; c++) sums[c] = sums[c]! + amounts[c]!;
  return sums;
}

function toShares(sums: Float64Array): Float64Array {
  const total = sums.reduce((sum, each) => sum + each, 0);
  return total === 0 ? sums : sums.map((each) => each / total);
}
