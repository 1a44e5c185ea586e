/**
 * The difference that a treatment makes against the control, as an estimate with its standard error: absolute, or relative to the
 * control's mean by the delta method.
 */
import type { Moments } from './moments.ts';

export type EffectKind = 'absolute' | 'relative';

export type Effect = {
  readonly kind: EffectKind;
  readonly estimate: number;
  readonly standardError: number;
  /** Welch and Satterthwaite's degrees of freedom. */
  readonly degreesOfFreedom: number;
  /** Units of both arms. */
  readonly n: number;
};

/** Why no effect can be told. */
export type NoEffect = { readonly kind: 'none'; readonly why: string };

/**
 * relative: d = (mT − mC) / |mC|, Var = vT/(nT·mC²) + vC·mT²/(nC·mC⁴).
 * @param baseline the mean to divide by when it is not the control's own (CUPED divides by the unadjusted one)
 */
export function effectOf(
  control: Moments,
  treatment: Moments,
  kind: EffectKind,
  baseline = control.mean,
): Effect | NoEffect {
  const n = control.n + treatment.n;
  if (control.n < 2 || treatment.n < 2) return { kind: 'none', why: 'each arm needs at least two units' };
  const [vC, vT] = [control.variance / control.n, treatment.variance / treatment.n];
  const degreesOfFreedom = welch(vC, control.n, vT, treatment.n);
  const difference = treatment.mean - control.mean;
  if (vC + vT === 0) return { kind: 'none', why: 'all units of both arms are alike: there is no variance to judge by' };
  if (kind === 'absolute')
    return { kind, estimate: difference, standardError: Math.sqrt(vC + vT), degreesOfFreedom, n };
  if (baseline === 0) return { kind: 'none', why: 'the control’s mean is 0: a relative effect does not exist' };
  const variance = vT / baseline ** 2 + (vC * treatment.mean ** 2) / baseline ** 4;
  const estimate = difference / Math.abs(baseline);
  if (variance === 0) return { kind: 'none', why: 'the relative effect has no variance to judge by' };
  if (!Number.isFinite(variance + estimate ** 2))
    return { kind: 'none', why: 'the control’s mean is too close to 0 for a relative effect' };
  return { kind, estimate, standardError: Math.sqrt(variance), degreesOfFreedom, n };
}

function welch(vC: number, nC: number, vT: number, nT: number): number {
  const denominator = vC ** 2 / (nC - 1) + vT ** 2 / (nT - 1);
  return denominator === 0 ? nC + nT - 2 : (vC + vT) ** 2 / denominator;
}
