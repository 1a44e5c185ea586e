/**
 * The boundary of the law of the iterated logarithm, stitched from pieces: grows slowest of all in the very long run.
 * Howard and others, arXiv 1810.08240, equation 10.
 */

export type StitchingOptions = {
  /** The bound is flat below this variance. */
  readonly vMin: number;
  /** Scale of sub-exponential terms; 0 for sub-Gaussian. Default 0. */
  readonly c?: number;
  /** How fast the pieces' shares of alpha fall, above 1. Default 1.4. */
  readonly exponent?: number;
  /** Each piece ends at so many times the variance where it began. Default 2. */
  readonly ratio?: number;
};

/** @returns the sum that is crossed ever with probability at most alpha, when the variance process is at v */
export function stitchedBound(v: number, alpha: number, options: StitchingOptions): number {
  const { vMin, c = 0, exponent = 1.4, ratio = 2 } = options;
  const used = Math.max(v, vMin);
  const k1 = (ratio ** 0.25 + ratio ** -0.25) / Math.SQRT2;
  const k2 = (Math.sqrt(ratio) + 1) / 2;
  const share = Math.log(zeta(exponent) / Math.log(ratio) ** exponent);
  const length = exponent * Math.log(Math.log((ratio * used) / vMin)) + share + Math.log(1 / alpha);
  const tail = k2 * c * length;
  return Math.sqrt(k1 ** 2 * used * length + tail ** 2) + tail;
}

/** Riemann's zeta above 1, by Euler and Maclaurin's formula. */
function zeta(s: number): number {
  const n = 20;
  let sum = 0;
  for (let k = 1; k < n; k++) sum += k ** -s;
  sum += n ** (1 - s) / (s - 1) + n ** -s / 2 + (s * n ** (-s - 1)) / 12;
  return (
    sum -
    (s * (s + 1) * (s + 2) * n ** (-s - 3)) / 720 +
    (s * (s + 1) * (s + 2) * (s + 3) * (s + 4) * n ** (-s - 5)) / 30240
  );
}
