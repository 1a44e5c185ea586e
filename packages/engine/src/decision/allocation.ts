/**
 * How a variant is chosen, as written in a definition, and what of the learned a choice is made with. Whatever the kind, the choice
 * itself is a bucket of GrowthBook's hash v2 over weights, so that the propensity is known.
 */
import type { LinearModel } from './linear-model.ts';

/**
 * `split`: fixed weights. `bandit`: weights follow what is learned of each variant, for all visitors or for each segment (`by`).
 * `contextual`: linear models of the visitor's features make the weights. `model`: a model that was trained elsewhere makes them.
 */
export type AllocationKind = 'split' | 'bandit' | 'contextual' | 'model';

export type AllocationDefinition = {
  readonly kind: AllocationKind;
  /** Share of the audience that takes part at all, 0 to 1. Default 1. */
  readonly coverage?: number;
  /** Hash seed; defaults to the experience's key. */
  readonly seed?: string;
  /** All but split: the least weight of a variant. Default 0.01; 0 for a model. */
  readonly floor?: number;
  /** bandit: `thompson` (default) or `top-two`; contextual: `lin-ts` (default) or `lin-ucb`. */
  readonly method?: 'thompson' | 'top-two' | 'lin-ts' | 'lin-ucb';
  /** bandit: micro-segments that have their own weights and borrow strength from their parents. The narrowest that holds counts. */
  readonly by?: readonly string[];
  /** bandit, contextual: what is to be made much of. Default `conversion`. */
  readonly reward?: 'conversion' | 'click' | 'value';
  /** bandit, contextual: after this span what was seen is worth half. Default: it keeps its worth. */
  readonly halfLife?: string;
  /** bandit, contextual: when weights move: at every so many outcomes, or when a span of time is over. Default 10 outcomes, or a hundredth of the evidence when that is more. */
  readonly batch?: { readonly outcomes?: number; readonly every?: string };
  /** contextual: what the linear models see of a visitor, beside a constant. */
  readonly features?: readonly FeatureDefinition[];
  /** lin-ucb: how many standard deviations an upper bound lies above the estimate. Default 1. */
  readonly alpha?: number;
  /** model: its key. */
  readonly model?: string;
  /** model: the share that gets any variant, evenly; the rest gets the one with the highest score. */
  readonly epsilon?: number;
  /** model: weights follow exp(score / temperature); left out, the highest score takes all but `epsilon`. */
  readonly temperature?: number;
};

/**
 * One thing that a model sees. A linear one sees whether a segment holds (0 or 1), a number of a trait, of the context or of a
 * propensity brought from [from, to] to [0, 1], or one number for each of the `values` that it may have; what is not known is 0.
 */
export type FeatureDefinition = {
  readonly segment?: string;
  readonly trait?: string;
  readonly context?: string;
  /** The key of a model that learns a propensity. */
  readonly propensity?: string;
  readonly from?: number;
  readonly to?: number;
  readonly values?: readonly (string | number | boolean)[];
};

/** Weights by variant, summing to 1. */
export type Weights = { readonly [variant: string]: number };

/** What has been learned, as far as a decision needs it. Its parts are never changed in place: their identity says that they are the same. */
export type LearnedWeights = {
  readonly version: number;
  readonly weights?: Weights;
  /** By segment, for a bandit with `by`. */
  readonly segments?: { readonly [segment: string]: Weights };
  readonly linear?: LinearModels;
};

/** The models of a contextual allocation by variant. `shape` names the features they were learned with; `noise` is what they leave unexplained, as a standard deviation. */
export type LinearModels = {
  readonly shape: string;
  readonly noise: number;
  readonly arms: { readonly [variant: string]: LinearModel };
};

/** What the choice saw of the visitor beside his bucket. It is kept with the decision, so that learning sees the very same. */
export type Basis = { readonly segment: string } | { readonly shape: string; readonly features: readonly number[] };
