/**
 * Noise from the normal distribution, for many figures at once: as little of it as the promise asks for. Balle and Wang, "Improving the
 * Gaussian mechanism for differential privacy", 2018.
 */
import { normalBelow } from '../experiment/distribution.ts';
import { rootBetween } from '../experiment/quadrature.ts';

/** With how much probability the promise of `epsilon` is broken. @param sensitivity the length of what one person changes at most */
export function gaussianDelta(sigma: number, epsilon: number, sensitivity = 1): number {
  const [half, shift] = [sensitivity / (2 * sigma), (epsilon * sigma) / sensitivity];
  return normalBelow(half - shift) - Math.exp(epsilon) * normalBelow(-half - shift);
}

/** The smallest standard deviation that keeps the promise of `epsilon` but with probability `delta`. */
export function gaussianSigma(epsilon: number, delta: number, sensitivity = 1): number {
  let high = sensitivity;
  while (gaussianDelta(high, epsilon, sensitivity) > delta) high *= 2;
  // By its logarithm, as delta may be tiny.
  const excess = (sigma: number) => Math.log(gaussianDelta(sigma, epsilon, sensitivity) / delta);
  let low = high / 2;
  while (gaussianDelta(low, epsilon, sensitivity) <= delta) low /= 2;
  return rootBetween(excess, low, high);
}
