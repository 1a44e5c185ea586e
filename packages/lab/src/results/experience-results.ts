/**
 * The results of one experience, all that is to be known of them, from the sums of the book and nothing else. Pure: the same book and
 * the same moment give the same results.
 */
import { type Cell, DAY_MS, LEFT_OUT } from '@attune/engine';
import { benjaminiHochberg, holm } from '../experiment/multiple-comparison.ts';
import { sampleRatioP, sequentialSampleRatioP } from '../experiment/sample-ratio.ts';
import { armOf, momentsOfArm, type ResultsMetric } from './arm.ts';
import { type Breakdown, breakdowns, halves } from './breakdown.ts';
import { type AgePoint, byAge, type CoursePoint, courseOf } from './course.ts';
import { type FactorEffect, factorEffects, type ResultsFactor } from './factor-effects.ts';
import { type MetricResult, metricResult } from './metric-result.ts';
import { type Plan, planFor } from './plan.ts';
import { strataIn } from './strata.ts';
import { isHarm, type Verdict, verdictOf } from './verdict.ts';

export type ResultsVariant = {
  readonly key: string;
  readonly name: string;
  /** The share of people it is promised, 0 to 1. */
  readonly share: number;
};

export type ResultsOf = {
  readonly experience: string;
  readonly name: string;
  readonly variants: readonly ResultsVariant[];
  /** The variant that the others are compared with; null: there is one variant only. */
  readonly control: string | null;
  readonly isAdaptive: boolean;
  readonly metrics: readonly ResultsMetric[];
  /** Of a multivariate experiment, whose variants are the combinations of their levels. */
  readonly factors?: readonly ResultsFactor[];
};

export type ResultsOptions = {
  readonly now: number;
  /** Of all comparisons with the control together. Default 0.05. */
  readonly alpha?: number;
  /** The relative effect that is planned for. Default 0.1. */
  readonly lift?: number;
  /** Only these persons: `device=mobile`. */
  readonly only?: string;
  /** Persons in all that the experiment is planned for. Default what `lift` needs. */
  readonly planned?: number;
  /** Only what a list tells: the goal and the guardrails, no breakdowns, no course, no planned looks. */
  readonly isBrief?: boolean;
};

export type VariantFigures = ResultsVariant & {
  readonly units: number;
  readonly decisions: number;
  readonly exposures: number;
};

export type Warning = {
  readonly kind: 'sample-ratio' | 'guardrail' | 'crossed' | 'adaptive' | 'short';
  readonly says: string;
};

export type AdjustedP = {
  readonly metric: string;
  readonly variant: string;
  readonly p: number;
  readonly holm: number;
  readonly falseShare: number;
};

export type ExperienceResults = {
  readonly experience: string;
  readonly name: string;
  readonly control: string | null;
  readonly isAdaptive: boolean;
  /** The first and the last day on which somebody saw it first, in milliseconds since the epoch; null: nobody did. */
  readonly from: number | null;
  readonly to: number | null;
  readonly units: number;
  readonly variants: readonly VariantFigures[];
  readonly leftOut: Readonly<Record<'bot' | 'internal' | 'earlier' | 'crossed', number>>;
  readonly sampleRatio: { readonly p: number; readonly watchedP: number; readonly isBroken: boolean } | null;
  readonly verdict: Verdict;
  readonly plan: Plan | null;
  readonly metrics: readonly MetricResult[];
  /** Of the metrics that are neither the goal nor guardrails. */
  readonly adjusted: readonly AdjustedP[];
  readonly breakdowns: readonly Breakdown[];
  /** Of a multivariate experiment: of each level, and of two together. */
  readonly factorEffects: readonly FactorEffect[];
  readonly course: readonly CoursePoint[];
  readonly ages: readonly AgePoint[];
  readonly warnings: readonly Warning[];
};

const SAMPLE_RATIO_ALARM = 0.001;
const CROSSED_SHARE_MAX = 0.02;
/** A week has weekdays and a weekend. */
const DAYS_MIN = 7;

