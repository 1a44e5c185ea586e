/** Whether two samples of numbers come from one distribution: Kolmogorov and Smirnov's largest distance, and how likely it is by chance. */

export type KolmogorovSmirnov = {
  /** The largest distance of the two distribution functions, 0 to 1. */
  readonly distance: number;
  /** The chance of such a distance if both came from one continuous distribution: exact for small samples, else in the limit. */
  readonly p: number;
};

/** Up to so many pairs of two samples all paths are counted. */
const EXACT_MAX = 1_000_000;

/**
 * The two-sample test; missing values are left out. p is 1 where a side has none.
 * @param sizes how many independent draws each is worth, where values hang together; default their lengths
 */
export function kolmogorovSmirnov(
  one: ArrayLike<number>,
  other: ArrayLike<number>,
  sizes?: readonly [number, number],
): KolmogorovSmirnov {
  const sortedOf = (values: ArrayLike<number>) =>
    Float64Array.from(values)
      .filter((value) => !Number.isNaN(value))
      .sort();
  const [a, b] = [sortedOf(one), sortedOf(other)];
  if (a.length === 0 || b.length === 0) return { distance: 0, p: 1 };
  const distance = distanceOf(a, b);
  const [n, m] = sizes ?? [a.length, b.length];
  const isExact = sizes === undefined && n * m <= EXACT_MAX;
  const p = isExact ? exactP(n, m, distance) : limitP(n, m, distance);
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
