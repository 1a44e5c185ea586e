/**
 * One variant against the control, by one metric, in every view: always valid (the one to look at), at a fixed size, Bayesian, with a
 * few planned looks, by a mixture, and within strata. What a person's own past explains is taken out first where there is one.
 */
import { betaPosterior } from '../experiment/beta-posterior.ts';
import { confidenceSequence } from '../experiment/confidence-sequence.ts';
import { adjustedEffect } from '../experiment/covariate-adjustment.ts';
import { type Effect, type EffectKind, effectOf, type NoEffect } from '../experiment/effect.ts';
import { fisherExact } from '../experiment/fisher.ts';
import { judged, type TestResult } from '../experiment/fixed-horizon.ts';
import { gaussianPosterior } from '../experiment/gaussian-posterior.ts';
import { spendingBounds } from '../experiment/group-sequential.ts';
import { mixtureInterval } from '../experiment/mixture-ratio-test.ts';
import type { Moments } from '../experiment/moments.ts';
import { stratifiedEffect } from '../experiment/post-stratification.ts';
import { type Arm, isYes, momentsOfArm, pairedOf, type ResultsMetric } from './arm.ts';

export type Judging = {
  readonly alpha: number;
  readonly isAdaptive: boolean;
  /** Persons of both arms together that the experiment is planned for; null: no looks are planned. */
  readonly planned: number | null;
  /** The relative effect that is looked for: the scale of the mixture. Default 0.1. */
  readonly lift?: number;
};

/** People told apart by what was known before they saw anything: of each part both arms. */
export type Strata = { readonly by: string; readonly parts: readonly { readonly control: Arm; readonly arm: Arm }[] };

/** An interval of an effect with its p; `null` ends are open. */
export type EffectView = {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number;
};

export type Comparison = {
  readonly variant: string;
  /** Why nothing can be said; null when something can. */
  readonly why: string | null;
  /** Relative to the control's mean; null where that is 0. */
  readonly lift: EffectView | null;
  readonly difference: EffectView | null;
  readonly fixed: EffectView | null;
  /** How the p of `fixed` was found. */
  readonly test: 'welch' | 'fisher' | null;
  readonly bayesian: {
    readonly chanceToWin: number;
    readonly lossOfChoosing: number;
    readonly lossOfKeeping: number;
  } | null;
  /** The share of the planned persons seen, and the interval at the look that is due. */
  readonly planned: (EffectView & { readonly share: number; readonly looks: number }) | null;
  /** The mixture sequential probability ratio test, always valid too. */
  readonly mixture: (EffectView & { readonly ratio: number }) | null;
  /** At a fixed size, each stratum compared within itself; null where there are no strata, or weights follow what is learned. */
  readonly stratified: (EffectView & { readonly by: string }) | null;
  /** The share of the variance that the past left; null: nothing was taken out. */
  readonly varianceLeft: number | null;
};

/** The relative effect planned for where nobody says another. */
const LIFT = 0.1;
const NOTHING = {
  lift: null,
  difference: null,
  fixed: null,
  test: null,
  bayesian: null,
  planned: null,
  mixture: null,
  stratified: null,
} as const;
/** Four looks, at equal steps. */
const LOOKS = [0.25, 0.5, 0.75, 1];
/** An expected count below this is too small for approximations. */
const EXPECTED_MIN = 5;
/** A past that explains less than this is left alone. */
const WORTH_ADJUSTING = 0.99;

/** @param pair the two arms, and the same apart by strata where there are any */
export function compareArms(
  { control, arm, strata = null }: { readonly control: Arm; readonly arm: Arm; readonly strata?: Strata | null },
  metric: ResultsMetric,
  judging: Judging,
): Comparison {
  const { alpha, isAdaptive, lift: tau = LIFT } = judging;
  const [c, t] = [momentsOfArm(control, metric, isAdaptive), momentsOfArm(arm, metric, isAdaptive)];
  const stratified = strata === null || isAdaptive ? null : withinStrata(strata, metric, alpha);
  if (c === null || t === null)
    return { variant: arm.variant, why: 'too few people in one of the two', ...NOTHING, varianceLeft: null };
  const found = effects({ control, arm, c, t }, metric, isAdaptive);
  const { absolute, relative, varianceLeft } = found;
  if (absolute.kind === 'none')
    return {
      variant: arm.variant,
      why: absolute.why,
      ...NOTHING,
      bayesian: beliefOf({ c, t }, metric, null),
      varianceLeft,
    };
  const main = relative.kind === 'none' ? absolute : relative;
  const isSmall = isYes(metric) && !isAdaptive && smallestExpected(c, t) < EXPECTED_MIN;
  const floor = isNeverNegative(metric) && relative.kind !== 'none' ? -1 : null;
  const fixed = viewOf(judged(main, { alpha }), floor);
  return {
    variant: arm.variant,
    why: null,
    lift: relative.kind === 'none' ? null : viewOf(confidenceSequence(relative, { alpha }), floor),
    difference: viewOf(confidenceSequence(absolute, { alpha })),
    fixed: isSmall ? { ...fixed, p: fisherExact(tableOf(control, arm)) } : fixed,
    test: isSmall ? 'fisher' : 'welch',
    bayesian: beliefOf({ c, t }, metric, isAdaptive || varianceLeft !== null ? absolute : null),
    planned: judging.planned === null ? null : plannedLook(main, judging.planned, alpha),
    mixture: relative.kind === 'none' ? null : mixed(relative, { tau, alpha, floor }),
    stratified,
    varianceLeft,
  };
}

function mixed(
  effect: Effect,
  { tau, alpha, floor }: { readonly tau: number; readonly alpha: number; readonly floor: number | null },
): Comparison['mixture'] {
  const test = mixtureInterval(effect, tau, alpha);
  return { ...viewOf(test, floor), ratio: test.ratio };
}

