/**
 * What may be concluded from an experiment, in words: one sentence that leads, and what else there is to know. It claims nothing
 * that an always-valid interval does not hold.
 */
import { conclude } from '../experiment/conclude.ts';
import type { EffectView } from './compare.ts';
import type { MetricResult } from './metric-result.ts';
import type { Plan } from './plan.ts';

export type Verdict = {
  readonly kind:
    | 'better'
    | 'worse'
    | 'unclear'
    | 'early'
    | 'harmful'
    | 'untrustworthy'
    | 'nobody'
    | 'no-goal'
    | 'no-control';
  readonly sentence: string;
  readonly details: readonly string[];
};

export type VerdictOptions = {
  readonly primary: MetricResult | undefined;
  readonly guardrails: readonly MetricResult[];
  readonly names: ReadonlyMap<string, string>;
  readonly units: number;
  readonly smallest: number;
  readonly variants: number;
  readonly sampleRatioP: number;
  readonly alpha: number;
  readonly plan: Plan | null;
};

/** Below so many persons in a variant, or so many of both kinds of answers, nothing is said. */
const UNITS_MIN = 30;
const EVENTS_MIN = 10;
/** An interval that reaches so far to both sides says nothing. */
const WIDE = 0.8;
const SAMPLE_RATIO_ALARM = 0.001;

export function verdictOf(options: VerdictOptions): Verdict {
  const { primary, units, smallest, variants, sampleRatioP, plan } = options;
  const more = plan === null ? [] : [plan.says];
  if (units === 0)
    return { kind: 'nobody', sentence: 'Nobody has seen it yet, so there is nothing to conclude.', details: [] };
  if (sampleRatioP < SAMPLE_RATIO_ALARM) {
    const sentence = 'Nothing may be concluded: the variants do not have the shares of people that were promised.';
    const details = ['Something sends people to one variant, or loses them from it. Find out what before you read on.'];
    return { kind: 'untrustworthy', sentence, details };
  }
  if (variants < 2)
    return { kind: 'no-control', sentence: 'There is one variant only, so nothing to compare it with.', details: [] };
  if (primary === undefined)
    return { kind: 'no-goal', sentence: 'It has no goal, so nothing says what success is. Give it one.', details: [] };
  const harm = harmIn(options);
  const early = whyEarly(primary, smallest);
  if (early !== null)
    return { kind: 'early', sentence: `Too early to compare: ${early}.`, details: [...harm, ...more] };
  return concluded(options, primary, { harm, more });
}

function whyEarly({ name, arms, comparisons }: MetricResult, smallest: number): string | null {
  if (smallest < UNITS_MIN) return `one variant was seen by ${smallest} of at least ${UNITS_MIN} people`;
  if (arms.reduce((sum, { total }) => sum + Math.abs(total), 0) < EVENTS_MIN)
    return `hardly anybody reached “${name}” yet`;
  const lifts = comparisons.flatMap(({ lift }) => lift ?? []);
  const isOpen = lifts.every(({ low, high }) => (low ?? -1) < -WIDE && (high ?? 1) > WIDE);
  return lifts.length > 0 && isOpen ? `so few reached “${name}” that nearly every effect is still possible` : null;
}

function concluded(
  { names, alpha }: VerdictOptions,
  primary: MetricResult,
  { harm, more }: { readonly harm: readonly string[]; readonly more: readonly string[] },
): Verdict {
  const lowerIsBetter = primary.better === 'lower';
  const said = primary.comparisons.map(({ variant, why, lift, difference }) => {
    const view = lift ?? difference;
    const none = { kind: 'none', why: why ?? 'there is no effect to tell' } as const;
    const result =
      view === null ? none : testOf(view, lift === null ? 'absolute' : 'relative', alpha / primary.comparisons.length);
    const treatment = `“${names.get(variant) ?? variant}”`;
    return { view, ...conclude(result, { metric: `“${primary.name}”`, treatment, lowerIsBetter }) };
  });
  const gain = ({ view }: (typeof said)[number]) => (lowerIsBetter ? -1 : 1) * (view?.estimate ?? 0);
  const ranked = [...said].sort((a, b) => gain(b) - gain(a));
  const better = ranked.filter(({ kind }) => kind === 'better');
  const others = (lead: (typeof said)[number]) => said.filter((each) => each !== lead).map(({ sentence }) => sentence);
  if (better.length > 0) {
    const lead = better[0]!;
    const kind = harm.length > 0 ? 'harmful' : 'better';
    return { kind, sentence: lead.sentence, details: [...harm, ...others(lead)] };
  }
  const worse = ranked.filter(({ kind }) => kind === 'worse');
  if (worse.length === said.length && worse.length > 0)
    return { kind: 'worse', sentence: worse[0]!.sentence, details: [...harm, ...others(worse[0]!)] };
  const lead = ranked.find(({ kind }) => kind === 'unclear') ?? ranked[0]!;
  return {
    kind: harm.length > 0 ? 'harmful' : 'unclear',
    sentence: lead.sentence,
    details: [...harm, ...others(lead), ...more],
  };
}

/** Guardrails that are surely on the wrong side, as sentences. */
function harmIn({ guardrails, names, alpha }: VerdictOptions): readonly string[] {
  return guardrails.flatMap((metric) =>
    metric.comparisons.flatMap(({ variant, lift, difference }) => {
      const view = lift ?? difference;
      if (view === null || !isHarm(view, metric.better)) return [];
      const treatment = `“${names.get(variant) ?? variant}”`;
      const result = testOf(view, lift === null ? 'absolute' : 'relative', alpha / metric.comparisons.length);
      const { sentence } = conclude(result, {
        metric: `“${metric.name}”`,
        treatment,
        lowerIsBetter: metric.better === 'lower',
      });
      return [`A guardrail is harmed. ${sentence}`];
    }),
  );
}

/** The whole interval lies on the side that harms. */
export function isHarm({ low, high }: EffectView, better: MetricResult['better']): boolean {
  return better === 'higher' ? high !== null && high < 0 : low !== null && low > 0;
}

function testOf({ estimate, low, high, p }: EffectView, kind: 'absolute' | 'relative', alpha: number) {
  return { kind, estimate, standardError: 0, degreesOfFreedom: 0, n: 0, p, interval: [low, high] as const, alpha };
}
