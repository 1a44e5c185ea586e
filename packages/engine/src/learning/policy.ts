/**
 * A policy: what has been learned about each variant of one experience. The next `decide` receives it. Plain JSON, and a pure fold
 * of the outcomes in the order of the log, so that the same log gives the same policy to the last bit.
 */
import type { LearnedWeights } from '../decision/allocation.ts';
import type { Regression } from './regression.ts';
import type { Evidence, VariantCounts } from './variant-counts.ts';

/** Its `weights`, `segments` and `linear` are what decisions are made with: they move only when a batch is over. */
export type Policy = LearnedWeights & {
  readonly experience: string;
  /** Rises with every outcome learned. */
  readonly version: number;
  /** All that was ever counted; nothing of it fades. */
  readonly variants: { readonly [variant: string]: VariantCounts };
  /** The version at which weights move next, where batches are outcomes. */
  readonly nextAt?: number;
  /** The span of time that the latest outcome fell into, where batches are spans. */
  readonly period?: number;
  /** What a bandit learns from, where that is more than `variants`. */
  readonly evidence?: Evidence;
  /** What a contextual allocation learns from. */
  readonly regression?: Regression;
};