function withinStrata({ by, parts }: Strata, metric: ResultsMetric, alpha: number): Comparison['stratified'] {
  const strata = parts.flatMap(({ control, arm }) => {
    const [c, t] = [momentsOfArm(control, metric, false), momentsOfArm(arm, metric, false)];
    return c === null || t === null ? [] : [{ control: c, treatment: t }];
  });
  if (strata.length < 2) return null;
  const effect = stratifiedEffect(strata, 'relative');
  if (effect.kind === 'none') return null;
  return { ...viewOf(judged(effect, { alpha }), isNeverNegative(metric) ? -1 : null), by };
}

/** Only the relative effect, for tables and plots of many; null where there is none. */
export function relativeEffect(
  control: Arm,
  arm: Arm,
  metric: ResultsMetric,
  { alpha, isAdaptive }: Pick<Judging, 'alpha' | 'isAdaptive'>,
): { readonly lift: EffectView; readonly fixed: EffectView; readonly standardError: number } | null {
  const [c, t] = [momentsOfArm(control, metric, isAdaptive), momentsOfArm(arm, metric, isAdaptive)];
  if (c === null || t === null) return null;
  const { relative } = effects({ control, arm, c, t }, metric, isAdaptive);
  if (relative.kind === 'none') return null;
  const floor = isNeverNegative(metric) ? -1 : null;
  const lift = viewOf(confidenceSequence(relative, { alpha }), floor);
  return { lift, fixed: viewOf(judged(relative, { alpha }), floor), standardError: relative.standardError };
}

type Effects = {
  readonly absolute: Effect | NoEffect;
  readonly relative: Effect | NoEffect;
  readonly varianceLeft: number | null;
};

function effects(
  { control, arm, c, t }: { readonly control: Arm; readonly arm: Arm; readonly c: Moments; readonly t: Moments },
  metric: ResultsMetric,
  isAdaptive: boolean,
): Effects {
  const plain = (kind: EffectKind) => effectOf(c, t, kind);
  const [absolute, relative] = [plain('absolute'), plain('relative')];
  const [before, after] = isAdaptive ? [null, null] : [pairedOf(control, metric), pairedOf(arm, metric)];
  if (before === null || after === null || absolute.kind === 'none') return { absolute, relative, varianceLeft: null };
  const [adjusted, lifted] = [adjustedEffect(before, after, 'absolute'), adjustedEffect(before, after, 'relative')];
  if (adjusted.kind === 'none' || lifted.kind === 'none') return { absolute, relative, varianceLeft: null };
  const left = (adjusted.standardError / absolute.standardError) ** 2;
  if (!(left < WORTH_ADJUSTING && left > 0)) return { absolute, relative, varianceLeft: null };
  return { absolute: adjusted, relative: lifted, varianceLeft: left };
}

/** @param floor below which no effect can lie: less than nothing is not possible */
function viewOf({ estimate, interval: [low, high], p }: TestResult, floor: number | null = null): EffectView {
  return { estimate, low: low === null || floor === null ? low : Math.max(low, floor), high, p };
}

function isNeverNegative(metric: ResultsMetric): boolean {
  return isYes(metric) || metric.measure === 'count';
}

function beliefOf(
  { c, t }: { readonly c: Moments; readonly t: Moments },
  metric: ResultsMetric,
  effect: Effect | null,
): Comparison['bayesian'] {
  if (isYes(metric) && effect === null && c.n > 0 && t.n > 0) {
    const counted = ({ n, mean }: Moments) => ({ n, successes: Math.min(n, Math.round(mean * n)) });
    const { chanceToWin, loss } = betaPosterior(counted(c), counted(t));
    return toward(metric, chanceToWin, loss);
  }
  const gaussian = effect ?? effectOf(c, t, 'absolute');
  if (gaussian.kind === 'none') return null;
  const { chanceToWin, loss } = gaussianPosterior(gaussian);
  return toward(metric, chanceToWin, loss);
}

/** Where lower is better, winning is being lower. */
function toward(
  { better }: ResultsMetric,
  chance: number,
  loss: { readonly control: number; readonly treatment: number },
): NonNullable<Comparison['bayesian']> {
  return better === 'higher'
    ? { chanceToWin: chance, lossOfChoosing: loss.treatment, lossOfKeeping: loss.control }
    : { chanceToWin: 1 - chance, lossOfChoosing: loss.control, lossOfKeeping: loss.treatment };
}

/** The look that is due at this size: bounds of those before it are spent whether or not somebody looked. */
function plannedLook(effect: Effect, planned: number, alpha: number): Comparison['planned'] {
  const share = effect.n / planned;
  const passed = LOOKS.filter((look) => look <= share);
  const due = passed.at(-1);
  if (due === undefined) return { estimate: effect.estimate, low: null, high: null, p: 1, share, looks: 0 };
  const shares = share > 1 ? [...passed.slice(0, -1), share] : passed;
  const z = spendingBounds(shares, { alpha }).at(-1)!;
  const width = z * effect.standardError;
  const { p } = judged(effect, { alpha });
  const [low, high] = [effect.estimate - width, effect.estimate + width];
  return { estimate: effect.estimate, low, high, p, share, looks: passed.length };
}

function smallestExpected(c: Moments, t: Moments): number {
  const rate = (c.mean * c.n + t.mean * t.n) / (c.n + t.n);
  return Math.min(c.n, t.n) * Math.min(rate, 1 - rate);
}

function tableOf(control: Arm, arm: Arm): Parameters<typeof fisherExact>[0] {
  const row = ({ n, sum }: Arm): [number, number] => [Math.round(sum('y')), Math.round(n - sum('y'))];
  return [row(control), row(arm)];
}
