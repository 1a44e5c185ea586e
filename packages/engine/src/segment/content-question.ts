/**
 * A condition about content alone: it can be asked of nobody, when a clock ticks and not when somebody comes.
 */
import type { PopulationView } from '../population/population-view.ts';
import { planOf } from '../profile/aggregate-plan.ts';
import { emptyProfile } from '../profile/fold.ts';
import type { PersonId } from '../profile/profile.ts';
import { EMPTY_OBJECT } from '../std/json.ts';
import { asTime, NEVER, type Time } from '../std/time.ts';
import type { CompiledCondition } from './compiled-condition.ts';
import type { ConditionDocument, Explanation } from './condition.ts';

/** Whether every part of a condition speaks of content and none of a person. */
export function isAboutContent(document: ConditionDocument): boolean {
  const { metric, not, all, any } = document as { readonly [form: string]: unknown };
  if (metric !== undefined) return true;
  if (not !== undefined) return isAboutContent(not as ConditionDocument);
  const parts = (all ?? any ?? []) as readonly ConditionDocument[];
  return parts.length > 0 && parts.every(isAboutContent);
}

export type ContentAnswer = {
  readonly holds: boolean;
  /** Ask again then: the window of a metric moves in steps of 10 seconds. */
  readonly until: Time;
  readonly explanation: Explanation;
};

/** The answer of a condition for which `isAboutContent` holds. */
export function askContent(condition: CompiledCondition, population: PopulationView, now: Time): ContentAnswer {
  const subject = { profile: NOBODY, now, context: EMPTY_OBJECT, population };
  const watch: { until: number } = { until: NEVER };
  const holds = condition.test(subject, watch);
  return { holds, until: asTime(watch.until), explanation: condition.explain(subject) };
}

const NOBODY = emptyProfile('a:' as PersonId, planOf([]), asTime(0));
