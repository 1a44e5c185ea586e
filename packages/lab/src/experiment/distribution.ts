/**
 * The distribution functions that the tests need, from @stdlib, under the names that statisticians use. Nothing else imports
 * that library.
 */
import gammainc from '@stdlib/math-base-special-gammainc';
import gammaln from '@stdlib/math-base-special-gammaln';
import betaCdf from '@stdlib/stats-base-dists-beta-cdf';
import betaLogPdf from '@stdlib/stats-base-dists-beta-logpdf';
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** Standard normal: P(Z ≤ z). */
export function normalBelow(z: number): number {
  return normalCdf(z, 0, 1);
}

/** The z with P(Z ≤ z) = p. */
export function normalAt(p: number): number {
  return normalQuantile(p, 0, 1);
}

/** Standard normal density. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** Student's t with so many degrees of freedom: P(T ≤ t). */
export function studentBelow(t: number, degreesOfFreedom: number): number {
  return tCdf(t, degreesOfFreedom);
}

export function studentAt(p: number, degreesOfFreedom: number): number {
  return tQuantile(p, degreesOfFreedom);
}

/** P(X > x) of chi-square. */
export function chiSquareAbove(x: number, degreesOfFreedom: number): number {
  return x <= 0 ? 1 : gammainc(x / 2, degreesOfFreedom / 2, true, true);
}

export {
  betaCdf as betaBelow,
  betaLogPdf as betaLogDensity,
  betaQuantile as betaAt,
  gammainc as gammaShare,
  gammaln as logGamma,
};
