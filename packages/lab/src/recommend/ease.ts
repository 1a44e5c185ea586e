/**
 * EASE (Steck 2019): the linear model that predicts each item of a past from all the others, in closed form. Nothing is sampled and nothing
 * iterates; the one cost is the inverse of the items' Gram matrix.
 */
import { invertPositive } from './cholesky.ts';
import { type Interactions, rowCount, rowOf } from './interactions.ts';
import { coverItems, type ItemWeightsModel } from './item-weights.ts';

export type EaseOptions = {
  /** Added to the diagonal: larger trusts rare pairs less. */
  readonly ridge: number;
  /** The most frequent items that take part; time grows with the cube, memory with 20 bytes times the square. */
  readonly itemsMax: number;
};

export const EASE: EaseOptions = { ridge: 300, itemsMax: 2_000 };

/** Rows are people; an item twice counts once. */
export function trainEase(interactions: Interactions, { ridge, itemsMax }: EaseOptions = EASE): ItemWeightsModel {
  const { covered, places } = coverItems(interactions, itemsMax);
  const n = covered.length;
  const gram = new Float64Array(n * n);
  for (let row = 0; row < rowCount(interactions); row++) addRow(gram, n, distinctPlaces(interactions, row, places));
  for (let i = 0; i < n; i++) gram[i * n + i] = gram[i * n + i]! + ridge;
  invertPositive(gram, n);
  const weights = new Float32Array(n * n);
  for (let column = 0; column < n; column++) {
    const diagonal = gram[column * n + column]!;
    for (let row = 0; row < n; row++)
      if (row !== column) weights[row * n + column] = -gram[row * n + column]! / diagonal;
  }
  return { kind: 'item-weights', name: 'ease', covered, places, weights, window: Number.POSITIVE_INFINITY, keep: 1 };
}

function distinctPlaces(interactions: Interactions, row: number, places: Int32Array): Int32Array {
  const distinct = new Set<number>();
  for (const item of rowOf(interactions, row)) if (places[item]! >= 0) distinct.add(places[item]!);
  return Int32Array.from(distinct).sort();
}

/** The lower half of the Gram matrix, one row's pairs more. */
function addRow(gram: Float64Array, n: number, places: Int32Array): void {
  for (let a = 0; a < places.length; a++) {
    const line = places[a]! * n;
    for (let b = 0; b <= a; b++) gram[line + places[b]!] = gram[line + places[b]!]! + 1;
  }
}
