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
};

export type Placed = Scored & {
  /** The chance of this item at this place, given what stands above. */
  readonly propensity: number;
};

/** @param ranked best first, `count` and as many more as may be drawn */
export function explore(
  ranked: readonly Scored[],
  count: number,
  { rate, pool }: ExplorationOptions,
  dice: Dice,
): readonly Placed[] {
  const left = [...ranked];
  const list: Placed[] = [];
  while (list.length < count && left.length > 0) {
    const width = Math.min(pool, left.length);
    const draws = width > 1 && dice.next() < rate;
    const place = draws ? dice.integer(width) : 0;
    const drawn = width > 1 ? rate / width : 0;
    const propensity = place === 0 ? 1 - rate * (width > 1 ? 1 : 0) + drawn : drawn;
    list.push({ ...left.splice(place, 1)[0]!, propensity });
  }
  return list;
}
