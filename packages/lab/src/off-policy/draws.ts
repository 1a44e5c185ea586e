/**
 * Which decisions are independent of each other. Those of one visitor are not: he keeps his bucket, and his mood. So what is uncertain is
 * always told by units, and never by decisions.
 */

export type Draws = {
  /** The draw of each value. */
  readonly of: Int32Array;
  /** How many values each draw has. */
  readonly sizes: readonly number[];
};

/** Values without a unit are draws of their own. */
export function drawsOf(values: readonly { readonly unit?: string }[]): Draws {
  const of = new Int32Array(values.length);
  const sizes: number[] = [];
  const known = new Map<string, number>();
  for (let i = 0; i < values.length; i++) {
    const { unit } = values[i]!;
    let draw = unit === undefined ? undefined : known.get(unit);
    if (draw === undefined) {
      draw = sizes.push(0) - 1;
      if (unit !== undefined) known.set(unit, draw);
    }
    of[i] = draw;
    sizes[draw]!++;
  }
  return { of, sizes };
}

/** The sum of the values of each draw. */
export function sumsOf(values: ArrayLike<number>, { of, sizes }: Draws): Float64Array {
  const sums = new Float64Array(sizes.length);
  for (let i = 0; i < values.length; i++) sums[of[i]!]! += values[i]!;
  return sums;
}

/** The standard error of the values' mean; 0 for fewer than two draws. With draws of one value each it is the usual one. */
export function meanError(values: ArrayLike<number>, draws: Draws): number {
  const count = draws.sizes.length;
  if (count < 2) return 0;
  const sums = sumsOf(values, draws);
  const mean = sums.reduce((sum, each) => sum + each, 0) / values.length;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (sums[i]! - mean * draws.sizes[i]!) ** 2;
  return (Math.sqrt(squares) / values.length) * Math.sqrt(count / (count - 1));
}
