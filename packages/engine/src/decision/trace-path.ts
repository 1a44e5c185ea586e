/**
 * The traces of decisions, each made once: what can happen on the way through a placement's experiences is little, and it happens
 * again and again. Equal traces are one array, so that they cost no memory and can be known again.
 */
import type { TraceOutcome, TraceStep } from './decision.ts';
import type { CompiledExperience } from './placements.ts';

export type TracePath = {
  readonly steps: readonly TraceStep[];
  readonly next: Map<TraceOutcome, TracePath>;
  readonly made: { count: number };
};

/** Many experiences with many outcomes could make endlessly many traces: from here on they are made anew. */
const PATHS_MAX = 2_000;

const beginnings = new WeakMap<readonly CompiledExperience[], TracePath>();

export function traceOf(experiences: readonly CompiledExperience[]): TracePath {
  let begun = beginnings.get(experiences);
  if (begun === undefined) {
    begun = { steps: [], next: new Map(), made: { count: 0 } };
    beginnings.set(experiences, begun);
  }
  return begun;
}

/** The trace with one more step: what came of the next experience in the list. */
export function traced(path: TracePath, experience: string, outcome: TraceOutcome): TracePath {
  const known = path.next.get(outcome);
  if (known !== undefined) return known;
  const { made } = path;
  const longer: TracePath = { steps: [...path.steps, { experience, outcome }], next: new Map(), made };
  if (made.count < PATHS_MAX) {
    made.count++;
    path.next.set(outcome, longer);
  }
  return longer;
}
