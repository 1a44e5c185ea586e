/**
 * The classical test: valid when it is looked at once, at a size fixed beforehand. Welch's t on sufficient statistics; for two
 * proportions also the chi-square test.
 */

import { chiSquareAbove, normalAt, studentAt, studentBelow } from './distribution.ts';
import { type Effect, type EffectKind, effectOf, type NoEffect } from './effect.ts';
import type { Moments } from './moments.ts';

export type Interval = readonly [low: number, high: number];

export type TestResult = Effect & {
  readonly p: number;
  /** Of 1 − alpha; one side of a one-sided test is null: without a bound. */
  readonly interval: readonly [number | null, number | null];
  readonly alpha: number;
};

export type Side = 'two-sided' | 'greater' | 'less';
export type TestOptions = { readonly effect?: EffectKind; readonly side?: Side; readonly alpha?: number };

/** Welch's t test (1947). Default: relative, two-sided, alpha 0.05. */
export function welchTest(control: Moments, treatment: Moments, options: TestOptions = {}): TestResult | NoEffect {
  const effect = effectOf(control, treatment, options.effect ?? 'relative');
  return effect.kind === 'none' ? effect : judged(effect, options);
}

/** The t test of an effect, whatever it was adjusted by. */
export function judged(effect: Effect, { side = 'two-sided', alpha = 0.05 }: TestOptions = {}): TestResult {
  const { estimate, standardError, degreesOfFreedom } = effect;
  const t = estimate / standardError;
  const halfWidth = (share: number) => studentAt(share, degreesOfFreedom) * standardError;
  if (side === 'greater')
    return {
      ...effect,
      p: studentBelow(-t, degreesOfFreedom),
      interval: [estimate - halfWidth(1 - alpha), null],
      alpha,
    };
  if (side === 'less')
    return {
      ...effect,
      p: studentBelow(t, degreesOfFreedom),
      interval: [null, estimate + halfWidth(1 - alpha)],
      alpha,
    };
  const width = halfWidth(1 - alpha / 2);
  const p = 2 * studentBelow(-Math.abs(t), degreesOfFreedom);
  return { ...effect, p, interval: [estimate - width, estimate + width], alpha };
}

export type Counted = { readonly n: number; readonly successes: number };

export type ProportionResult = { readonly difference: number; readonly p: number; readonly interval: Interval };

/** Pearson's chi-square test of two proportions, without continuity correction; the interval is Wald's, unpooled. */
export function chiSquareTest(control: Counted, treatment: Counted, alpha = 0.05): ProportionResult | NoEffect {
  if (control.n === 0 || treatment.n === 0) return { kind: 'none', why: 'an arm has no units' };
  const [pC, pT] = [control.successes / control.n, treatment.successes / treatment.n];
  const pooled = (control.successes + treatment.successes) / (control.n + treatment.n);
  if (pooled === 0 || pooled === 1) return { kind: 'none', why: 'all units of both arms are alike' };
  const difference = pT - pC;
  const chi = difference ** 2 / (pooled * (1 - pooled) * (1 / control.n + 1 / treatment.n));
  const width = normalAt(1 - alpha / 2) * Math.sqrt((pC * (1 - pC)) / control.n + (pT * (1 - pT)) / treatment.n);
  return { difference, p: chiSquareAbove(chi, 1), interval: [difference - width, difference + width] };
}
