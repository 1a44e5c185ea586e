/** An always-valid interval for one proportion, exact at any size, by inverting the beta-binomial mixture. */
import type { Counted, Interval } from './fixed-horizon.ts';
import { betaBinomialMixture } from './mixture.ts';
import { rootBetween } from './quadrature.ts';

/** @param tightestAt the number of trials at which the interval is narrowest */
export function bernoulliInterval({ n, successes }: Counted, tightestAt: number, alpha = 0.05): Interval {
  if (n === 0) return [0, 1];
  const seen = successes / n;
  const threshold = Math.log(1 / alpha);
  const beyond = (p: number) => {
    const variance = p * (1 - p);
    return betaBinomialMixture({ v: variance * tightestAt }, p, 1 - p).logAt((seen - p) * n, variance * n) - threshold;
  };
  const low = seen === 0 ? 0 : rootBetween((p) => (p <= 0 ? 1 : p >= 1 ? -1 : beyond(p)), 0, seen);
  const high = seen === 1 ? 1 : rootBetween((p) => (p <= 0 ? -1 : p >= 1 ? 1 : beyond(p)), seen, 1);
  return [low, high];
}
