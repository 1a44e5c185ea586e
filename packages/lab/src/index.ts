/** The only door of the package: what is batch, and still pure. */

export {
  BACKTEST_ESTIMATORS,
  type BacktestDecision,
  type BacktestEstimator,
  type Backtested,
  type BacktestValue,
  judgeBacktest,
  judgeInSteps,
} from './backtest/judge-backtest.ts';
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
