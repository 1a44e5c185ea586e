/** The groups of items that a recommender keeps a floor for: those that fit a condition, or one for each value of an attribute. */
import type { Item, LearnedRecommender } from '@attune/engine';
import { fits } from './list-filter.ts';

export type FloorGroups = {
  /** The least share of attention of each group. */
  readonly floors: Readonly<Record<string, number>>;
  /** The group of an item; undefined: it is in none of them. */
  readonly of: (item: Item) => string | undefined;
};

/** What items that fit a condition are called: no attribute names them. */
export const FITTING = 'items that fit';

export function floorGroups(floor: NonNullable<LearnedRecommender['floor']>): FloorGroups {
  if (floor.where !== undefined) {
    const isFitting = fits(floor.where);
    return { floors: { [FITTING]: floor.share }, of: (item) => (isFitting(item) ? FITTING : undefined) };
  }
  const { attribute, shares } = floor;
  return {
    floors: shares,
    of: (item) => {
      const value = String(item[attribute] ?? '');
      return Object.hasOwn(shares, value) ? value : undefined;
    },
  };
}
