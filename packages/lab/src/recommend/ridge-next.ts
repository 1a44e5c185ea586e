/**
 * The next item by ridge regression (the transition half of SLIST, Choi et al. 2021): from the decayed items before each event to the item
 * of that event, in closed form. It is a Markov chain that knows what its states have in common.
 */
import { invertPositive } from './cholesky.ts';
import { blockOf, subtractProduct } from './dense.ts';
import { type Interactions, itemCounts, rowCount, rowOf } from './interactions.ts';
import { coverItems, type ItemWeightsModel } from './item-weights.ts';

export type RidgeNextOptions = {
  readonly ridge: number;
  /** How many items back are looked at, and what each earlier one keeps of its weight. */
  readonly window: number;
  readonly keep: number;
  /** Scores are divided by occurrences^popularityPower. */
  readonly popularityPower: number;
  /** The most frequent items that take part; time grows with the cube. */
  readonly itemsMax: number;
};

export const RIDGE_NEXT: RidgeNextOptions = {
  ridge: 100,
  window: 20,
  keep: 0.8,
  popularityPower: 0.2,
  itemsMax: 2_000,
};

/** Rows are pasts or visits, oldest first. */
export function trainRidgeNext(interactions: Interactions, options: RidgeNextOptions = RIDGE_NEXT): ItemWeightsModel {
  const { covered, places } = coverItems(interactions, options.itemsMax);
  const n = covered.length;
  const gram = new Float64Array(n * n);
  // Row of the next item, column of the earlier one: the right side of the equations, transposed.
  const nexts = new Float64Array(n * n);
  for (let row = 0; row < rowCount(interactions); row++) {
    const known = rowOf(interactions, row)
      .map((item) => places[item]!)
      .filter((place) => place >= 0);
    for (let at = 1; at < known.length; at++) addEvent({ gram, nexts, n, known }, at, options);
  }
  for (let i = 0; i < n; i++) gram[i * n + i] = gram[i * n + i]! + options.ridge;
  invertPositive(gram, n);
  const weights = dampen(multiply(gram, nexts, n), covered, itemCounts(interactions), options.popularityPower);
  return {
    kind: 'item-weights',
    name: 'ridge-next',
    covered,
    places,
    weights,
    window: options.window,
    keep: options.keep,
  };
}

type Equations = {
  readonly gram: Float64Array;
  readonly nexts: Float64Array;
  readonly n: number;
  readonly known: Int32Array;
};

function addEvent({ gram, nexts, n, known }: Equations, at: number, { window, keep }: RidgeNextOptions): void {
  const next = known[at]!;
  const first = Math.max(0, at - window);
  for (let i = at - 1, a = 1; i >= first; i--, a *= keep) {
    const place = known[i]!;
    nexts[next * n + place] = nexts[next * n + place]! + a;
    for (let j = i, b = a; j >= first; j--, b *= keep) {
      const other = known[j]!;
      // Only the lower half is read; an item twice meets itself both ways.
      const line = place > other ? place * n + other : other * n + place;
      gram[line] = gram[line]! + (i !== j && place === other ? 2 : 1) * a * b;
    }
  }
}

/** symmetric × transposedᵀ, in slices of depth that stay near. */
function multiply(symmetric: Float64Array, transposed: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  const size = 64;
  for (let k = 0; k < n; k += 2 * size)
    for (let i = 0; i < n; i += size)
      for (let j = 0; j < n; j += size)
        subtractProduct(
          blockOf(product, i * n + j, n),
          blockOf(symmetric, i * n + k, n),
          blockOf(transposed, j * n + k, n),
          { rows: Math.min(size, n - i), columns: Math.min(size, n - j), depth: Math.min(2 * size, n - k) },
        );
  return product;
}

/** The product was subtracted: its sign turns here, beside the damping. */
function dampen(product: Float64Array, covered: Int32Array, counts: Float64Array, power: number): Float32Array {
  const n = covered.length;
  const weights = new Float32Array(n * n);
  const scale = Float64Array.from(covered, (item) => -1 / counts[item]! ** power);
  for (let i = 0; i < n * n; i += n) for (let j = 0; j < n; j++) weights[i + j] = product[i + j]! * scale[j]!;
  return weights;
}
