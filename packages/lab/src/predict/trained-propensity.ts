/** A learned propensity as the engine asks it: the record of the visitor, the numbers of the record, the probability. */
import {
  compilePredicate,
  type ModelSubject,
  retainedBetween,
  SESSION_IDLE_MS,
  type PropensityModel as TrainedPropensity,
} from '@attune/engine';
import { vectorOf } from './feature-schema.ts';
import type { LearnedPropensity } from './learn-propensity.ts';
import { probabilityOf, scoreVector } from './propensity.ts';
import { createSubjectRecorder } from './subject-record.ts';

/** Reasons that a person reads. */
const REASONS = 5;

/** A score is null when the visit is over, or the goal was reached in it: then "later in this visit" says nothing. */
export function trainedPropensity({ model, plan, within }: LearnedPropensity, version: string): TrainedPropensity {
  const recordOf = createSubjectRecorder(plan);
  const isOver = within === 'visit' ? visitIsOver(plan.goal) : () => false;
  const vectorFor = (subject: ModelSubject) =>
    subject.profile.session === null || isOver(subject) ? null : vectorOf(model.schema, recordOf(subject));
  return {
    learns: 'propensity',
    version,
    scoreOf: (subject) => {
      const vector = vectorFor(subject);
      return vector === null ? null : probabilityOf(model, vector);
    },
    explain: (subject) => {
      const vector = vectorFor(subject);
      return vector === null ? null : scoreVector(model, vector, { reasons: REASONS, exact: true });
    },
  };
}

/** "Later in this visit" says nothing once the visit is over, or the goal was reached in it. */
function visitIsOver(goal: LearnedPropensity['plan']['goal']): (subject: ModelSubject) => boolean {
  const accepts = goal?.where === undefined ? null : compilePredicate(goal.where);
  return ({ profile: { session, history, lastAt }, now }) => {
    if (session === null || now - lastAt >= SESSION_IDLE_MS) return true;
    if (goal === null) return false;
    const reached = retainedBetween(history, goal.event, session);
    return accepts === null ? reached.length > 0 : reached.some(({ properties }) => accepts(properties));
  };
}
