/** Vectors of equal length in one flat list: what all clusterings read. Distances are Euclidean, so columns must be on one scale. */
import { assert, bad, good, type Read } from '@attune/engine';

/** `values[row · dimensions + column]`, all finite. */
export type Points = { readonly rows: number; readonly dimensions: number; readonly values: Float64Array };

/** @returns a problem for rows of different lengths and for values that are no numbers: a clustering has no "missing" */
export function readPoints(rows: readonly (readonly number[])[]): Read<Points> {
  const dimensions = rows[0]?.length ?? 0;
  if (dimensions === 0) return bad('points', 'there are no points', 'give at least one row with at least one number');
  for (const [i, row] of rows.entries()) {
    if (row.length !== dimensions)
      return bad(
        `points[${i}]`,
        `${row.length} numbers where the first row has ${dimensions}`,
        'give rows of one length',
      );
    const odd = row.findIndex((value) => !Number.isFinite(value));
    if (odd !== -1)
      return bad(`points[${i}][${odd}]`, 'is not a number', 'fill what is missing, for example by the mean');
  }
  return good({ rows: rows.length, dimensions, values: Float64Array.from(rows.flat()) });
}

/** Mean and spread of each column, by which points are brought to one scale. */
export type Scale = { readonly means: readonly number[]; readonly spreads: readonly number[] };

/** A column that never changes keeps a spread of 1. */
export function learnScale({ rows, dimensions, values }: Points): Scale {
  const means = new Array<number>(dimensions).fill(0);
  const squares = new Array<number>(dimensions).fill(0);
  for (let i = 0; i < values.length; i++) means[i % dimensions]! += values[i]! / rows;
  for (let i = 0; i < values.length; i++) squares[i % dimensions]! += (values[i]! - means[i % dimensions]!) ** 2 / rows;
  return { means, spreads: squares.map((square) => (square > 0 ? Math.sqrt(square) : 1)) };
}

/** (value − mean) / spread, for points or for one vector. */
export function scaled(values: ArrayLike<number>, { means, spreads }: Scale): Float64Array {
  return Float64Array.from(values, (value, i) => (value - means[i % means.length]!) / spreads[i % means.length]!);
}

/** What costs the square of the points is done on so many of them. */
export const SAMPLE_MAX = 1_500;

/** At most so many rows, evenly from all. */
export function everyNth(rows: number, max: number): readonly number[] {
  const step = Math.max(1, Math.ceil(rows / max));
  return Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step);
}

/** Some rows, in this order. */
export function pickPoints({ dimensions, values }: Points, rows: ArrayLike<number>): Points {
  assert(rows.length > 0, 'rows to pick');
  const picked = new Float64Array(rows.length * dimensions);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * dimensions;
    picked.set(values.subarray(from, from + dimensions), i * dimensions);
  }
  return { rows: rows.length, dimensions, values: picked };
}

/** The squared distance of two vectors that begin at these places of flat lists. */
export function squaredDistance(
  { values, dimensions }: Pick<Points, 'values' | 'dimensions'>,
  at: number,
  others: Float64Array,
  other: number,
): number {
  let sum = 0;
  for (let i = 0; i < dimensions; i++) {
    const difference = values[at + i]! - others[other + i]!;
    sum += difference * difference;
  }
  return sum;
}