/** @param cells of this experience alone */
export function experienceResults(of: ResultsOf, cells: readonly Cell[], options: ResultsOptions): ExperienceResults {
  const { now, alpha = 0.05, lift = 0.1, only, isBrief = false } = options;
  const { control, isAdaptive } = of;
  const metrics = isBrief ? of.metrics.filter(({ role }) => role !== 'metric') : of.metrics;
  const variants = of.variants.map(({ key }) => key);
  const units = new Map(variants.map((key) => [key, sumBy(cells, key, only ?? 'day')]));
  const figures = of.variants.map((variant) => figuresOf(variant, units.get(variant.key)!, cells));
  const total = figures.reduce((sum, each) => sum + each.units, 0);
  const primary = metrics.find(({ role }) => role === 'primary');
  const days = daysOf(cells);
  const plan = planOf(of, cells, { primary, figures, days: days.length, now, lift });
  const planned = isBrief ? null : (options.planned ?? plan?.unitsNeeded ?? null);
  const strata = isBrief || only !== undefined ? null : strataIn(cells, units);
  const judging = { alpha, isAdaptive, planned, lift, control, variants, now, all: units, strata };
  const told = metrics.map((metric) =>
    metricResult(metric, judgedCells(cells, metric, { variants, only, now }), judging),
  );
  const sampleRatio = only === undefined && !isAdaptive ? ratioOf(of.variants, cells) : null;
  const verdict = verdictOf({
    primary: told.find(({ role }) => role === 'primary'),
    guardrails: told.filter(({ role }) => role === 'guardrail'),
    names: new Map(of.variants.map(({ key, name }) => [key, name])),
    units: total,
    // A paused variant that nobody saw keeps nobody waiting.
    smallest: Math.min(
      ...figures.filter(({ share, units: seen }) => share > 0 || seen > 0).map((each) => each.units),
      total,
    ),
    variants: variants.length,
    sampleRatioP: sampleRatio?.watchedP ?? 1,
    alpha,
    plan,
  });
  const leftOut = leftOutOf(cells);
  const sharing = { ...judging, alpha: alpha / Math.max(1, variants.length - 1) };
  const isWhole = !isBrief && only === undefined && primary !== undefined && control !== null;
  return {
    experience: of.experience,
    name: of.name,
    control,
    isAdaptive,
    from: days.length === 0 ? null : days[0]! * DAY_MS,
    to: days.length === 0 ? null : days.at(-1)! * DAY_MS,
    units: total,
    variants: figures,
    leftOut,
    sampleRatio,
    verdict,
    plan,
    metrics: told,
    adjusted: adjustedOf(told),
    breakdowns: isWhole ? breakdowns(cells, primary, { ...judging, control }) : [],
    factorEffects: isWhole ? effectsOf(of, judgedCells(cells, primary, { variants, only, now }), primary) : [],
    course: isWhole ? courseOf(cells, primary, { ...sharing, control }) : [],
    ages: isWhole ? byAge(cells, primary, { ...sharing, control }) : [],
    warnings: warningsOf(of, { told, leftOut, total, days: days.length, sampleRatio }),
  };
}

function effectsOf(
  { factors, isAdaptive }: ResultsOf,
  cells: ReadonlyMap<string, readonly Cell[]>,
  primary: ResultsMetric,
): readonly FactorEffect[] {
  if (factors === undefined) return [];
  const moments = [...cells].map(([variant, own]) => {
    return [variant, momentsOfArm(armOf(variant, primary.id, own), primary, isAdaptive)] as const;
  });
  return factorEffects(factors, new Map(moments));
}

function sumBy(cells: readonly Cell[], variant: string, by: string): number {
  const isWanted = by.includes('=') ? (cell: Cell) => cell.by === by : (cell: Cell) => halves(cell.by)[0] === by;
  return cells.reduce((sum, cell) => (cell.variant === variant && isWanted(cell) ? sum + cell.n : sum), 0);
}

function figuresOf(variant: ResultsVariant, units: number, cells: readonly Cell[]): VariantFigures {
  const days = cells.filter((cell) => cell.variant === variant.key && halves(cell.by)[0] === 'day');
  const decisions = days.reduce((sum, cell) => sum + cell.decisions, 0);
  const exposures = days.reduce((sum, cell) => sum + cell.exposures, 0);
  return { ...variant, units, decisions, exposures };
}

function daysOf(cells: readonly Cell[]): readonly number[] {
  const days = cells.flatMap(({ by, n }) => (n > 0 && by.startsWith('day=') ? [Number(by.slice(4))] : []));
  return [...new Set(days)].sort((a, b) => a - b);
}

/** Persons whom a retention cannot judge yet are not among its cells. */
function judgedCells(
  cells: readonly Cell[],
  metric: ResultsMetric,
  {
    variants,
    only,
    now,
  }: { readonly variants: readonly string[]; readonly only: string | undefined; readonly now: number },
): ReadonlyMap<string, readonly Cell[]> {
  const isRipe = (day: number) => metric.measure !== 'retention' || (day + 1) * DAY_MS + metric.untilMs <= now;
  const isWanted = ({ by }: Cell) => {
    if (only !== undefined) return by === only;
    const [unit, day] = halves(by);
    return unit === 'day' && isRipe(Number(day));
  };
  return new Map(
    variants.map((variant) => [variant, cells.filter((cell) => cell.variant === variant && isWanted(cell))]),
  );
}

