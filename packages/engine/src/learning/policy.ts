/**
 * A policy: what has been learned about each variant of one experience. The next `decide` receives it.
 */

/** Successes among exposures: with a uniform prior the chance of success is Beta(1 + conversions, 1 + exposures − conversions). */
export type VariantCounts = {
  readonly exposures: number;
  readonly clicks: number;
  readonly conversions: number;
  /** The sum of the conversions' values. */
  readonly value: number;
};

export type Policy = {
  readonly experience: string;
  /** Rises with every outcome learned. */
  readonly version: number;
  readonly variants: { readonly [variant: string]: VariantCounts };
  /** Learned weights for `bandit`, by variant, summing to 1; absent until there is evidence. */
  readonly weights?: { readonly [variant: string]: number };
};

export const NO_COUNTS: VariantCounts = { exposures: 0, clicks: 0, conversions: 0, value: 0 };
