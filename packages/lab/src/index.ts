/** The only door of the package: what is batch, and still pure. */

export { type Case, type HoldOutOptions, holdOut, type Split, type Task, visitCases } from './evaluate/hold-out.ts';
export {
  coverage,
  diversity,
  exposureOf,
  gini,
  miscalibration,
  novelty,
  popularityBias,
} from './evaluate/list-metrics.ts';
export { type ComparisonOptions, comparePaired, type PairedComparison } from './evaluate/paired-comparison.ts';
export {
  auc,
  averagePrecision,
  brierScore,
  calibrationError,
  type Forecast,
  logLoss,
} from './evaluate/probability-metrics.ts';
export {
  meanMetric,
  type Ranked,
  type RankingMetric,
  rankingMetric,
  ranksOf,
  type Ties,
} from './evaluate/ranking-metrics.ts';
export { bernoulliInterval } from './experiment/bernoulli-interval.ts';
export { type Belief, bestArmChances, withFloor } from './experiment/best-arm.ts';
export { betaPosterior, credibleInterval, type ProportionPosterior } from './experiment/beta-posterior.ts';
export { type Conclusion, type ConclusionOptions, conclude, concludeChance } from './experiment/conclude.ts';
export { confidenceSequence } from './experiment/confidence-sequence.ts';
export { adjustedEffect, type PairedSample } from './experiment/covariate-adjustment.ts';
export { type Effect, type EffectKind, effectOf, type NoEffect } from './experiment/effect.ts';
export { type Cell, type Contrast, factorialContrasts } from './experiment/factorial.ts';
export { fisherExact } from './experiment/fisher.ts';
export { chiSquareTest, type TestOptions, type TestResult, welchTest } from './experiment/fixed-horizon.ts';
export { type EffectPrior, gaussianPosterior, type Posterior } from './experiment/gaussian-posterior.ts';
export { type SpendingOptions, spendingBounds } from './experiment/group-sequential.ts';
export { coefficients, type LinearArm, learnReward, linearArm, upperScore } from './experiment/lin-ucb.ts';
export { betaBinomialMixture, gammaExponentialMixture, mixtureBound, normalMixture } from './experiment/mixture.ts';
export { mixtureRatioTest } from './experiment/mixture-ratio-test.ts';
export { type Moments, momentsOf, readMoments, type Sample } from './experiment/moments.ts';
export { benjaminiHochberg, holm } from './experiment/multiple-comparison.ts';
export { type Stratum, stratifiedEffect } from './experiment/post-stratification.ts';
export { type Baseline, detectableLift, moreNeeded, powerOf, unitsNeeded, weeksNeeded } from './experiment/power.ts';
export { quantileMoments } from './experiment/quantile.ts';
export { quantileTest } from './experiment/quantile-test.ts';
export { sampleRatioP, sequentialSampleRatioP } from './experiment/sample-ratio.ts';
export { type SegmentEffect, type Shrinkage, shrinkEffects } from './experiment/shrinkage.ts';
export { stitchedBound } from './experiment/stitching.ts';
export { estimateValue, type PolicyValue, type ValueOptions } from './off-policy/estimate-value.ts';
export { type Estimator, valuesOf } from './off-policy/estimators.ts';
export { type LoggedDecision, readLoggedDecisions, type Support } from './off-policy/logged-decision.ts';
export { bernsteinInterval, bootstrapInterval } from './off-policy/value-interval.ts';
export { type CalibrationOptions, calibrate, mixOf } from './recommend/calibrate.ts';
export { createDesk, type Desk } from './recommend/candidates.ts';
export {
  type ContentModel,
  type ItemDescription,
  learnDescription,
  likeness,
  trainContent,
} from './recommend/content.ts';
export { defaultRecipes } from './recommend/default-recipes.ts';
export { type DiversityOptions, diversify } from './recommend/diversify.ts';
export { EASE, type EaseOptions, trainEase } from './recommend/ease.ts';
export { type ExplorationOptions, explore, type Placed } from './recommend/explore.ts';
export { type ExposureFloor, withExposureFloor } from './recommend/exposure-floor.ts';
export {
  ASSOCIATION,
  type FollowingModel,
  type FollowingOptions,
  learnFollowing,
  SEQUENTIAL,
  scoreFollowing,
  TRANSITIONS,
  trainFollowing,
} from './recommend/following.ts';
export {
  beginVisit,
  explainHybrid,
  type HybridModel,
  learnHybrid,
  scoreHybrid,
  skipSeen,
  type Visit,
} from './recommend/hybrid.ts';
export {
  foldIn,
  IMPLICIT_FACTORS,
  type ImplicitFactorsModel,
  type ImplicitFactorsOptions,
  scoreImplicitFactors,
  trainImplicitFactors,
} from './recommend/implicit-factors.ts';
export {
  type Interaction,
  type Interactions,
  interactionsOf,
  type NamedInteractions,
  readInteractions,
} from './recommend/interactions.ts';
export {
  ITEM_NEIGHBOURS,
  type ItemNeighboursModel,
  type ItemNeighboursOptions,
  trainItemNeighbours,
} from './recommend/item-neighbours.ts';
export type { ItemWeightsModel } from './recommend/item-weights.ts';
export {
  type Described,
  explainModel,
  learnModel,
  type Model,
  type Recipe,
  scoreModel,
  trainModel,
} from './recommend/model.ts';
export { packModel, unpackModel } from './recommend/pack-model.ts';
export { learnPopularity, type PopularityModel, scorePopularity, trainPopularity } from './recommend/popularity.ts';
export type { Because, Query } from './recommend/query.ts';
export { type Recommendation, type RecommendationOptions, recommendItems } from './recommend/recommend.ts';
export { RIDGE_NEXT, type RidgeNextOptions, trainRidgeNext } from './recommend/ridge-next.ts';
export { clearBoard, createBoard, type ScoreBoard, type Scored, topOf } from './recommend/score-board.ts';
export { scoreSessionNeighbours } from './recommend/score-session-neighbours.ts';
export {
  beginSession,
  extendSession,
  SESSION_NEIGHBOURS,
  type SessionNeighboursModel,
  type SessionNeighboursOptions,
  trainSessionNeighbours,
} from './recommend/session-neighbours.ts';
export { type HybridOptions, trainHybrid } from './recommend/train-hybrid.ts';
