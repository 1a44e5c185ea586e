/**
 * A model that is one dense matrix: what each item of somebody's past says about each other item. Closed-form models end as this and are
 * scored alike. It covers the most frequent items only, since it grows with their square.
 */
import type { Interactions } from './interactions.ts';
import { itemCounts } from './interactions.ts';
import { type Because, becauseOf, type Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';

export type ItemWeightsModel = {
  readonly kind: 'item-weights';
  readonly name: 'ease' | 'ridge-next';
  /** The covered items, and for each item its place among them (−1: not covered). */
  readonly covered: Int32Array;
  readonly places: Int32Array;
  /** Row-major, covered × covered: row of the past item, column of the scored one. */
  readonly weights: Float32Array;
  /** How many recent items are asked, and what each earlier one keeps of its weight. */
  readonly window: number;
  readonly keep: number;
};

/** The most frequent items (ties by number) and where each stands among them. */
export function coverItems(interactions: Interactions, itemsMax: number): Pick<ItemWeightsModel, 'covered' | 'places'> {
  const counts = itemCounts(interactions);
  const covered = Int32Array.from(counts.keys())
    .filter((item) => counts[item]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .subarray(0, itemsMax)
    .slice()
    .sort();
  const places = new Int32Array(interactions.itemCount).fill(-1);
  covered.forEach((item, place) => {
    places[item] = place;
  });
  return { covered, places };
}

/** Adds what the recent items say together to the board; an item twice counts once, as of its latest time. */
export function scoreItemWeights(model: ItemWeightsModel, { recent }: Query, board: ScoreBoard): void {
  const { covered, weights } = model;
  const sums = new Float64Array(covered.length);
  let asked = 0;
  for (const [place, weight] of askedPlaces(model, recent)) {
    asked++;
    const row = place * covered.length;
    for (let column = 0; column < sums.length; column++) sums[column] = sums[column]! + weight * weights[row + column]!;
  }
  if (asked === 0) return;
  for (let column = 0; column < sums.length; column++) addScore(board, covered[column]!, sums[column]!);
}

function askedPlaces(
  { places, window, keep }: ItemWeightsModel,
  recent: ArrayLike<number>,
): ReadonlyMap<number, number> {
  const asked = new Map<number, number>();
  let weight = 1;
  for (let back = 1; back <= Math.min(window, recent.length); back++) {
    const place = places[recent[recent.length - back]!] ?? -1;
    if (place >= 0 && !asked.has(place)) asked.set(place, weight);
    weight *= keep;
  }
  return asked;
}

/** What each recent item says about one; what speaks against it is left out. */
export function explainItemWeights(model: ItemWeightsModel, { recent }: Query, item: number): Because {
  const given = new Map<number, number>();
  const column = model.places[item] ?? -1;
  if (column >= 0)
    for (const [place, weight] of askedPlaces(model, recent))
      given.set(model.covered[place]!, weight * model.weights[place * model.covered.length + column]!);
  return becauseOf(model.name, given);
}
