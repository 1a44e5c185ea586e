/**
 * One effect out of strata (country, device) that were known before: within each the arms are compared, and each counts by its
 * share of all units. What differs between strata is then no noise, nor an accident of how the arms were filled.
 *
 * Miratrix, Sekhon and Yu, "Adjusting treatment effect estimates by post-stratification in randomized experiments", 2013.
 */
import type { Effect, EffectKind, NoEffect } from './effect.ts';
import { effectOf } from './effect.ts';
import type { Moments } from './moments.ts';

export type Stratum = { readonly control: Moments; readonly treatment: Moments };

/** Strata with fewer than two units in an arm are joined into one before anything is compared. */
export function stratifiedEffect(strata: readonly Stratum[], kind: EffectKind): Effect | NoEffect {
  const thin = strata.filter(({ control, treatment }) => Math.min(control.n, treatment.n) < 2);
  const kept = strata.filter((stratum) => !thin.includes(stratum));
  const rest = thin.reduce<Stratum | null>((all, each) => (all === null ? each : join(all, each)), null);
  const used =
    rest === null ? kept : Math.min(rest.control.n, rest.treatment.n) < 2 ? joinSmallest(kept, rest) : [...kept, rest];
  const n = used.reduce((sum, { control, treatment }) => sum + control.n + treatment.n, 0);
  const share = ({ control, treatment }: Stratum) => (control.n + treatment.n) / n;
  if (n === 0) return { kind: 'none', why: 'there are no units' };
  const arm = (pick: (stratum: Stratum) => Moments): Moments => {
    const units = used.reduce((sum, stratum) => sum + pick(stratum).n, 0);
    const mean = used.reduce((sum, stratum) => sum + share(stratum) * pick(stratum).mean, 0);
    const variance = used.reduce((sum, s) => sum + (share(s) ** 2 * pick(s).variance) / Math.max(1, pick(s).n), 0);
    return { n: units, mean, variance: variance * units };
  };
  return effectOf(
    arm(({ control }) => control),
    arm(({ treatment }) => treatment),
    kind,
  );
}

function joinSmallest(kept: readonly Stratum[], rest: Stratum): readonly Stratum[] {
  const [first, ...others] = [...kept].sort((a, b) => a.control.n + a.treatment.n - b.control.n - b.treatment.n);
  return first === undefined ? [rest] : [join(first, rest), ...others];
}

function join(a: Stratum, b: Stratum): Stratum {
  return { control: pool(a.control, b.control), treatment: pool(a.treatment, b.treatment) };
}

/** The moments of both together (Chan's formula). */
function pool(a: Moments, b: Moments): Moments {
  const n = a.n + b.n;
  if (a.n === 0 || b.n === 0) return a.n === 0 ? b : a;
  const squares = a.variance * (a.n - 1) + b.variance * (b.n - 1) + ((a.mean - b.mean) ** 2 * a.n * b.n) / n;
  return { n, mean: (a.n * a.mean + b.n * b.mean) / n, variance: squares / (n - 1) };
}
