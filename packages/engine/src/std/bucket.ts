/**
 * Buckets: which part of [0, 1) belongs to which variant. The arithmetic is GrowthBook's to the last digit, so that a
 * split made here and one made there put the same visitor into the same variant.
 */
import { hashV1 } from './hash.ts';

/** From (included) and to (not included). */
export type BucketRange = readonly [from: number, to: number];

/** A namespace and the part of it that one experiment owns. */
export type Namespace = readonly [name: string, from: number, to: number];

/** @returns `count` weights that sum to 1; none for a count of 0 or less */
export function equalWeights(count: number): number[] {
  return count <= 0 ? [] : new Array<number>(count).fill(1 / count);
}

/**
 * One range a variant; each is cut down to `coverage` of its width at its own place, so that more coverage moves nobody.
 * @param coverage clamped to 0..1; default 1
 * @param weights used when there are `count` of them and they sum to 1 (± 0.01); otherwise all are equal
 */
export function bucketRanges(count: number, coverage = 1, weights?: readonly number[] | null): BucketRange[] {
  const share = Math.min(1, Math.max(0, coverage));
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? 0;
  const usable = weights && weights.length === count && total >= 0.99 && total <= 1.01;
  let from = 0;
  return (usable ? weights : equalWeights(count)).map((weight) => {
    const range: BucketRange = [from, from + share * weight];
    from += weight;
    return range;
  });
}

/** The index of the range that `point` falls into, or −1. */
export function chooseBucket(point: number, ranges: readonly BucketRange[]): number {
  for (let i = 0; i < ranges.length; i++) if (point >= ranges[i]![0] && point < ranges[i]![1]) return i;
  return -1;
}

/** True if the visitor falls into this part of the namespace: experiments that own different parts never share one. */
export function inNamespace(value: string, namespace: Namespace): boolean {
  const point = hashV1(`__${namespace[0]}`, value);
  return point >= namespace[1] && point < namespace[2];
}
