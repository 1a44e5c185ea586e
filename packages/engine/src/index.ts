/**
 * The engine's only door: the loop from signal to learning, pure, without I/O, clock or dice.
 */

export { type CompiledTrigger, liveTrigger, type Triggers } from './action/compile-triggers.ts';
export { currentVariant, type Edit, editExperience } from './action/edit-experience.ts';
export {
  afterOutcome,
  type Delivery,
  EFFECT_STATUSES,
  type Effect,
  type EffectId,
  type EffectOutcome,
  type EffectState,
  type EffectStatus,
  firedState,
} from './action/effect.ts';
export type { Acted } from './action/react.ts';
export {
  type ActionDefinition,
  type ActionKind,
  actionKind,
  type EmailDefinition,
  type TriggerDefinition,
  type WebhookDefinition,
} from './action/trigger.ts';
export { type AskOptions, chances, decide, decideOnPage, heldOutOf } from './ask.ts';
export type { Content, TemplateEngine } from './content/content.ts';
export type {
  Item,
  ItemFilters,
  LearnedRecommender,
  ListAsk,
  ListedItem,
  ListMaker,
  RecommenderDefinition,
} from './content/item.ts';
export { type RenderScope, type RenderTools, render } from './content/render.ts';
export type {
  AllocationDefinition,
  AllocationKind,
  Basis,
  FeatureDefinition,
  LearnedWeights,
  LinearModels,
  Weights,
} from './decision/allocation.ts';
export type { Chance } from './decision/chances.ts';
export type { ContentDefinition } from './decision/content-definition.ts';
export { fallbackDecision, isHeldOut } from './decision/decide.ts';
export {
  type Decision,
  type DecisionId,
  type Exposures,
  REASONS,
  type Reason,
  type Shown,
  type TraceOutcome,
  type TraceStep,
} from './decision/decision.ts';
export type {
  CapDefinition,
  ExperienceDefinition,
  GoalDefinition,
  Measure,
  PlacementDefinition,
  ProgramDefinition,
  VariantDefinition,
} from './decision/experience.ts';
export { type FactorDefinition, levelsOf, withCells } from './decision/factors.ts';
export type { Forced } from './decision/forced.ts';
export { isHeldOutOf } from './decision/guard.ts';
export { expectedReward, type LinearModel, unsureness } from './decision/linear-model.ts';
export { unitIdOf } from './decision/unit.ts';
export {
  DEFINITION_KINDS,
  type Definition,
  type DefinitionKind,
  type DefinitionOf,
  readDefinition,
  type SettingsDefinition,
} from './definition.ts';
export { definitionFileSchema, definitionSchema, publishedSchemas } from './definition-schema.ts';
export { explainExperience, explainSegment } from './explain.ts';
export { labelHints } from './label-hints.ts';
export { bestWeights, betaInterval } from './learning/beta.ts';
export type { CompiledModel, ModelFeatures, ModelInForce } from './learning/compile-models.ts';
export {
  coViewed,
  type ItemBook,
  type ItemEntry,
  type ItemView,
  type ListedBy,
  learnItemView,
  type RecommendOptions,
  recommend,
  trending,
} from './learning/item-book.ts';
export {
  type Estimate,
  type FeatureLearned,
  learnedFeatures,
  learnedSegments,
  overallWeights,
  type SegmentLearned,
} from './learning/learned-view.ts';
export type {
  ChoiceDefinition,
  ClustersDefinition,
  ItemsDefinition,
  ModelDefinition,
  PropensityDefinition,
} from './learning/model.ts';
export type { Policy } from './learning/policy.ts';
export { linearModel, noRegression, type RegressionSums, withReward, withTrial } from './learning/regression.ts';
export { reweighed } from './learning/reweigh.ts';
export { sumItemBooks } from './learning/sum-item-books.ts';
export { sumPolicies } from './learning/sum-policies.ts';
export { NO_COUNTS, type VariantCounts } from './learning/variant-counts.ts';
export {
  atTime,
  fireForContent,
  fireLater,
  learnFrom,
  mergeVisitors,
  newVisitor,
  type Stepped,
  step,
  underRules,
  type Visitor,
  withDecided,
} from './loop.ts';
export { type CompiledGoal, compileGoal } from './outcome/attribute.ts';
export {
  type EnrolmentPlan,
  type EnrolmentPlans,
  type Holdout,
  PROGRAMME,
  programName,
} from './outcome/compile-enrolments.ts';
export { ALL_OTHERS, type Enrolment, type Fate, HELD_OUT, type Seen } from './outcome/enrolment.ts';
export type { Metric, MetricRole } from './outcome/metric.ts';
export { CLICK_EVENT, EXPOSURE_EVENT, type Outcome } from './outcome/outcome.ts';
export {
  AGES_MAX,
  type Cell,
  cellFrom,
  cellKey,
  cellOf,
  countEnrolments,
  emptyResults,
  isPastSpan,
  LEFT_OUT,
  type MetricSums,
  putCell,
  type ResultsBook,
  SPAN_MS,
  SPANS_MAX,
  type StoredCell,
  SUMS,
  type SumName,
  storedCell,
} from './outcome/results-book.ts';
export { sumResults } from './outcome/sum-results.ts';
export {
  type PackedVisitor,
  packVisitor,
  unpackVisitor,
  type VisitorDictionary,
  type VisitorNames,
  visitorDictionary,
  visitorNames,
} from './packed-visitor.ts';
export { adviseMerges, type MergeAdvice, type SegmentFigures } from './population/merge-advice.ts';
export type { ChartSeen } from './population/metric-chart.ts';
export {
  BUCKET_MS,
  type Bucket,
  METRIC_MS_MAX,
  type MetricBook,
  type MetricQuestion,
  type MetricSeen,
  nextBucketAt,
  type Ring,
  ringKey,
  ringOf,
} from './population/metric-rings.ts';
export {
  type Counted,
  countMetric,
  countVisitor,
  emptyPopulation,
  type PopulationBook,
  type PopulationChange,
  populationView,
} from './population/population.ts';
export type { PopulationView } from './population/population-view.ts';
export { type Sketch, type StoredSketch, sketchOf, storedSketch } from './population/sketch.ts';
export type { Standing } from './population/standing.ts';
export { binOf, valueOfBin } from './population/standing-bin.ts';
export { sumPopulations } from './population/sum-populations.ts';
export type { AggregateSpec, AggregateState } from './profile/aggregate.ts';
export { emptyProfile, fold } from './profile/fold.ts';
export { historyOf } from './profile/history.ts';
export {
  anonymousKey,
  type IdentityKey,
  identityKeys,
  type KnownIdentity,
  type Resolution,
  resolveIdentity,
  userKey,
} from './profile/identity.ts';
export {
  type Consent,
  type Identities,
  type PersonId,
  type Profile,
  SESSION_IDLE_MS,
  type Session,
} from './profile/profile.ts';
export { pastOf, retained, retainedBetween } from './profile/retained.ts';
export { visitsOf } from './profile/session.ts';
export type { TraitDefinition } from './profile/trait.ts';
export { compileRules, type LearnedExperience, type Rules, type VersionedDefinition } from './rules.ts';
export type { Subject } from './segment/compiled-condition.ts';
export type { ConditionDocument, Explanation, PredicateDocument } from './segment/condition.ts';
export { readCondition } from './segment/read-condition.ts';
export { scoredAt } from './segment/score-moment.ts';
export type { Membership, SegmentDefinition, Transition } from './segment/segment.ts';
export { SURROUNDINGS, type Surrounding, type SurroundingField } from './segment/surroundings.ts';
export type {
  ChoiceModel,
  ClustersModel,
  ExplainedScore,
  FeatureRecord,
  ModelKind,
  ModelSubject,
  PropensityModel,
  ScoreReason,
  TrainedModel,
  TrainedModels,
} from './segment/trained-model.ts';
export { computedValues, traitIn } from './segment/value-condition.ts';
export { type ReadSignalOptions, readSignal } from './signal/read-signal.ts';
export type { MessageId, Signal, SignalType } from './signal/signal.ts';
export { assert, assertNever } from './std/assert.ts';
export { type Belief, chancesToBeBest, flooredWeights, normalBelief } from './std/best-arm.ts';
export {
  type BucketRange,
  bucketRanges,
  chooseBucket,
  equalWeights,
  inNamespace,
  type Namespace,
} from './std/bucket.ts';
export { createDice, type Dice } from './std/dice.ts';
export { digest } from './std/digest.ts';
export { sumValue } from './std/exact-sum.ts';
export { fingerprint, hash, hashV2, wideHash } from './std/hash.ts';
export { canonical, EMPTY_OBJECT, isInertKey, isObject, type JsonObject, type JsonValue, valueAt } from './std/json.ts';
export type { JsonSchema } from './std/json-schema.ts';
export { didYouMean, nearest } from './std/nearest.ts';
export { compilePredicate, type Groups, type Predicate, readPredicate } from './std/predicate.ts';
export { at, bad, good, type Problem, type Read } from './std/read.ts';
export { asTime, DAY_MS, HOUR_MS, MINUTE_MS, NEVER, readSpan, readTime, SECOND_MS, type Time } from './std/time.ts';
export { traitHints } from './trait-hints.ts';
export { compileTrial, type Held, type Trial, type Tried, tryOn } from './try-condition.ts';
export {
  createTryTally,
  type TryCounts,
  type TryDay,
  type TryPerson,
  type TrySort,
  type TryTally,
  tryFrom,
} from './try-tally.ts';
