/**
 * What came of earlier decisions: an exposure or click that the page reported, or a goal reached within its window after the
 * latest exposure. Each decision is exposed, clicked and converted once at the most.
 */
import type { Exposures, Shown } from '../decision/decision.ts';
import type { GoalDefinition } from '../decision/experience.ts';
import { withExposure, withShown } from '../decision/exposures.ts';
import type { Signal } from '../signal/signal.ts';
import { valueAt } from '../std/json.ts';
import { compilePredicate, type Predicate } from '../std/predicate.ts';
import { good, type Read } from '../std/read.ts';
import { MINUTE_MS, readSpan, type Time } from '../std/time.ts';
import { CLICK_EVENT, EXPOSURE_EVENT, type Outcome } from './outcome.ts';

export const ATTRIBUTION_MS_DEFAULT = 30 * MINUTE_MS;

export type CompiledGoal = {
  readonly experience: string;
  readonly event: string;
  readonly accepts: Predicate | null;
  readonly withinMs: number;
  readonly value: string | null;
};

/** Goals by the event that reaches them. */
export type Goals = ReadonlyMap<string, readonly CompiledGoal[]>;

/** The goal made ready for one experience; a problem at `path` when its window is no span. Default window 30 minutes. */
export function compileGoal(experience: string, goal: GoalDefinition, path: string): Read<CompiledGoal> {
  const within = goal.within === undefined ? good(ATTRIBUTION_MS_DEFAULT) : readSpan(goal.within, `${path}.within`);
  if (!within.ok) return within;
  return good({
    experience,
    event: goal.event,
    accepts: goal.where === undefined ? null : compilePredicate(goal.where),
    withinMs: within.value,
    value: goal.value ?? null,
  });
}

export type Attributed = { readonly exposures: Exposures; readonly outcomes: readonly Outcome[] };

const NO_OUTCOMES: readonly Outcome[] = [];

/** `visitAt`: when the visit began that the signal belongs to, for caps per session. */
export function attribute(goals: Goals, before: Exposures, signal: Signal, visitAt: Time): Attributed {
  const isReport = signal.event === EXPOSURE_EVENT || signal.event === CLICK_EVENT;
  const reached = goals.get(signal.event);
  // Most signals are neither.
  if (!isReport && reached === undefined) return { exposures: before, outcomes: NO_OUTCOMES };
  const outcomes: Outcome[] = [];
  let exposures = before;
  const reported = isReport ? shownIn(before, signal) : -1;
  if (reported >= 0) exposures = report(exposures, reported, signal, { visitAt, outcomes });
  for (const goal of reached ?? []) {
    if (goal.accepts !== null && !goal.accepts(signal.properties)) continue;
    const place = isReport ? reported : latestExposure(exposures, goal, signal);
    const shown = exposures.shown[place];
    if (shown === undefined || shown.experience !== goal.experience || shown.convertedAt !== null) continue;
    exposures = withShown(exposures, place, { convertedAt: signal.at });
    outcomes.push(outcomeOf('converted', shown, signal, worthOf(goal, signal)));
  }
  return { exposures, outcomes: outcomes.length === 0 ? NO_OUTCOMES : outcomes };
}

function shownIn(exposures: Exposures, signal: Signal): number {
  const id = signal.properties['decision_id'];
  return exposures.shown.findIndex((shown) => shown.decision === id);
}

/** A click on something that was never reported as seen proves that it was. */
function report(
  before: Exposures,
  index: number,
  signal: Signal,
  into: { readonly visitAt: Time; readonly outcomes: Outcome[] },
): Exposures {
  const shown = before.shown[index]!;
  let exposures = before;
  if (shown.exposedAt === null) {
    exposures = withShown(exposures, index, { exposedAt: signal.at });
    const counts = withExposure(exposures.counts, shown.experience, {
      at: signal.at,
      visitAt: into.visitAt,
    });
    exposures = { ...exposures, counts };
    into.outcomes.push(outcomeOf('exposed', shown, signal, 1));
  }
  if (signal.event === CLICK_EVENT && shown.clickedAt === null) {
    exposures = withShown(exposures, index, { clickedAt: signal.at });
    into.outcomes.push(outcomeOf('clicked', shown, signal, 1));
  }
  return exposures;
}

/** The last exposure gets the credit, if the goal was reached in time after it. */
function latestExposure(exposures: Exposures, goal: CompiledGoal, signal: Signal): number {
  const { shown } = exposures;
  for (let i = shown.length - 1; i >= 0; i--) {
    const each = shown[i]!;
    if (each.experience !== goal.experience || each.exposedAt === null) continue;
    return signal.at >= each.exposedAt && signal.at - each.exposedAt <= goal.withinMs ? i : -1;
  }
  return -1;
}

function worthOf(goal: CompiledGoal, signal: Signal): number {
  if (goal.value === null) return 1;
  const value = Number(valueAt(signal.properties, goal.value));
  return Number.isFinite(value) ? value : 0;
}

function outcomeOf(kind: Outcome['kind'], shown: Shown, signal: Signal, value: number): Outcome {
  const { decision, placement, experience, variant, propensity, basis } = shown;
  const outcome = { kind, decision, placement, experience, variant, propensity, at: signal.at, value };
  const exposedAt = shown.exposedAt ?? signal.at;
  return basis === undefined ? { ...outcome, exposedAt } : { ...outcome, exposedAt, basis };
}
