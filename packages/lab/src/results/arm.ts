/**
 * One variant's sums of one metric, gathered from the cells of a results book, and the moments that tests need of them. Sums of a
 * bandit are weighted with one over the propensity, since its plain averages are biased (Hájek's estimator).
 */
import { type Cell, type Measure, SUMS, type SumName, sumValue, valueOfBin } from '@attune/engine';
import type { PairedSample } from '../experiment/covariate-adjustment.ts';
import { normalAt } from '../experiment/distribution.ts';
import { type Moments, momentsOf } from '../experiment/moments.ts';

/** A metric as results speak of it. */
export type ResultsMetric = {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly role: 'primary' | 'metric' | 'guardrail';
  readonly measure: Measure;
  readonly quantile: number | null;
  readonly better: 'higher' | 'lower';
  /** How long after the first sight a person is judged at the latest. */
  readonly untilMs: number;
};

export type Arm = {
  readonly variant: string;
  /** Persons. */
  readonly n: number;
  readonly sum: (name: SumName) => number;
  /** Of a quantile: bins with how many persons, ascending. */
  readonly bins: readonly (readonly [bin: number, many: number])[];
};

/** The sums of all these cells together. */
export function armOf(variant: string, metric: string, cells: readonly Cell[]): Arm {
  const totals = new Float64Array(2 * SUMS.length);
  const bins = new Map<number, number>();
  let n = 0;
  for (const cell of cells) {
    n += cell.n;
    const counted = cell.metrics.get(metric);
    if (counted === undefined) continue;
    for (let i = 0; i < totals.length; i++) totals[i]! += counted.sums[i]!;
    for (const [bin, many] of counted.bins) bins.set(bin, (bins.get(bin) ?? 0) + many);
  }
  const sum = (name: SumName) => {
    const place = 2 * SUMS.indexOf(name);
    return sumValue(totals[place]!, totals[place + 1]!);
  };
  return { variant, n, sum, bins: [...bins].sort((a, b) => a[0] - b[0]) };
}

/** null where the arm cannot be judged by this metric: nobody, or a quantile that too few can bound. */
export function momentsOfArm(arm: Arm, metric: ResultsMetric, isAdaptive: boolean): Moments | null {
  if (metric.measure === 'quantile') return quantileOfBins(arm.bins, metric.quantile ?? 0.5);
  if (arm.n === 0) return null;
  if (metric.measure === 'ratio') return ratioOf(arm);
  if (isAdaptive) return weighted(arm);
  if (isYes(metric)) return momentsOf({ kind: 'proportion', n: arm.n, successes: arm.sum('y') });
  const { n, mean, variance } = momentsOf({ kind: 'mean', n: arm.n, sum: arm.sum('y'), sumSquares: arm.sum('yy') });
  return { n, mean, variance: Math.max(0, variance) };
}

export function isYes({ measure }: Pick<ResultsMetric, 'measure'>): boolean {
  return measure === 'conversion' || measure === 'retention';
}

function ratioOf(arm: Arm): Moments | null {
  const denominatorSum = arm.sum('d');
  if (denominatorSum <= 0) return null;
  const moments = momentsOf({
    kind: 'ratio',
    n: arm.n,
    sum: arm.sum('y'),
    sumSquares: arm.sum('yy'),
    denominatorSum,
    denominatorSumSquares: arm.sum('dd'),
    crossSum: arm.sum('yd'),
  });
  return { ...moments, variance: Math.max(0, moments.variance) };
}

/** Hájek: Σwy / Σw, its variance Σw²(y − m)² / (Σw)², told as that of one of n units. */
function weighted(arm: Arm): Moments | null {
  const w = arm.sum('w');
  if (w <= 0) return null;
  const mean = arm.sum('wy') / w;
  const squares = arm.sum('wwyy') - 2 * mean * arm.sum('wwy') + mean ** 2 * arm.sum('ww');
  return { n: arm.n, mean, variance: (Math.max(0, squares) / w ** 2) * arm.n };
}

/** What a covariate needs; null where nobody had a past, or the metric does not add up over persons. */
export function pairedOf(arm: Arm, metric: ResultsMetric): PairedSample | null {
  if (metric.measure === 'ratio' || metric.measure === 'quantile' || metric.measure === 'retention') return null;
  if (arm.sum('xx') === 0) return null;
  return {
    kind: isYes(metric) ? 'proportion' : 'mean',
    n: arm.n,
    ySum: arm.sum('y'),
    ySumSquares: arm.sum('yy'),
    xSum: arm.sum('x'),
    xSumSquares: arm.sum('xx'),
    xySum: arm.sum('xy'),
  };
}

/**
 * A quantile from how many persons stand in each bin: the order statistics at q·n ± z·√(q·(1 − q)·n) hold it with 95 %, and their
 * distance over 2z is its standard error. Right to within the width of a bin, 2 %.
 */
export function quantileOfBins(bins: Arm['bins'], quantile: number): Moments | null {
  const n = bins.reduce((sum, [, many]) => sum + many, 0);
  const z = normalAt(0.975);
  const reach = z * Math.sqrt(quantile * (1 - quantile) * n);
  const [low, high] = [Math.floor(quantile * n - reach), Math.ceil(quantile * n + reach)];
  if (n === 0 || low < 1 || high > n) return null;
  const at = (rank: number): number => {
    let left = rank;
    for (const [bin, many] of bins) {
      left -= many;
      if (left <= 0) return valueOfBin(bin);
    }
    return 0;
  };
  const standardError = (at(high) - at(low)) / (2 * z);
  return { n, mean: at(Math.min(n, Math.floor(quantile * n) + 1)), variance: standardError ** 2 * n };
}
