/**
 * What results are counted of, made ready: for each experience its metrics, and by the name of an event the few metrics that it
 * can add to. Beside the experiences stand the whole programme and each program with a holdout, whose control are those held out.
 */
import { isHeldOut } from '../decision/decide.ts';
import type { ExperienceDefinition, GoalDefinition, ProgramDefinition } from '../decision/experience.ts';
import { isHeldOutOf } from '../decision/guard.ts';
import type { AggregatePlanner } from '../profile/aggregate-plan.ts';
import { compileCondition } from '../segment/compile-condition.ts';
import { type CompiledCondition, noNeeds } from '../segment/compiled-condition.ts';
import type { ConditionDocument } from '../segment/condition.ts';
import type { Compiling } from '../segment/form.ts';
import type { SegmentDefinition } from '../segment/segment.ts';
import { didYouMean } from '../std/nearest.ts';
import { good, type Problem, type Read } from '../std/read.ts';
import { readTime } from '../std/time.ts';
import { findGoal } from './find-goal.ts';
import { compileMetric, type Metric, type MetricRole } from './metric.ts';
import { BREAKDOWN_MAX } from './read-goal.ts';

/** The name under which the whole programme is counted; no experience can be called so. */
export const PROGRAMME = '$programme';

/** The name under which one program is counted. */
export function programName(key: string): string {
  return `$program:${key}`;
}

/** Who never gets anything of it: the control of those who may. */
export type Holdout = {
  readonly share: number;
  /** @param id what the hash takes */
  readonly isOut: (id: string) => boolean;
};

export type EnrolmentPlan = {
  readonly experience: string;
  /** Who saw it before is left out, in milliseconds since the epoch. Where everybody counts: from when on. */
  readonly since: number;
  /** Its weights move: a person counts for what was seen first, also when something else was seen later. */
  readonly isAdaptive: boolean;
  readonly metrics: readonly Metric[];
  /** Segments that results are also told for. */
  readonly breakdown: readonly string[];
  /** Of a programme: everybody counts, whether or not something was seen. null: an experience. */
  readonly holdout: Holdout | null;
};

export type EnrolmentPlans = {
  readonly byExperience: ReadonlyMap<string, EnrolmentPlan>;
  /** The plans with a metric that counts events of this name. */
  readonly byEvent: ReadonlyMap<string, readonly EnrolmentPlan[]>;
  /** Who belongs to the house. */
  readonly internal: CompiledCondition | null;
  /** Those in which everybody counts. */
  readonly programmes: readonly EnrolmentPlan[];
};

export const NO_ENROLMENT_PLANS: EnrolmentPlans = {
  byExperience: new Map(),
  byEvent: new Map(),
  internal: null,
  programmes: [],
};

type Documents = {
  readonly experiences: readonly ExperienceDefinition[];
  readonly segments: readonly SegmentDefinition[];
  readonly programs: readonly ProgramDefinition[];
  readonly settings:
    | {
        readonly holdout?: number;
        readonly internal?: ConditionDocument;
        readonly metrics?: readonly (string | GoalDefinition)[];
      }
    | undefined;
};

/** @returns the plans, or every goal and segment that is not there */
export function compileEnrolments(
  documents: Documents,
  goals: readonly GoalDefinition[],
  compiling: Omit<Compiling, 'needs' | 'within' | 'compile'> & { readonly planner: AggregatePlanner },
): Read<EnrolmentPlans> {
  const { experiences, segments, settings } = documents;
  const problems: Problem[] = [];
  const known = segments.map(({ key }) => key).sort();
  const programmes = programmePlans(documents, { goals, problems }, known.slice(0, BREAKDOWN_MAX));
  const plans = [...experiences.map((each) => planOf(each, { goals, known, problems })), ...programmes];
  const internal =
    settings?.internal === undefined
      ? good(null)
      : compileCondition(
          settings.internal,
          { ...compiling, needs: noNeeds(), within: [] },
          'settings(engine).internal',
        );
  if (!internal.ok) problems.push(...internal.problems);
  if (problems.length > 0 || !internal.ok) return { ok: false, problems };
  const byExperience = new Map(plans.map((plan) => [plan.experience, plan]));
  return good({ byExperience, byEvent: indexed(plans), internal: internal.value, programmes });
}

