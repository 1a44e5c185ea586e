/** One metric of one experience: every variant's value, and each against the control. */
import type { Cell } from '@attune/engine';
import { bernoulliInterval } from '../experiment/bernoulli-interval.ts';
import { confidenceSequence } from '../experiment/confidence-sequence.ts';
import { type Arm, armOf, isYes, momentsOfArm, type ResultsMetric } from './arm.ts';
import { type Comparison, compareArms, type Judging, type Strata } from './compare.ts';
import type { StrataCells } from './strata.ts';

export type ArmValue = {
  readonly variant: string;
  readonly units: number;
  /** Mean per person, quotient or quantile; null where nobody can be judged. */
  readonly value: number | null;
  /** Always valid. */
  readonly low: number | null;
  readonly high: number | null;
  /** The sum over all persons. */
  readonly total: number;
  /** Persons that the metric does not judge yet: what it asks for is still to come. */
  readonly waiting: number;
};

export type MetricResult = Omit<ResultsMetric, 'id' | 'untilMs'> & {
  readonly arms: readonly ArmValue[];
  readonly comparisons: readonly Comparison[];
};

/** The number of units of an arm at which its own interval is narrowest. */
const TIGHTEST_AT = 2_500;

/**
 * @param cells by variant, those that the metric judges; `all`: how many persons each variant has; `strata`: the cells of each
 * stratum, where people can be told apart by what was known before
 */
export function metricResult(
  metric: ResultsMetric,
  cells: ReadonlyMap<string, readonly Cell[]>,
  options: Judging & {
    readonly variants: readonly string[];
    readonly control: string | null;
    readonly all: ReadonlyMap<string, number>;
    readonly strata?: StrataCells | null;
  },
): MetricResult {
  const { variants, control, all, isAdaptive, alpha } = options;
  const arms = variants.map((variant) => armOf(variant, metric.id, cells.get(variant) ?? []));
  const reference = arms.find(({ variant }) => variant === control);
  const treatments = arms.filter((arm) => arm !== reference);
  const judging = { ...options, alpha: alpha / Math.max(1, treatments.length) };
  const { id: _id, untilMs: _until, ...said } = metric;
  return {
    ...said,
    arms: arms.map((arm) => armValue(arm, metric, { isAdaptive, alpha, all: all.get(arm.variant) ?? arm.n })),
    comparisons:
      reference === undefined
        ? []
        : treatments.map((arm) => {
            const strata = strataOf(metric, options.strata ?? null, [reference.variant, arm.variant]);
            return compareArms({ control: reference, arm, strata }, metric, judging);
          }),
  };
}

/** Who cannot be judged yet stands in no stratum apart, so a retention has none. */
function strataOf(
  metric: ResultsMetric,
  strata: StrataCells | null,
  [control, variant]: readonly [control: string, variant: string],
): Strata | null {
  if (strata === null || metric.measure === 'retention' || metric.measure === 'quantile') return null;
  const armIn = (key: string, cells: readonly Cell[]) =>
    armOf(
      key,
      metric.id,
      cells.filter((cell) => cell.variant === key),
    );
  const parts = strata.parts.map((cells) => ({ control: armIn(control, cells), arm: armIn(variant, cells) }));
  return { by: strata.by, parts };
}

function armValue(
  arm: Arm,
  metric: ResultsMetric,
  { isAdaptive, alpha, all }: { readonly isAdaptive: boolean; readonly alpha: number; readonly all: number },
): ArmValue {
  const moments = momentsOfArm(arm, metric, isAdaptive);
  const told = { variant: arm.variant, units: arm.n, total: arm.sum('y'), waiting: all - arm.n };
  if (moments === null) return { ...told, value: null, low: null, high: null };
  const { n, mean, variance } = moments;
  if (isYes(metric) && !isAdaptive) {
    const successes = Math.round(arm.sum('y'));
    const [low, high] = bernoulliInterval({ n, successes }, TIGHTEST_AT, alpha);
    return { ...told, value: mean, low, high };
  }
  if (n < 2 || !(variance > 0)) return { ...told, value: mean, low: null, high: null };
  const standardError = Math.sqrt(variance / n);
  const effect = { kind: 'absolute', estimate: mean, standardError, degreesOfFreedom: n - 1, n } as const;
  const { interval } = confidenceSequence(effect, { alpha, tightestAt: TIGHTEST_AT });
  const [low, high] = [interval[0]!, interval[1]!];
  // Shares lie between 0 and 1, and nobody does anything less than never.
  const floor = isYes(metric) || metric.measure === 'count' ? 0 : low;
  return { ...told, value: mean, low: Math.max(low, floor), high: isYes(metric) ? Math.min(1, high) : high };
}
