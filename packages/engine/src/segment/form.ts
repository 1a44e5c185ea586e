/**
 * What a form of the behavioural language is made of: how its document is checked, and how it is made fast. Each form has a
 * file of its own and one line in `forms.ts`; nothing else knows how many there are.
 */
import type { StandingPlanner } from '../population/standing.ts';
import type { AggregatePlanner } from '../profile/aggregate-plan.ts';
import type { Problem, Read } from '../std/read.ts';
import type { AskedModels } from './asked-models.ts';
import type { CompiledCondition, Needs } from './compiled-condition.ts';
import type { ConditionDocument } from './condition.ts';
import type { SegmentDefinition } from './segment.ts';
import type { ComputedTraits } from './value-condition.ts';

/** A condition's document, before and after it was checked. */
export type FormDocument = { readonly [key: string]: unknown };

/** Where a document stands, and where its problems go. */
export type Place = {
  readonly path: string;
  readonly depth: number;
  readonly problems: Problem[];
  /** Checks a condition within this one. */
  readonly check: (document: unknown, path: string, depth: number, problems: Problem[]) => void;
};

/** What a condition may refer to, and where its wishes go. */
export type Compiling = {
  readonly planner: AggregatePlanner;
  readonly traits: ComputedTraits;
  readonly standings: StandingPlanner;
  readonly models: AskedModels;
  readonly segments: ReadonlyMap<string, SegmentDefinition>;
  /** The site's zone, for visitors who did not tell theirs. */
  readonly zone: string;
  readonly needs: Needs;
  /** The segments being compiled around this condition: meeting one again is a circle. */
  readonly within: readonly string[];
  /** Compiles a condition within this one. */
  readonly compile: (document: ConditionDocument, compiling: Compiling, path: string) => Read<CompiledCondition>;
};

export type Form = {
  /** The keys that may stand beside the form's own; "$" stands for operators. */
  readonly besides: readonly string[];
  /** Says of everything that is wrong where it is and how to mend it. */
  readonly check: (document: FormDocument, place: Place) => void;
  /** Only ever given a document that was checked. A problem is a reference that leads nowhere, or a circle. */
  readonly compile: (document: FormDocument, compiling: Compiling, path: string) => Read<CompiledCondition>;
};

/** Collects the problems of a reading. `without`: a part of their path that the document does not have. */
export function note(problems: Problem[], read: Read<unknown>, without = ''): void {
  if (read.ok) return;
  for (const problem of read.problems) {
    problems.push(without === '' ? problem : { ...problem, path: problem.path.replace(without, '') });
  }
}
