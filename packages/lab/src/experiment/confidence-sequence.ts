/**
 * Always valid: an interval that may be looked at after every visitor, as often as one likes, and still covers the truth at all
 * times together with probability 1 − alpha. The default view of a running experiment.
 *
 * Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences",
 * arXiv 2103.06476v7, equations 9 and 155 (two-sided), 134 (one-sided).
 */
import type { Effect } from './effect.ts';
import type { Side, TestResult } from './fixed-horizon.ts';

export type SequenceOptions = {
  readonly side?: Side;
  readonly alpha?: number;
  /** The number of units, both arms together, at which the sequence is tightest. Default 5,000. */
  readonly tightestAt?: number;
};

const TIGHTEST_AT = 5_000;

export function confidenceSequence(effect: Effect, options: SequenceOptions = {}): TestResult {
  const { side = 'two-sided', alpha = 0.05, tightestAt = TIGHTEST_AT } = options;
  const { estimate, standardError, n } = effect;
  const perUnit = standardError * Math.sqrt(n);
  if (side !== 'two-sided') {
    const width = (perUnit * oneSidedWidth(n, alpha, tightestAt)) / 1;
    const interval: TestResult['interval'] = side === 'greater' ? [estimate - width, null] : [null, estimate + width];
    return { ...effect, alpha, interval, p: oneSidedP(effect, side, tightestAt, alpha) };
  }
  const rho = rhoAt(alpha, tightestAt);
  const scaled = n * rho ** 2 + 1;
  const width = perUnit * Math.sqrt((2 * scaled * Math.log(Math.sqrt(scaled) / alpha)) / (n * rho) ** 2);
  const p = Math.min(
    1,
    Math.sqrt(scaled) * Math.exp((-(rho ** 2) * estimate ** 2 * n) / (standardError ** 2 * 2 * scaled)),
  );
  return { ...effect, alpha, interval: [estimate - width, estimate + width], p };
}

/** The mixture's scale that makes the sequence tightest at so many units. */
function rhoAt(alpha: number, tightestAt: number): number {
  const log = -2 * Math.log(alpha);
  return Math.sqrt((log + Math.log(log + 1)) / tightestAt);
}

/** Of one unit's standard deviation. */
function oneSidedWidth(n: number, alpha: number, tightestAt: number): number {
  const rho = rhoAt(2 * alpha, tightestAt);
  const scaled = n * rho ** 2 + 1;
  return Math.sqrt((2 * scaled * Math.log(1 + Math.sqrt(scaled) / (2 * alpha))) / (n * rho) ** 2);
}

/** The smallest alpha whose bound lies beyond 0, by bisection: the bound moves with alpha alone. */
function oneSidedP(effect: Effect, side: Side, tightestAt: number, alpha: number): number {
  const { estimate, standardError, n } = effect;
  const distance = (side === 'greater' ? estimate : -estimate) / (standardError * Math.sqrt(n));
  const rho = rhoAt(2 * alpha, tightestAt);
  const scaled = n * rho ** 2 + 1;
  if (distance <= 0) return 1;
  const log = (distance ** 2 * (n * rho) ** 2) / (2 * scaled);
  return Math.min(1, Math.sqrt(scaled) / (2 * Math.expm1(log)));
}
