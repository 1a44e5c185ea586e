/**
 * Many looks at once: p-values adjusted so that the share of false discoveries, or the chance of any, stays what was promised.
 * Both give the adjusted p in the order of the input.
 */

/** Holm (1979): the chance of even one false discovery stays below alpha. */
export function holm(ps: readonly number[]): number[] {
  const order = ascending(ps);
  const adjusted = new Array<number>(ps.length);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, ps[index]! * (ps.length - rank)));
    adjusted[index] = highest;
  });
  return adjusted;
}

/** Benjamini and Hochberg (1995): the expected share of false ones among the discoveries stays below alpha. */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  const order = ascending(ps);
  const adjusted = new Array<number>(ps.length);
  let lowest = 1;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const index = order[rank]!;
    lowest = Math.min(lowest, (ps[index]! * ps.length) / (rank + 1));
    adjusted[index] = lowest;
  }
  return adjusted;
}

function ascending(ps: readonly number[]): number[] {
  return ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]! || a - b);
}
