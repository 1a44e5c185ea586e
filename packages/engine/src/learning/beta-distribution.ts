/**
 * The Beta distribution for counts up to billions: density by Loader's saddle point form, which does not cancel for large
 * counts, and distribution function by its continued fraction. Parameters must be above 0.
 */

const LOG_TWO_PI = Math.log(2 * Math.PI);
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0 (Lanczos, g = 7). */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x + 6.5;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x - 1 + i);
  return 0.5 * LOG_TWO_PI + (x - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}

/** What Stirling's formula leaves out of ln n!. */
function stirlingError(n: number): number {
  if (n < 16) return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - 0.5 * LOG_TWO_PI;
  const s = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - s / 1188) * s) * s) * s) / n;
}

/** x ln(x / np) + np − x without cancellation where x is near np. */
function deviance(x: number, np: number): number {
  if (Math.abs(x - np) >= 0.1 * (x + np)) return x * Math.log(x / np) + np - x;
  const v = (x - np) / (x + np);
  let term = 2 * x * v;
  let sum = (x - np) * v;
  for (let j = 1; j < 1_000; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** x^a (1 − x)^b / B(a, b) (Loader 2000, "Fast and accurate computation of binomial probabilities"). */
function mass(x: number, a: number, b: number): number {
  const n = a + b;
  const log = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * (1 - x));
  return Math.exp(log) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

/** The density of Beta(a, b) at x; 0 outside of (0, 1). */
export function betaDensity(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return (x === 0 && a === 1) || (x === 1 && b === 1) ? Math.max(a, b) : 0;
  return mass(x, a, b) / (x * (1 - x));
}

/** The same density for many x: what hangs on a and b alone is worked out once. */
export function betaDensityOf(a: number, b: number): (x: number) => number {
  const n = a + b;
  const log = stirlingError(n) - stirlingError(a) - stirlingError(b) + 0.5 * Math.log((a * b) / (2 * Math.PI * n));
  return (x) => {
    if (x <= 0 || x >= 1) return betaDensity(x, a, b);
    return Math.exp(log - deviance(a, n * x) - deviance(b, n * (1 - x))) / (x * (1 - x));
  };
}

/** P(X ≤ x) for X of Beta(a, b): the regularized incomplete beta function. */
export function betaCumulative(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const scale = mass(x, a, b);
  if (scale === 0) return x < a / (a + b) ? 0 : 1;
  if (x < (a + 1) / (a + b + 2)) return (scale * fraction(x, a, b)) / a;
  return 1 - (scale * fraction(1 - x, b, a)) / b;
}

/** The continued fraction of the incomplete beta function, by Lentz's method (DLMF 8.17.22). */
function fraction(x: number, a: number, b: number): number {
  const steps = 1_000 + 20 * Math.sqrt(Math.max(a, b));
  const nonZero = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= steps; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return result;
}

/** Beyond so many standard deviations from its mean a Beta with both parameters at least 1 has less than e^−40. */
const REACH = 41;

/** Where all but a negligible part of Beta(a, b) lies, a and b at least ½. */
export function betaSupport(
  a: number,
  b: number,
): { readonly mean: number; readonly deviation: number; readonly low: number; readonly high: number } {
  const mean = a / (a + b);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  return { mean, deviation, low: Math.max(0, mean - REACH * deviation), high: Math.min(1, mean + REACH * deviation) };
}

/** The x with P(X ≤ x) = p: Newton's method, kept inside a bracket that bisection shrinks. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  let { mean: x, low, high } = betaSupport(a, b);
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const error = betaCumulative(x, a, b) - p;
    if (error === 0) return x;
    if (error > 0) high = x;
    else low = x;
    const next = x - error / betaDensity(x, a, b);
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - x) <= 1e-14 * x) return inside;
    x = inside;
  }
  return x;
}
