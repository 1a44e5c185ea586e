/**
 * Whether what a model is asked about is still like what it was trained on: the population stability index over bins or values, and Kolmogorov and
 * Smirnov's distance between two samples of numbers. What is missing (NaN) is a bin of its own.
 */

/** Below a tenth nothing has moved, above a quarter the model should be looked at (Siddiqi 2006). */
export const STABILITY = { some: 0.1, much: 0.25 } as const;

export type StabilityOptions = {
  /** Bins between quantiles of what was expected; default 10. Few distinct numbers make fewer bins. */
  readonly bins?: number;
};

/** The index for numbers. NaN where one side has none at all. */
export function populationStability(
  expected: ArrayLike<number>,
  actual: ArrayLike<number>,
  { bins = 10 }: StabilityOptions = {},
): number {
  const edges = quantileEdges(expected, bins);
  return stabilityOf(countBins(expected, edges), countBins(actual, edges));
}

/**
 * Σ (actual share − expected share) · ln(actual share / expected share) over bins counted alike on both sides. An empty bin counts as half
 * a row, since a share of nothing has no logarithm.
 */
export function stabilityOf(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  const [before, now] = [sumOf(expected), sumOf(actual)];
  if (before === 0 || now === 0) return Number.NaN;
  let sum = 0;
  for (let bin = 0; bin < Math.max(expected.length, actual.length); bin++) {
    const [was, is] = [expected[bin] ?? 0, actual[bin] ?? 0];
    if (was === 0 && is === 0) continue;
    const [e, a] = [Math.max(was, 0.5) / before, Math.max(is, 0.5) / now];
    sum += (a - e) * Math.log(a / e);
  }
  return sum;
}

const sumOf = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, each) => sum + each, 0);

/** Ascending, each the lowest number of its bin but for the first, which reaches down to all. */
function quantileEdges(values: ArrayLike<number>, bins: number): readonly number[] {
  const known = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const edges = Array.from({ length: bins - 1 }, (_, i) => known[Math.floor(((i + 1) * known.length) / bins)]!);
  return [...new Set(edges)].filter((edge) => edge > known[0]!);
}

/** How many are in each bin, and last how many are missing. */
function countBins(values: ArrayLike<number>, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 2);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let bin = edges.length + 1;
    if (!Number.isNaN(value)) for (bin = 0; bin < edges.length && value >= edges[bin]!; ) bin++;
    counts[bin]!++;
  }
  return counts;
}

export type KolmogorovSmirnov = {
  /** The largest distance of the two distribution functions, 0 to 1. */
  readonly distance: number;
  /** The chance of such a distance if both came from one continuous distribution: exact for small samples, else in the limit. */
  readonly p: number;
};

/** Up to so many pairs of two samples all paths are counted. */
const EXACT_MAX = 1_000_000;

/** The two-sample test; missing values are left out. p is 1 where a side has none. */
export function kolmogorovSmirnov(one: ArrayLike<number>, other: ArrayLike<number>): KolmogorovSmirnov {
  const sortedOf = (values: ArrayLike<number>) =>
    Float64Array.from(values)
      .filter((value) => !Number.isNaN(value))
      .sort();
  const [a, b] = [sortedOf(one), sortedOf(other)];
  if (a.length === 0 || b.length === 0) return { distance: 0, p: 1 };
  const distance = distanceOf(a, b);
  const p =
    a.length * b.length <= EXACT_MAX ? exactP(a.length, b.length, distance) : limitP(a.length, b.length, distance);
  return { distance, p: Math.min(1, Math.max(0, p)) };
}

function distanceOf(a: Float64Array, b: Float64Array): number {
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= value) i++;
    while (j < b.length && b[j]! <= value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

/**
 * Of all orders of n and m numbers, the share in which the distance is reached (Hodges 1958): those paths that never leave the band are
 * counted by the last step, as shares, so that nothing overflows.
 */
function exactP(n: number, m: number, distance: number): number {
  const reached = distance * n * m - 0.5;
  const inside = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++)
    for (let j = 0; j <= m; j++) {
      if (Math.abs(i * m - j * n) > reached) inside[j] = 0;
      else if (i === 0 && j === 0) inside[j] = 1;
      else inside[j] = ((i === 0 ? 0 : inside[j]! * i) + (j === 0 ? 0 : inside[j - 1]! * j)) / (i + j);
    }
  return 1 - inside[m]!;
}

/** Smirnov's limit with Stephens's correction (1970), within a percent from some tens of rows on. */
function limitP(n: number, m: number, distance: number): number {
  const root = Math.sqrt((n * m) / (n + m));
  return kolmogorovTail((root + 0.12 + 0.11 / root) * distance);
}

/** The chance that Kolmogorov's limit is beyond x. */
export function kolmogorovTail(x: number): number {
  if (x <= 0) return 1;
  let sum = 0;
  if (x < 1) {
    // The other form of the same theta function, which converges where x is small.
    for (let k = 1; k <= 20; k++) sum += Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return 2 * sum;
}
