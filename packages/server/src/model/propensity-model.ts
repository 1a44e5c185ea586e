/** A learned propensity as the engine asks it: the record of the visitor, the numbers of the record, the probability. */
import {
  compilePredicate,
  type ModelSubject,
  type PropensityModel,
  retainedBetween,
  SESSION_IDLE_MS,
} from '@attune/engine';
import { createSubjectRecorder, type LearnedPropensity, probabilityOf, scoreVector, vectorOf } from '@attune/lab';

/** Reasons that a person reads. */
const REASONS = 5;

export function propensityModel({ model, plan, within }: LearnedPropensity, version: string): PropensityModel {
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
