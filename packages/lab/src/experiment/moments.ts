/**
 * Sufficient statistics of one arm's metric, and what every test needs of them: how many units, their mean, and the variance of
 * one unit. Sums are enough; no row is ever looked at twice.
 */
import { bad, good, type Read } from '@attune/engine';

/** What is counted of an arm. `n` is the number of units (people), never of events. */
export type Sample =
  /** A number for each unit: revenue, orders. */
  | { readonly kind: 'mean'; readonly n: number; readonly sum: number; readonly sumSquares: number }
  /** Yes or no for each unit: converted. */
  | { readonly kind: 'proportion'; readonly n: number; readonly successes: number }
  /** A quotient of two sums over units: revenue per order. */
  | {
      readonly kind: 'ratio';
      readonly n: number;
      readonly sum: number;
      readonly sumSquares: number;
      readonly denominatorSum: number;
      readonly denominatorSumSquares: number;
      readonly crossSum: number;
    };

/** `variance`: of one unit; the variance of the mean is `variance / n`. */
export type Moments = { readonly n: number; readonly mean: number; readonly variance: number };

/** @returns the moments, or a problem when the statistics cannot be those of any data */
export function readMoments(sample: Sample, path = ''): Read<Moments> {
  const numbers = Object.entries(sample).filter(([key]) => key !== 'kind');
  for (const [key, value] of numbers) {
    if (typeof value !== 'number' || !Number.isFinite(value))
      return bad(`${path}.${key}`, 'must be a finite number', 'count again from the data');
  }
  if (!Number.isInteger(sample.n) || sample.n < 0)
    return bad(`${path}.n`, 'must be a whole number of units', 'count the units');
  const moments = momentsOf(sample);
  if (!Number.isFinite(moments.mean) || !Number.isFinite(moments.variance) || moments.variance < -1e-9)
    return bad(path, 'are not the sums of any data', 'check that sums and sums of squares are of the same units');
  return good({ ...moments, variance: Math.max(0, moments.variance) });
}

/** The moments of a sample that was read; a sample of nobody has mean and variance 0. */
export function momentsOf(sample: Sample): Moments {
  const { n } = sample;
  if (n === 0) return { n, mean: 0, variance: 0 };
  if (sample.kind === 'proportion') {
    const mean = sample.successes / n;
    return { n, mean, variance: mean * (1 - mean) };
  }
  if (sample.kind === 'mean')
    return { n, mean: sample.sum / n, variance: sampleVariance(n, sample.sum, sample.sumSquares) };
  return ratioMoments(sample);
}

/** Unbiased, of n units; 0 for fewer than two. */
export function sampleVariance(n: number, sum: number, sumSquares: number): number {
  return n < 2 ? 0 : (sumSquares - (sum * sum) / n) / (n - 1);
}

/** Unbiased covariance of two sums over the same n units. */
export function sampleCovariance(n: number, sumX: number, sumY: number, crossSum: number): number {
  return n < 2 ? 0 : (crossSum - (sumX * sumY) / n) / (n - 1);
}

/** The delta method: Var(M/D) = vM/D² + vD·M²/D⁴ − 2·cov·M/D³ with M and D the two means. */
function ratioMoments(sample: Sample & { kind: 'ratio' }): Moments {
  const { n, sum, sumSquares, denominatorSum, denominatorSumSquares, crossSum } = sample;
  if (denominatorSum === 0) return { n, mean: 0, variance: 0 };
  const [m, d] = [sum / n, denominatorSum / n];
  const variance =
    sampleVariance(n, sum, sumSquares) / d ** 2 +
    (sampleVariance(n, denominatorSum, denominatorSumSquares) * m ** 2) / d ** 4 -
    (2 * sampleCovariance(n, sum, denominatorSum, crossSum) * m) / d ** 3;
  return { n, mean: m / d, variance };
}
