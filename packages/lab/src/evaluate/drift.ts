/**
 * Whether what a model is asked about now is still what it was trained on: how its inputs, its predictions and what comes of them are
 * spread, then and now. Numbers only; what is an alarm is for who runs it to say.
 */

import { assert } from '@attune/engine';
import cdf from '@stdlib/stats-base-dists-normal-cdf';
import type { FeatureSchema } from '../predict/feature-schema.ts';

/** How one input was spread: the shares of its bins, the last of them what was missing. */
export type InputSpread = {
  readonly name: string;
  /** Between the bins, ascending; null: the values are categories, a bin each. */
  readonly edges: readonly number[] | null;
  readonly shares: readonly number[];
};

/** A mean over people, and how sure it is. */
export type PeopleMean = { readonly mean: number; readonly variance: number; readonly people: number };

/** Of the index: below a tenth nothing has moved, above a quarter the model should be looked at (Siddiqi 2006). */
export const STABILITY = { some: 0.1, much: 0.25 } as const;

const BINS = 10;

/** @param columns as a schema encodes them */
export function inputSpreads(schema: FeatureSchema, columns: readonly Float64Array[]): readonly InputSpread[] {
  return schema.map((feature, i) => {
    const column = columns[i]!;
    const edges = feature.kind === 'numeric' ? quantileEdges(column) : null;
    const bins =
      edges === null ? (feature as { readonly values: readonly string[] }).values.length + 1 : edges.length + 1;
    return { name: feature.name, edges, shares: sharesIn(column, edges, bins) };
  });
}

/** Ascending, without repeats: a value that many rows have is a bin of its own. */
function quantileEdges(column: Float64Array): readonly number[] {
  const known = column.filter((value) => !Number.isNaN(value)).sort();
  const edges = Array.from({ length: BINS - 1 }, (_, i) => known[Math.floor(((i + 1) * known.length) / BINS)]!);
  return [...new Set(edges.filter((edge) => edge !== undefined && edge > known[0]!))];
}

function sharesIn(column: Float64Array, edges: readonly number[] | null, bins: number): readonly number[] {
  const counts = new Array<number>(bins + 1).fill(0);
  for (const value of column) counts[Number.isNaN(value) ? bins : edges === null ? value : binOf(edges, value)]!++;
  return counts.map((count) => count / Math.max(1, column.length));
}

/** A value at an edge belongs above it. */
function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length && value >= edges[bin]!) bin++;
  return bin;
}

/** How one column of now is spread over the bins of then. */
export function sharesNow({ edges, shares }: InputSpread, column: Float64Array): readonly number[] {
  return sharesIn(column, edges, shares.length - 1);
}

/**
 * Population stability index: Σ (now − then) · ln(now / then), below 0.1 nothing to speak of, from 0.25 on another distribution. An empty
 * bin counts as half a row. What two samples of one distribution would differ by anyway, (bins − 1)(1/n + 1/m), is taken off.
 * @param rows in how many rows the shares were counted
 */
export function stabilityIndex(
  then: { readonly shares: readonly number[]; readonly rows: number },
  now: { readonly shares: readonly number[]; readonly rows: number },
): number {
  assert(then.shares.length === now.shares.length, 'the same bins');
  let sum = 0;
  let bins = 0;
  then.shares.forEach((share, i) => {
    if (share === 0 && now.shares[i] === 0) return;
    bins++;
    const [a, b] = [Math.max(share, 0.5 / then.rows), Math.max(now.shares[i]!, 0.5 / now.rows)];
    sum += (b - a) * Math.log(b / a);
  });
  return Math.max(0, sum - Math.max(0, bins - 1) * (1 / then.rows + 1 / now.rows));
}

/** The mean of each person's own mean: rows of one person are one draw. */
export function peopleMean(values: ArrayLike<number>, people: ArrayLike<number>): PeopleMean {
  const means = meansByPerson(values, people);
  const mean = means.reduce((sum, each) => sum + each, 0) / Math.max(1, means.length);
  const squares = means.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, variance: means.length < 2 ? 0 : squares / (means.length - 1), people: means.length };
}

/** One value for each person, in the order in which they come. */
export function meansByPerson(values: ArrayLike<number>, people: ArrayLike<number>): Float64Array {
  const sums = new Map<number, { sum: number; rows: number }>();
  for (let row = 0; row < values.length; row++) {
    const known = sums.get(people[row]!) ?? { sum: 0, rows: 0 };
    known.sum += values[row]!;
    known.rows++;
    sums.set(people[row]!, known);
  }
  return Float64Array.from(sums.values(), ({ sum, rows }) => sum / rows);
}

/** How likely two means are as far apart as these by chance: the normal approximation, two-sided. 1 where nobody can tell. */
export function meansApart(a: PeopleMean, b: PeopleMean): number {
  if (a.people < 2 || b.people < 2) return 1;
  const error = Math.sqrt(a.variance / a.people + b.variance / b.people);
  if (error === 0) return a.mean === b.mean ? 1 : 0;
  return 2 * cdf(-Math.abs(a.mean - b.mean) / error, 0, 1);
}
