/** The only door of the package: what is batch, and still pure. Longer than usual because it names everything that leaves it. */

export {
  BACKTEST_ESTIMATORS,
  type BacktestDecision,
  type BacktestEstimator,
  type Backtested,
  type BacktestValue,
  judgeBacktest,
  judgeInSteps,
} from './backtest/judge-backtest.ts';
export { adjustedRandIndex } from './cluster/agreement.ts';
export { type ChooseOptions, type ChosenCount, type ClusterCount, chooseK } from './cluster/choose-k.ts';
export { type ClustersReference, clustersDrift } from './cluster/clusters-reference.ts';
export { type DbscanOptions, dbscan } from './cluster/dbscan.ts';
export { type ClusterDescription, type ClusterTrait, describeClusters } from './cluster/describe-clusters.ts';
export { type HdbscanOptions, hdbscan } from './cluster/hdbscan.ts';
export { type ClustersJudged, judgeClusters } from './cluster/judge-clusters.ts';
export { type Clustered, type KMeansModel, type KMeansOptions, kMeans } from './cluster/k-means.ts';
export {
  type ClusterMethod,
  type ClustersFound,
  type LastingCluster,
  type LearnClustersOptions,
  type LearnedClusters,
  learnClusters,
} from './cluster/learn-clusters.ts';
export { type Matched, type MatchOptions, matchClusters } from './cluster/match-clusters.ts';
export {
  type Assignment,
  assignPoint,
  learnPoint,
  type MiniBatchOptions,
  miniBatchKMeans,
} from './cluster/online-k-means.ts';
export { learnScale, type Points, readPoints, type Scale, scaled } from './cluster/points.ts';
export { readClusters } from './cluster/read-clusters.ts';
export { silhouette } from './cluster/silhouette.ts';
export { trainedClusters } from './cluster/trained-clusters.ts';
export { type SummaryPlan, visitorSummary } from './cluster/visitor-summary.ts';
export { cutTree, type Merge, wardTree } from './cluster/ward.ts';
export {
  areaUnderCurve,
  averagePrecision,
  brierScore,
  type ClassificationFigures,
  calibrationError,
  classificationFigures,
  logLoss,
} from './evaluate/classification.ts';
export {
  type ClassificationIntervals,
  classificationIntervals,
  type IntervalOptions,
} from './evaluate/classification-intervals.ts';
export { type CalibrationBin, calibrationCurve, precisionRecallCurve, rocCurve } from './evaluate/curves.ts';
export {
  type InputSpread,
  meansApart,
  meansByPerson,
  type PeopleMean,
  peopleMean,
  STABILITY,
  stabilityIndex,
} from './evaluate/drift.ts';
export { type DriftFigures, type DriftReference, driftReference, driftSince } from './evaluate/drift-reference.ts';
export { type GroupFigures, groupFigures } from './evaluate/group-figures.ts';
export { type GroupUtility, groupUtility } from './evaluate/group-utility.ts';
export { type Case, type HoldOutOptions, holdOut, type Split, type Task, visitCases } from './evaluate/hold-out.ts';
export { type KolmogorovSmirnov, kolmogorovSmirnov } from './evaluate/kolmogorov-smirnov.ts';
export {
  coverage,
  diversity,
  exposureOf,
  gini,
  miscalibration,
  novelty,
  popularityBias,
} from './evaluate/list-metrics.ts';
export { logLosses } from './evaluate/log-losses.ts';
export { type ComparisonOptions, comparePaired, type PairedComparison } from './evaluate/paired-comparison.ts';
export {
  meanMetric,
  type Ranked,
  type RankingMetric,
  rankingMetric,
  ranksOf,
  type Ties,
} from './evaluate/ranking-metrics.ts';
export { bernoulliInterval } from './experiment/bernoulli-interval.ts';
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
export { betaBinomialMixture, gammaExponentialMixture, mixtureBound, normalMixture } from './experiment/mixture.ts';
export { mixtureInterval, mixtureRatioTest } from './experiment/mixture-ratio-test.ts';
export { type Moments, momentsOf, readMoments, type Sample } from './experiment/moments.ts';
export { benjaminiHochberg, holm } from './experiment/multiple-comparison.ts';
export { type Stratum, stratifiedEffect } from './experiment/post-stratification.ts';
export { type Baseline, detectableLift, moreNeeded, powerOf, unitsNeeded, weeksNeeded } from './experiment/power.ts';
export { quantileMoments } from './experiment/quantile.ts';
export { quantileTest } from './experiment/quantile-test.ts';
export { sampleRatioP, sequentialSampleRatioP } from './experiment/sample-ratio.ts';
export { type SegmentEffect, type Shrinkage, shrinkEffects } from './experiment/shrinkage.ts';
export { stitchedBound } from './experiment/stitching.ts';
export { type Draws, drawsOf } from './off-policy/draws.ts';
export { estimateValue, type PolicyValue, type ValueOptions } from './off-policy/estimate-value.ts';
export { type Estimator, valuesOf } from './off-policy/estimators.ts';
export { type LoggedDecision, readLoggedDecisions, type Support } from './off-policy/logged-decision.ts';
export { bernsteinInterval, bootstrapInterval } from './off-policy/value-interval.ts';
export { type GraphInput, type OnnxGraph, readGraph } from './onnx/graph.ts';
export { MAPPING_ENTRY, type OnnxAnswers, type OnnxModel, onnxProbability, readOnnxModel } from './onnx/onnx-model.ts';
export { compileGraph, knownOperators, type Run, type RunnableGraph, runGraph } from './onnx/run-graph.ts';
export type { Tensor } from './onnx/tensor.ts';
export { onnxPlan, trainedOnnx } from './onnx/trained-onnx.ts';
export { withMetadata } from './onnx/with-metadata.ts';
export { type BehaviourEvent, behaviourFeatures } from './predict/behaviour-features.ts';
export { type BehaviourPast, createBehaviourPast, type VisitEvent } from './predict/behaviour-past.ts';
export { type BoostedTrees, type BoostingOptions, boostedMargin, trainBoostedTrees } from './predict/boosted-trees.ts';
export { type Calibration, calibrated, isotonicCalibration, plattScaling } from './predict/calibration.ts';
export {
  type BlockOptions,
  type FoldOptions,
  foldSplits,
  outOfSample,
  type RowSplit,
  timeBlockedSplits,
} from './predict/cross-validation.ts';
export { type Examples, examplesOf, readExamples, rowOf, takeRows } from './predict/examples.ts';
export { type FairThreshold, type FairThresholds, fairThresholds } from './predict/fair-thresholds.ts';
export {
  type Feature,
  type FeatureDeclaration,
  type FeatureSchema,
  learnSchema,
  vectorOf,
} from './predict/feature-schema.ts';
export { splitFold, stratifiedFolds } from './predict/folds.ts';
export { type GoalMoment, type GoalMomentsOptions, goalMoments } from './predict/goal-moments.ts';
export { gainImportance, type Importance, permutationImportance } from './predict/importance.ts';
export { type ChoiceJudged, choiceDrift, judgeChoice, judgeRates } from './predict/judge-choice.ts';
export {
  bestVariant,
  type ChoiceHeldOut,
  type ChoiceLearned,
  type ChoiceReference,
  choiceChance,
  type LearnChoiceOptions,
  type LearnedChoice,
  learnChoice,
  SHOWN_VARIANT,
  type VariantPredictor,
} from './predict/learn-choice.ts';
export {
  type Algorithm,
  type LearnedFrom,
  type LearnedPropensity,
  type LearnPropensityOptions,
  learnPropensity,
  type MomentTable,
  probabilitiesOf,
} from './predict/learn-propensity.ts';
export { type Logistic, type LogisticOptions, trainLogistic } from './predict/logistic.ts';
export { learnOnline, type OnlineLogistic, type OnlineRates, trainOnlineLogistic } from './predict/online-logistic.ts';
export { type PastMoment, pastMoments } from './predict/past-moments.ts';
export { type Blend, contributionsOf, marginOf, type Predictor } from './predict/predictor.ts';
export {
  type Propensity,
  type PropensityKind,
  type PropensityModel,
  type PropensityReason,
  probabilityOf,
  type ScoringOptions,
  scorePropensity,
  scoreVector,
  type TrainingOptions,
  trainPropensity,
} from './predict/propensity.ts';
export { type ForestOptions, type RandomForest, trainRandomForest } from './predict/random-forest.ts';
export {
  createRecordTable,
  encodedColumns,
  type RecordColumn,
  type RecordTable,
  type RecordTableWriter,
  recordAt,
  tableSchema,
} from './predict/record-table.ts';
export { type KindSearch, type KindSearchOptions, searchKinds } from './predict/search-kinds.ts';
export {
  PROPENSITY_KINDS,
  type PropensitySearch,
  type PropensitySearchOptions,
  propensityConfigurations,
  searchPropensity,
  trainBestPropensity,
} from './predict/search-propensity.ts';
export { splitByTime, type TimeSplit, type TimeSplitOptions } from './predict/split-by-time.ts';
export {
  createSubjectRecorder,
  type RecordedSubject,
  type RecordPlan,
  type RecordValue,
  type SubjectRecord,
} from './predict/subject-record.ts';
export {
  createVocabulary,
  joinedVocabulary,
  type SubjectVocabulary,
  type VocabularyLearner,
} from './predict/subject-vocabulary.ts';
export { trainedChoice } from './predict/trained-choice.ts';
export { trainedPropensity } from './predict/trained-propensity.ts';
export { type BeginningsOptions, type VisitBeginning, visitBeginnings } from './predict/visit-beginnings.ts';
export { gaussianDelta, gaussianSigma } from './privacy/gaussian-mechanism.ts';
export { laplaceBelow, laplaceDelta, laplaceNoise, laplaceScale } from './privacy/laplace-mechanism.ts';
export { composedEpsilon, concentratedCost, epsilonOfCost } from './privacy/privacy-budget.ts';
export { type CalibrationOptions, calibrate, mixOf } from './recommend/calibrate.ts';
export { createDesk, type Desk } from './recommend/candidates.ts';
export {
  type ContentModel,
  type ItemDescription,
  learnDescription,
  likeness,
  trainContent,
  trainContentInSteps,
} from './recommend/content.ts';
export { defaultRecipes } from './recommend/default-recipes.ts';
export { type DiversityOptions, diversify } from './recommend/diversify.ts';
export { EASE, type EaseOptions, trainEase } from './recommend/ease.ts';
export { type ExplorationOptions, explore, type Placed } from './recommend/explore.ts';
export { attention, type ExposureFloor, withExposureFloor } from './recommend/exposure-floor.ts';
export { type Fitting, fittingRecipes, type LeftOut } from './recommend/fitting-recipes.ts';
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
  type GroupShare,
  MIX_SHARES,
  mixRankings,
  rowsOfGroup,
  type UtilityFloor,
  utilityFloor,
} from './recommend/group-floor.ts';
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
  type JudgedAnswer,
  type JudgedLists,
  type JudgeListsOptions,
  judgeLists,
  type ListStream,
} from './recommend/judge-lists.ts';
export { type ListAnswer, type ListReference, listDrift } from './recommend/list-drift.ts';
export {
  type Described,
  explainModel,
  learnModel,
  type Model,
  type Recipe,
  scoreModel,
  trainModel,
} from './recommend/model.ts';
export { packModel, unpackModel, unpackModelInSteps } from './recommend/pack-model.ts';
export { learnPopularity, type PopularityModel, scorePopularity, trainPopularity } from './recommend/popularity.ts';
export type { Because, Query } from './recommend/query.ts';
export { type NamedFactors, readItemFactors } from './recommend/read-item-factors.ts';
export { type Recommendation, type RecommendationOptions, recommendItems } from './recommend/recommend.ts';
export { RIDGE_NEXT, type RidgeNextOptions, trainRidgeNext } from './recommend/ridge-next.ts';
export { clearBoard, createBoard, type ScoreBoard, type Scored, topOf } from './recommend/score-board.ts';
export { scoreSessionNeighbours } from './recommend/score-session-neighbours.ts';
export {
  type NamedSequence,
  readSequence,
  renumbered,
  type SequenceModel,
  scoreSequence,
} from './recommend/sequence.ts';
export {
  beginSession,
  extendSession,
  SESSION_NEIGHBOURS,
  type SessionNeighboursModel,
  type SessionNeighboursOptions,
  trainSessionNeighbours,
} from './recommend/session-neighbours.ts';
export { type HybridOptions, type HybridProgress, trainHybrid, trainHybridInSteps } from './recommend/train-hybrid.ts';
export {
  JUDGED_K,
  type Judged,
  type ListQuality,
  qualityOf,
  rankLists,
  trainJudged,
} from './recommend/train-judged.ts';
export { type ItemsEvaluation, itemsReport } from './report/items-report.ts';
export { type PropensityEvaluation, propensityReport } from './report/propensity-report.ts';
export type { BarChart, Chart, LineChart, Report, ReportFigure, ReportTable } from './report/report.ts';
export { reportPage } from './report/report-page.ts';
export { type Arm, armOf, momentsOfArm, quantileOfBins, type ResultsMetric } from './results/arm.ts';
export type { Breakdown, BreakdownRow } from './results/breakdown.ts';
export type { Comparison, EffectView } from './results/compare.ts';
export type { AgePoint, CoursePoint } from './results/course.ts';
export {
  type ExperienceResults,
  experienceResults,
  type ResultsOf,
  type ResultsOptions,
  type ResultsVariant,
  type VariantFigures,
} from './results/experience-results.ts';
export type { ArmValue, MetricResult } from './results/metric-result.ts';
export type { Plan } from './results/plan.ts';
export type { Verdict } from './results/verdict.ts';
export { type Dimension, type Drawn, drawConfigurations, type SearchSpace } from './search/search-space.ts';
export {
  affordable,
  bestTrial,
  type Halving,
  type HalvingOptions,
  type HalvingPlan,
  type HalvingProgress,
  halvingCost,
  halvingRungs,
  type Rung,
  successiveHalving,
  type Trial,
} from './search/successive-halving.ts';
