/** The results of one experience, of a program or of the whole programme, from the rules in force and the book as it is now. */
import {
  ALL_OTHERS,
  type Cell,
  type EnrolmentPlan,
  HELD_OUT,
  type Holdout,
  type LearnedExperience,
  type Metric,
  PROGRAMME,
  programName,
  type Rules,
} from '@attune/engine';
import { experienceResults, type ResultsMetric, type ResultsOf, type ResultsVariant } from '@attune/lab';
import type { ExperienceResults, ResultsQuery, ResultsSummary } from '@attune/protocol';
import type { LiveLoop } from '../worker/live-loop.ts';

type Known = Pick<LiveLoop, 'results' | 'rules'>;
export type ResultsAsked = ResultsQuery & { readonly now: number; readonly isBrief?: boolean };

/** @returns undefined when nothing is known of such an experience */
export function resultsOf(known: Known, key: string, asked: ResultsAsked): ExperienceResults | undefined {
  const cells = [...known.results.book.cells.values()].filter(({ experience }) => experience === key);
  return resultsFrom(known, key, { cells, asked });
}

function resultsFrom(
  { results, rules }: Known,
  key: string,
  { cells, asked }: { readonly cells: readonly Cell[]; readonly asked: ResultsAsked },
): ExperienceResults | undefined {
  const subject = subjectOf(rules(), key, cells);
  if (subject === undefined) return undefined;
  const told = experienceResults(subject.of, cells, asked);
  const weights = (results.weights.get(key) ?? []).flatMap(({ hours }) => hours);
  const { status, placement } = subject;
  return structuredClone({ ...told, status, placement, weights }) as ExperienceResults;
}

/** Everything that is defined: the whole programme first, then programs, then the experiences with the most people. */
export function allResults(known: Known, now: number): ResultsSummary[] {
  const rules = known.rules();
  const keys = rules.enrolments.byExperience.keys();
  const cells = new Map<string, Cell[]>();
  for (const cell of known.results.book.cells.values()) {
    const own = cells.get(cell.experience);
    if (own === undefined) cells.set(cell.experience, [cell]);
    else own.push(cell);
  }
  const asked = { now, isBrief: true };
  return [...keys]
    .flatMap((key) => {
      const told = resultsFrom(known, key, { cells: cells.get(key) ?? [], asked });
      return told === undefined ? [] : [summaryOf(told)];
    })
    .sort((a, b) => rankOf(a) - rankOf(b) || b.units - a.units);
}

function rankOf({ experience, status }: ResultsSummary): number {
  if (experience === PROGRAMME) return 0;
  return status === 'program' ? 1 : 2;
}

function summaryOf(told: ExperienceResults): ResultsSummary {
  const { experience, name, status, placement, isAdaptive, from, units, verdict, plan } = told;
  const primary = told.metrics.find(({ role }) => role === 'primary');
  const sign = primary?.better === 'lower' ? -1 : 1;
  const [best] = (primary?.comparisons ?? [])
    .filter(({ lift }) => lift !== null)
    .sort((a, b) => sign * (b.lift!.estimate - a.lift!.estimate));
  return {
    experience,
    name,
    status,
    placement,
    isAdaptive,
    from,
    units,
    variants: told.variants.length,
    goal: primary?.name ?? null,
    verdict,
    plan,
    lift: best?.lift ?? null,
    liftOf: best?.variant ?? null,
    warnings: told.warnings.filter(({ kind }) => kind === 'sample-ratio' || kind === 'guardrail').length,
  };
}

type Told = { readonly of: ResultsOf; readonly status: string; readonly placement: string | null };

function subjectOf(rules: Rules, key: string, cells: readonly Cell[]): Told | undefined {
  const plan = rules.enrolments.byExperience.get(key);
  if (plan?.holdout != null) return programme(rules, plan, plan.holdout);
  const experience = rules.experiences.get(key);
  if (experience !== undefined && plan !== undefined) return defined(experience, plan);
  return cells.length === 0 ? undefined : removed(key, cells);
}

function programme({ programs }: Rules, { experience, metrics }: EnrolmentPlan, holdout: Holdout): Told {
  const variants = [
    { key: HELD_OUT, name: 'Held out', share: holdout.share },
    { key: ALL_OTHERS, name: 'Everybody else', share: 1 - holdout.share },
  ];
  const program = [...programs.values()].find(({ key }) => programName(key) === experience);
  const name = program === undefined ? 'The whole programme' : (program.name ?? program.key);
  const of = { experience, name, variants, control: HELD_OUT, isAdaptive: false, metrics: metrics.map(spoken) };
  return { of, status: program === undefined ? 'programme' : 'program', placement: null };
}

/** The control is the variant that shows the page's own default; else the first. */
function defined({ definition }: LearnedExperience, { metrics, isAdaptive }: EnrolmentPlan): Told {
  const { key, name = key, variants, placement, status = 'live', factors } = definition;
  const total = variants.reduce((sum, { weight = 1 }) => sum + weight, 0) || 1;
  const control = variants.find(({ content }) => content === null) ?? variants[0]!;
  const of: ResultsOf = {
    experience: key,
    name,
    variants: variants.map((each) => ({
      key: each.key,
      name: each.name ?? each.key,
      share: (each.weight ?? 1) / total,
    })),
    control: variants.length > 1 ? control.key : null,
    isAdaptive,
    metrics: metrics.map(spoken),
    ...(factors !== undefined && {
      factors: factors.map((factor) => ({ key: factor.key, levels: factor.levels.map((level) => level.key) })),
    }),
  };
  return { of, status, placement };
}

/** Its definition is gone: who saw what is still told. */
function removed(key: string, cells: readonly Cell[]): Told {
  const keys = [...new Set(cells.map(({ variant }) => variant))].sort();
  const variants = keys.map((variant): ResultsVariant => ({ key: variant, name: variant, share: 0 }));
  const of = { experience: key, name: key, variants, control: null, isAdaptive: false, metrics: [] };
  return { of, status: 'removed', placement: null };
}

function spoken({ id, key, name, role, better, measure, quantile, afterMs, withinMs }: Metric): ResultsMetric {
  return { id, key, name, role, better, measure, quantile, untilMs: afterMs + withinMs };
}
