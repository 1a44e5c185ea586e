/**
 * What each variant gets of the visitors: fixed or learned weights made ready for the bucket. Variants may come and go while a
 * bandit runs; whatever was learned before, the shares sum to 1.
 */
import { type BucketRange, bucketRanges } from '../std/bucket.ts';
import type { Basis, Weights } from './allocation.ts';

export type Shares = {
  /** In the order of the variants. */
  readonly weights: readonly number[];
  readonly ranges: readonly BucketRange[];
  readonly basis?: Basis;
};

/** The shares of a split, and of whatever has learned nothing yet. They sum to 1. */
export function fixedWeights(variants: readonly { readonly weight?: number }[]): number[] {
  const total = variants.reduce((sum, { weight = 1 }) => sum + weight, 0) || 1;
  return variants.map(({ weight = 1 }) => weight / total);
}

/** The variants that take part: one of weight 0 is paused. */
export function takingVariants(
  variants: readonly { readonly key: string; readonly weight?: number }[],
): readonly string[] {
  return variants.flatMap(({ key, weight }) => (weight === 0 ? [] : [key]));
}

/**
 * Learned weights over the variants that take part now: one that nothing is known of yet has an even share, and the others share
 * the rest as they have learned; what a gone one had is shared too.
 * @returns in the order of `variants`; null when none takes part
 */
export function sharesOf(
  variants: readonly { readonly key: string; readonly weight?: number }[],
  learned: Weights,
): number[] | null {
  const taking = takingVariants(variants);
  if (taking.length === 0) return null;
  const known = taking.filter((key) => Object.hasOwn(learned, key));
  const total = known.reduce((sum, key) => sum + learned[key]!, 0);
  const rest = known.length / taking.length;
  return variants.map(({ key, weight }) => {
    if (weight === 0) return 0;
    if (!known.includes(key)) return 1 / taking.length;
    return rest * (total > 0 ? learned[key]! / total : 1 / known.length);
  });
}

export function preparedShares(weights: readonly number[], coverage: number, basis?: Basis): Shares {
  const ranges = bucketRanges(weights.length, coverage, weights);
  return basis === undefined ? { weights, ranges } : { weights, ranges, basis };
}
