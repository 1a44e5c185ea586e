/**
 * A floor for groups of people whom a recommender serves less well than others, since it learned mostly from the others: their lists are mixed
 * with those of a model that learned from their own group, as much as held-out questions say is needed and no more. Nobody's list is made worse
 * for it: groups at or above the floor keep theirs. (Groups of items have exposure-floor.ts.)
 */
import { assert } from '@attune/engine';
import { rowsOfGroups } from '../evaluate/group-figures.ts';
import { meanOf } from '../evaluate/group-utility.ts';
import { type Interactions, interactionsOf, rowCount, rowOf } from './interactions.ts';
import type { Scored } from './score-board.ts';

/** How much of the group's own model may be tried in its lists. */
export const MIX_SHARES: readonly number[] = [0, 0.25, 0.5, 0.75, 1];

/** Places that weigh about alike at the top: a list is not decided by its first item alone. */
const TOP_PLACES = 10;

/**
 * Two rankings as one, by the places of the items and not by their scores, which mean different things.
 * @param share of the group's own ranking, 0 to 1
 */
export function mixRankings(
  general: readonly Scored[],
  own: readonly Scored[],
  share: number,
  count: number,
): readonly Scored[] {
  const scores = new Map<number, number>();
  const add = (ranking: readonly Scored[], weight: number) =>
    ranking.forEach(({ item }, place) => {
      scores.set(item, (scores.get(item) ?? 0) + weight / (TOP_PLACES + place));
    });
  add(general, 1 - share);
  add(own, share);
  return [...scores]
    .map(([item, score]) => ({ item, score }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.item - b.item)
    .slice(0, count);
}

/** What one group's people did, for a model of its own; row numbers stay, the rows of others are empty. */
export function rowsOfGroup(interactions: Interactions, isOf: (row: number) => boolean): Interactions {
  const { starts, times, itemCount } = interactions;
  const rows = Array.from({ length: rowCount(interactions) }, (_, row) => row);
  const kept = rows.map((row) => (isOf(row) ? rowOf(interactions, row) : new Int32Array(0)));
  const when =
    times === null ? null : rows.map((row) => times.subarray(starts[row]!, starts[row]! + kept[row]!.length));
  return interactionsOf(kept, itemCount, when);
}

export type GroupShare = {
  readonly group: string;
  /** How much of the group's own model its lists get: one of the shares. */
  readonly share: number;
  /** The mean utility of the group as a share of that of all, without the floor and with it. */
  readonly before: number;
  readonly after: number;
  /** Whether that is the floor or more; where none of the shares is enough, the best of them is taken. */
  readonly reached: boolean;
};

export type UtilityFloor = {
  /** The least mean utility of a group, as a share of the mean over all people: 0 to 1. */
  readonly floor: number;
  /** For each of the shares, what each held-out question came to (a metric, such as NDCG) with so much of the own model in its list. */
  readonly utilities: readonly ArrayLike<number>[];
  /** Ascending, 0 first; default `MIX_SHARES`. */
  readonly shares?: readonly number[];
  readonly groups: readonly (string | undefined)[];
};

/** The least share for each group that reaches the floor. What all have on average rises with the groups that are helped, and is counted anew. */
export function utilityFloor({ floor, utilities, shares = MIX_SHARES, groups }: UtilityFloor): readonly GroupShare[] {
  assert(shares[0] === 0 && utilities.length === shares.length, 'utilities for each share, none first');
  const people = rowsOfGroups(groups);
  const chosen = new Map(people.map(([group]) => [group, 0]));
  const meanFor = (rows: readonly number[], place: number) => meanOf(rows.map((row) => utilities[place]![row]!));
  const overall = () =>
    meanOf(groups.map((group, row) => utilities[group === undefined ? 0 : (chosen.get(group) ?? 0)]![row]!));
  const shareOf = (rows: readonly number[], place: number, all: number) => (all === 0 ? 1 : meanFor(rows, place) / all);
  const before = overall();
  for (let round = 0; round <= shares.length; round++) {
    const all = overall();
    for (const [group, rows] of people) {
      if (shareOf(rows, chosen.get(group)!, all) >= floor) continue;
      chosen.set(
        group,
        firstEnough(
          shares.map((_, place) => shareOf(rows, place, all)),
          floor,
        ),
      );
    }
  }
  const all = overall();
  return people.map(([group, rows]) => {
    const after = shareOf(rows, chosen.get(group)!, all);
    const share = shares[chosen.get(group)!]!;
    return { group, share, before: shareOf(rows, 0, before), after, reached: after >= floor };
  });
}

/** The first that is enough, or else the best. */
function firstEnough(reached: readonly number[], floor: number): number {
  const enough = reached.findIndex((each) => each >= floor);
  return enough >= 0 ? enough : reached.indexOf(Math.max(...reached));
}
