/**
 * Room for what is not yet known to be good: each place is now and then given to one of the next items, and it is written down how probable
 * what was shown was, so that off-policy estimates can learn from it.
 */
import type { Dice } from '@attune/engine';
import type { Scored } from './score-board.ts';

export type ExplorationOptions = {
  /** How often a place is drawn instead of given to the best, 0 to 1. */
  readonly rate: number;
  /** It is drawn among this many of the best that are left, the very best included. */
  readonly pool: number;
  /** Items nobody knows yet, drawn beside the pool: new ones are shown before anything can be learned of them. */
  readonly newcomers?: readonly number[];
};

export type Placed = Scored & {
  /** The chance of this item at this place, given what stands above. */
  readonly propensity: number;
};

/** @param ranked best first, `count` and as many more as may be drawn */
export function explore(
  ranked: readonly Scored[],
  count: number,
  { rate, pool, newcomers = [] }: ExplorationOptions,
  dice: Dice,
): readonly Placed[] {
  const left = [...ranked];
  const listed = new Set(ranked.map(({ item }) => item));
  const fresh = newcomers.filter((item) => !listed.has(item)).map((item) => ({ item, score: 0 }));
  const list: Placed[] = [];
  while (list.length < count && left.length > 0) {
    const width = Math.min(pool, left.length);
    const drawn = width + fresh.length;
    const chance = drawn > 1 ? rate / drawn : 0;
    const place = drawn > 1 && dice.next() < rate ? dice.integer(drawn) : 0;
    const chosen = place < width ? left.splice(place, 1)[0]! : fresh.splice(place - width, 1)[0]!;
    list.push({ ...chosen, propensity: place === 0 ? 1 - chance * (drawn - 1) : chance });
  }
  return list;
}
