/** Definitions written in TypeScript: the same documents as in YAML, checked and completed by the editor while they are written. */
export { all, any, type Condition, type ConditionDocument, documentOf, not } from './condition.ts';
export {
  type Action,
  type Cap,
  type Computation,
  computedTrait,
  type Definition,
  type Evidence,
  type Kind,
  type LearnedList,
  placement,
  recommender,
  segment,
  sequenceTrait,
  type Trigger,
  trigger,
  type When,
} from './definition.ts';
export { type EventChain, type EventOptions, event, type Window } from './event.ts';
export { type Content, type Experience, experience, type Goal, goal, program } from './experience.ts';
export { type Model, type ModelFeature, model } from './model.ts';
export {
  allOf,
  between,
  eq,
  exists,
  gt,
  gte,
  lt,
  lte,
  matches,
  missing,
  ne,
  noneOf,
  type Operators,
  oneOf,
  type Span,
  type Where,
} from './operators.ts';
export { type Gap, type SequenceChain, type Step, sequence, step, without } from './sequence.ts';
export { settings } from './settings.ts';
export {
  attributes,
  campaign,
  context,
  device,
  inCluster,
  inSegment,
  type LocalTime,
  localTime,
  type Metric,
  metric,
  place,
  propensity,
  referrer,
  session,
  trait,
  visits,
  weather,
} from './value.ts';
