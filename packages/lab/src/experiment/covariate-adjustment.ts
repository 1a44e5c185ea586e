/**
 * CUPED: what a visitor did before explains part of what they do now, and what is explained is no noise. Needs sums only.
 * Deng, Xu, Kohavi and Walker, "Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment Data", 2013.
 */
import type { Effect, EffectKind, NoEffect } from './effect.ts';
import { effectOf } from './effect.ts';
import { sampleCovariance, sampleVariance } from './moments.ts';

/** Of one arm: the metric (y) and the same units' covariate (x), which the experiment cannot have changed. */
export type PairedSample = {
  /** `proportion`: both are yes or no, and sums of squares are not read. */
  readonly kind: 'mean' | 'proportion';
  readonly n: number;
  readonly ySum: number;
  readonly ySumSquares: number;
  readonly xSum: number;
  readonly xSumSquares: number;
  readonly xySum: number;
};

type Adjusted = {
  readonly n: number;
  readonly yMean: number;
  readonly xMean: number;
  readonly yVariance: number;
  readonly xVariance: number;
  readonly covariance: number;
};

/**
 * The effect with the covariate's part taken out; theta = cov(y, x) / var(x), over both arms together. A covariate without variance
 * changes nothing. The relative effect divides by the control's own, unadjusted mean.
 */
export function adjustedEffect(control: PairedSample, treatment: PairedSample, kind: EffectKind): Effect | NoEffect {
  const [c, t] = [momentsOf(control), momentsOf(treatment)];
  if (c.n < 2 || t.n < 2) return { kind: 'none', why: 'each arm needs at least two units' };
  const theta = c.xVariance > 0 && t.xVariance > 0 ? pooledTheta(control, treatment) : 0;
  const [vC, vT] = [c, t].map((arm) => residualVariance(arm, theta)) as [number, number];
  const plain = effectOf({ n: c.n, mean: c.yMean, variance: vC }, { n: t.n, mean: t.yMean, variance: vT }, 'absolute');
  if (plain.kind === 'none') return plain;
  const difference = t.yMean - c.yMean - theta * (t.xMean - c.xMean);
  if (kind === 'absolute') return { ...plain, estimate: difference };
  if (c.yMean === 0) return { kind: 'none', why: 'the control’s mean is 0: a relative effect does not exist' };
  const quotient = t.yMean / c.yMean;
  const base = c.yMean ** 2;
  const variance =
    vT / (t.n * base) +
    (c.yVariance * quotient ** 2 - 2 * theta * c.covariance * quotient + theta ** 2 * c.xVariance) / (c.n * base);
  if (!(variance > 0)) return { kind: 'none', why: 'the relative effect has no variance to judge by' };
  return { ...plain, kind, estimate: difference / Math.abs(c.yMean), standardError: Math.sqrt(variance) };
}

function momentsOf(sample: PairedSample): Adjusted {
  const { n, ySum, ySumSquares, xSum, xSumSquares, xySum } = sample;
  const [yMean, xMean] = n === 0 ? [0, 0] : [ySum / n, xSum / n];
  const binary = sample.kind === 'proportion';
  return {
    n,
    yMean,
    xMean,
    yVariance: binary ? yMean * (1 - yMean) : sampleVariance(n, ySum, ySumSquares),
    xVariance: binary ? xMean * (1 - xMean) : sampleVariance(n, xSum, xSumSquares),
    covariance: sampleCovariance(n, xSum, ySum, xySum),
  };
}

/** Over the units of both arms together, as one sample. */
function pooledTheta(control: PairedSample, treatment: PairedSample): number {
  const [xSum, ySum] = [control.xSum + treatment.xSum, control.ySum + treatment.ySum];
  const n = control.n + treatment.n;
  const squares = (sample: PairedSample) => (sample.kind === 'proportion' ? sample.xSum : sample.xSumSquares);
  const variance = sampleVariance(n, xSum, squares(control) + squares(treatment));
  return variance > 0 ? sampleCovariance(n, xSum, ySum, control.xySum + treatment.xySum) / variance : 0;
}

function residualVariance(arm: Adjusted, theta: number): number {
  return Math.max(0, arm.yVariance + theta ** 2 * arm.xVariance - 2 * theta * arm.covariance);
}