/** Of the whole, and of each program by itself: those with a holdout to compare with, and something to compare by. */
function programmePlans({ settings, programs }: Documents, finding: Finding, breakdown: readonly string[]) {
  const path = 'settings(engine)';
  const common = settings?.metrics ?? [];
  const { holdout = 0 } = settings ?? {};
  const whole = programmePlan({ name: PROGRAMME, goals: common, path }, finding, {
    share: holdout,
    isOut: (id) => isHeldOut(id, holdout),
  });
  const each = programs.map((program) => {
    const { key, holdout: share = 0, metrics = common, resultsSince } = program;
    const where = program.metrics === undefined ? path : `program(${key})`;
    const named = { name: programName(key), goals: metrics, path: where, since: resultsSince };
    return programmePlan(named, finding, { share, isOut: (id) => isHeldOutOf(program, id) });
  });
  return [whole, ...each]
    .filter(({ holdout: { share }, metrics }) => share > 0 && metrics.length > 0)
    .map((plan) => ({ ...plan, breakdown }));
}

function programmePlan(
  {
    name,
    goals: wanted,
    path,
    since,
  }: {
    readonly name: string;
    readonly goals: readonly (string | GoalDefinition)[];
    readonly path: string;
    readonly since?: string | undefined;
  },
  { goals, problems }: Finding,
  holdout: Holdout,
) {
  const metrics = metricsOf(wanted, { goals, problems, role: 'primary', path: `${path}.metrics` });
  const start = since === undefined ? undefined : readTime(since);
  return { experience: name, since: start?.ok ? start.value : 0, isAdaptive: false, metrics, holdout };
}

type Finding = { readonly goals: readonly GoalDefinition[]; readonly problems: Problem[] };

function planOf(
  document: ExperienceDefinition,
  { goals, known, problems }: Finding & { readonly known: readonly string[] },
): EnrolmentPlan {
  const { key, goal, metrics = [], guardrails = [], allocation, resultsSince, breakdown } = document;
  const path = `experience(${key})`;
  for (const [i, segment] of (breakdown ?? []).entries())
    if (!known.includes(segment))
      problems.push({
        path: `${path}.breakdown[${i}]`,
        message: `there is no segment "${segment}"`,
        fix: didYouMean(segment, known, 'define it or correct the name'),
      });
  const since = resultsSince === undefined ? undefined : readTime(resultsSince);
  // A goal that is not there is told of where outcomes are compiled.
  const primary = goal === undefined || !findGoal(goal, goals, path).ok ? [] : [goal];
  const compiled = [
    ...metricsOf(primary, { goals, problems, role: 'primary', path: `${path}.goal` }),
    ...metricsOf(metrics, { goals, problems, role: 'metric', path: `${path}.metrics` }),
    ...metricsOf(guardrails, { goals, problems, role: 'guardrail', path: `${path}.guardrails` }),
  ];
  return {
    experience: key,
    since: since?.ok ? since.value : 0,
    isAdaptive: allocation !== undefined && allocation.kind !== 'split',
    metrics: compiled.filter(({ id }, i) => compiled.findIndex((each) => each.id === id) === i),
    breakdown: breakdown ?? known.slice(0, BREAKDOWN_MAX),
    holdout: null,
  };
}

function metricsOf(
  wanted: readonly (string | GoalDefinition)[],
  { goals, problems, role, path }: Finding & { readonly role: MetricRole; readonly path: string },
): Metric[] {
  return wanted.flatMap((each, i) => {
    const goal = findGoal(each, goals, `${path}[${i}]`);
    const metric = goal.ok
      ? compileMetric(goal.value, role === 'primary' && i > 0 ? 'metric' : role, `${path}[${i}]`)
      : goal;
    if (metric.ok) return [metric.value];
    problems.push(...metric.problems);
    return [];
  });
}

function indexed(plans: readonly EnrolmentPlan[]): ReadonlyMap<string, readonly EnrolmentPlan[]> {
  const byEvent = new Map<string, EnrolmentPlan[]>();
  for (const plan of plans) {
    const names = new Set(plan.metrics.flatMap(({ counted, per }) => [counted.event, ...(per ? [per.event] : [])]));
    for (const name of names) byEvent.set(name, [...(byEvent.get(name) ?? []), plan]);
  }
  return byEvent;
}