function ratioOf(variants: readonly ResultsVariant[], cells: readonly Cell[]): ExperienceResults['sampleRatio'] {
  const seen = variants.map(({ key }) => sumBy(cells, key, 'day') + sumBy(cells, key, 'fate=crossed'));
  const shares = variants.map(({ share }) => share);
  if (shares.filter((share) => share > 0).length < 2) return null;
  const watchedP = sequentialSampleRatioP(seen, shares);
  return { p: sampleRatioP(seen, shares), watchedP, isBroken: watchedP < SAMPLE_RATIO_ALARM };
}

function leftOutOf(cells: readonly Cell[]): ExperienceResults['leftOut'] {
  const out = { bot: 0, internal: 0, earlier: 0, crossed: 0 };
  for (const fate of LEFT_OUT)
    if (fate !== 'counted') out[fate] = cells.reduce((sum, { by, n }) => (by === `fate=${fate}` ? sum + n : sum), 0);
  return out;
}

function planOf(
  of: ResultsOf,
  cells: readonly Cell[],
  known: {
    readonly primary: ResultsMetric | undefined;
    readonly figures: readonly VariantFigures[];
    readonly days: number;
    readonly now: number;
    readonly lift: number;
  },
): Plan | null {
  const { primary, figures, days, lift } = known;
  const { control } = of;
  if (primary === undefined || control === null) return null;
  const own = cells.filter((cell) => cell.variant === control && halves(cell.by)[0] === 'day');
  const baseline = momentsOfArm(armOf(control, primary.id, own), primary, of.isAdaptive);
  const others = figures.filter(({ key, share }) => key !== control && share > 0).map(({ units }) => units);
  const units =
    (figures.find(({ key }) => key === control)?.units ?? 0) + (others.length === 0 ? 0 : Math.min(...others));
  return planFor(baseline, { units, perDay: days === 0 ? 0 : units / days, lift });
}

function adjustedOf(metrics: readonly MetricResult[]): readonly AdjustedP[] {
  const looked = metrics
    .filter(({ role }) => role === 'metric')
    .flatMap(({ key, comparisons }) =>
      comparisons.flatMap(({ variant, lift, difference }) => {
        const view = lift ?? difference;
        return view === null ? [] : [{ metric: key, variant, p: view.p }];
      }),
    );
  const ps = looked.map(({ p }) => p);
  const [strict, mild] = [holm(ps), benjaminiHochberg(ps)];
  return looked.map((each, i) => ({ ...each, holm: strict[i]!, falseShare: mild[i]! }));
}

function warningsOf(
  of: ResultsOf,
  known: {
    readonly told: readonly MetricResult[];
    readonly leftOut: ExperienceResults['leftOut'];
    readonly total: number;
    readonly days: number;
    readonly sampleRatio: ExperienceResults['sampleRatio'];
  },
): readonly Warning[] {
  const { told, leftOut, total, days, sampleRatio } = known;
  const warnings: Warning[] = [];
  if (sampleRatio?.isBroken)
    warnings.push({
      kind: 'sample-ratio',
      says: 'The variants do not have the shares that were promised; chance alone would do so in less than one of a thousand experiments.',
    });
  for (const { role, name, better, comparisons } of told)
    for (const { variant, lift, difference } of role === 'guardrail' ? comparisons : []) {
      const view = lift ?? difference;
      if (view !== null && isHarm(view, better))
        warnings.push({ kind: 'guardrail', says: `“${variant}” harms “${name}”.` });
    }
  if (leftOut.crossed > CROSSED_SHARE_MAX * (total + leftOut.crossed))
    warnings.push({
      kind: 'crossed',
      says: `${leftOut.crossed} people saw more than one variant and are left out. Shared devices, or shares that were edited, do that.`,
    });
  if (of.isAdaptive && total > 0)
    warnings.push({
      kind: 'adaptive',
      says: 'Its shares follow what is learned, so plain averages would be biased. Each person counts with one over the chance of what was shown first; intervals are approximate.',
    });
  if (total > 0 && days < DAYS_MIN)
    warnings.push({
      kind: 'short',
      says: `It has run on ${days} of at least ${DAYS_MIN} days: weekdays and weekends may differ.`,
    });
  return warnings;
}
