/**
 * Two arms' quantiles, always valid: the p-value of "the quantile is the same", by the beta-binomial mixture on both arms' order
 * statistics. Howard and Ramdas, "Sequential estimation of quantiles with applications to A/B testing", arXiv 1906.09712.
 */
import { betaBinomialMixture, type Mixture } from './mixture.ts';

/**
 * @param control ascending
 * @param treatment ascending
 * @param tightestAt the number of units of an arm at which the test is strongest
 * @returns p; 1 when an arm has nobody
 */
export function quantileTest(
  control: readonly number[],
  treatment: readonly number[],
  quantile: number,
  tightestAt = 1_000,
): number {
  if (control.length === 0 || treatment.length === 0) return 1;
  const mixture = betaBinomialMixture({ v: tightestAt * quantile * (1 - quantile) }, quantile, 1 - quantile);
  const arms = [control, treatment].map((values) => evidenceOf(values, quantile, mixture));
  const [first, second] = arms[0]!.end <= arms[1]!.end ? [arms[0]!, arms[1]!] : [arms[1]!, arms[0]!];
  const at = (x: number) => first.at(x) + second.at(x);
  let least = Math.min(at(first.end), at(second.start));
  for (const x of second.values) if (x >= first.end && x <= second.start) least = Math.min(least, at(x));
  return Math.min(1, Math.exp(-least));
}

type Evidence = {
  readonly values: readonly number[];
  readonly start: number;
  readonly end: number;
  readonly at: (x: number) => number;
};

/** The evidence of one arm against "the quantile is x": least between two neighbouring values, rising to both sides. */
function evidenceOf(values: readonly number[], quantile: number, mixture: Mixture): Evidence {
  const n = values.length;
  const against = (share: number) => mixture.logAt((share - quantile) * n, quantile * (1 - quantile) * n);
  const least = leastOf(against);
  const start = values[Math.max(1, Math.ceil(least * n)) - 1]!;
  const end = values[Math.min(n, Math.floor(least * n) + 1) - 1]!;
  const at = (x: number) => {
    if (x < start) return against(countBelow(values, x, true) / n);
    return against(x > end ? countBelow(values, x, false) / n : least);
  };
  return { values, start, end, at };
}

/** The argument in [0, 1] of a convex function's least value, by golden section. */
function leastOf(f: (x: number) => number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, 1];
  for (let step = 0; step < 80; step++) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (f(a) < f(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

/** How many values are below x, or not above it, by halving. */
function countBelow(values: readonly number[], x: number, orEqual: boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < x || (orEqual && values[middle] === x)) low = middle + 1;
    else high = middle;
  }
  return low;
}
