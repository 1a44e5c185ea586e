/**
 * Bounds that hold at all times together without any approximation: a sum of bounded or sub-Gaussian terms crosses one ever with
 * probability at most alpha. Each mixture is the logarithm of a supermartingale of (s, v): the sum so far and its variance process.
 *
 * Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", arXiv 1810.08240.
 */
import { betaBelow, gammaShare, logGamma, normalBelow } from './distribution.ts';
import { rootBetween } from './quadrature.ts';

export type Mixture = {
  /** The logarithm of the supermartingale. */
  readonly logAt: (s: number, v: number) => number;
  /** The largest s there can be. */
  readonly sMax: (v: number) => number;
};

/** Where a bound is tightest: at this variance, for this alpha. */
export type Tightest = { readonly v: number; readonly alpha?: number };

/** For sums of sub-Gaussian terms; the boundary of the mSPRT. */
export function normalMixture(tightest: Tightest, sides: 1 | 2 = 2): Mixture {
  const rho = bestRho(tightest, sides);
  const sMax = () => Number.POSITIVE_INFINITY;
  if (sides === 2) return { sMax, logAt: (s, v) => 0.5 * Math.log(rho / (v + rho)) + s ** 2 / (2 * (v + rho)) };
  return {
    sMax,
    logAt: (s, v) =>
      0.5 * Math.log((4 * rho) / (v + rho)) + s ** 2 / (2 * (v + rho)) + Math.log(normalBelow(s / Math.sqrt(v + rho))),
  };
}

/** For sums of sub-exponential terms of scale c; one-sided. */
export function gammaExponentialMixture(tightest: Tightest, c: number): Mixture {
  const rho = bestRho(tightest, 1);
  const shape = rho / c ** 2;
  const leading = shape * Math.log(shape) - logGamma(shape) - Math.log(gammaShare(shape, shape, true, false));
  return {
    sMax: () => Number.POSITIVE_INFINITY,
    logAt: (s, v) => {
      const [moved, grown] = [(c * s + v) / c ** 2, (v + rho) / c ** 2];
      const x = moved + shape;
      return leading + logGamma(grown) + Math.log(gammaShare(x, grown, true, false)) - grown * Math.log(x) + moved;
    },
  };
}

/** For sums of terms within [-g, h] around their mean. */
export function betaBinomialMixture(tightest: Tightest, g: number, h: number, sides: 1 | 2 = 2): Mixture {
  const r = Math.max(bestRho(tightest, sides) - g * h, 1e-3 * g * h);
  const x = sides === 1 ? h / (g + h) : 1;
  const normalizer = logIncompleteBeta(r / (g * (g + h)), r / (h * (g + h)), x);
  return {
    sMax: (v) => v / g,
    logAt: (s, v) =>
      (v / (g * h)) * Math.log(g + h) -
      ((v + h * s) / (h * (g + h))) * Math.log(g) -
      ((v - g * s) / (g * (g + h))) * Math.log(h) +
      logIncompleteBeta((r + v - g * s) / (g * (g + h)), (r + v + h * s) / (h * (g + h)), x) -
      normalizer,
  };
}

/** The s that is crossed ever with probability at most alpha, when the variance process is at v. */
export function mixtureBound(mixture: Mixture, v: number, alpha: number): number {
  const above = (s: number) => mixture.logAt(s, v) + Math.log(alpha);
  let high = mixture.sMax(v);
  if (high === Number.POSITIVE_INFINITY) {
    high = v;
    for (let step = 0; step < 60 && above(high) < 0; step++) high *= 2;
  }
  return above(high) < 0 ? high : rootBetween(above, 0, high);
}

function bestRho({ v, alpha = 0.05 }: Tightest, sides: 1 | 2): number {
  const log = 2 * Math.log(1 / (sides === 1 ? 2 * alpha : alpha));
  return v / (log + Math.log(1 + log));
}

function logIncompleteBeta(a: number, b: number, x: number): number {
  const whole = logGamma(a) + logGamma(b) - logGamma(a + b);
  return x === 1 ? whole : Math.log(betaBelow(x, a, b)) + whole;
}
