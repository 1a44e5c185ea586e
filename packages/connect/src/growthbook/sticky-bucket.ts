/**
 * Sticky buckets: who was assigned to a variation before keeps it, also when weights or his identity change, until the experiment's
 * bucket version does.
 */

import { attributeOf, hashAttributeOf } from './hash-attribute.ts';
import type { GrowthBookExperiment, GrowthBookScope, StickyDocument } from './payload.ts';

export type Found = {
  /** −1 when nothing was assigned that still holds. */
  readonly variation: number;
  /** He was in a version that is not to take part any more. */
  readonly isBlocked: boolean;
};

const NOTHING: Found = { variation: -1, isBlocked: false };

export function isSticky(scope: GrowthBookScope, experiment: { readonly disableStickyBucketing?: boolean }): boolean {
  return scope.sticky !== undefined && experiment.disableStickyBucketing !== true;
}

/** What was assigned to this visitor in the experiment's bucket version. */
export function stickyVariation(scope: GrowthBookScope, experiment: GrowthBookExperiment): Found {
  if (!isSticky(scope, experiment)) return NOTHING;
  const { key, bucketVersion = 0, minBucketVersion = 0, meta = [] } = experiment;
  const assignments = {
    ...documentOf(scope, experiment.fallbackAttribute)?.assignments,
    ...documentOf(scope, experiment.hashAttribute ?? 'id')?.assignments,
  };
  for (let version = 0; version < minBucketVersion; version++)
    if (assignments[`${key}__${version}`] !== undefined) return { variation: -1, isBlocked: true };
  const assigned = assignments[`${key}__${bucketVersion}`];
  if (assigned === undefined) return NOTHING;
  return { variation: meta.findIndex((each) => each.key === assigned), isBlocked: false };
}

/** The document to keep after an assignment; undefined when it says so already, or nothing is sticky. */
export function stickyAfter(
  scope: GrowthBookScope,
  experiment: GrowthBookExperiment,
  variation: string,
): StickyDocument | undefined {
  if (!isSticky(scope, experiment)) return undefined;
  const { name, value } = hashAttributeOf(scope, experiment);
  const before = documentOf(scope, name)?.assignments ?? {};
  const key = `${experiment.key}__${experiment.bucketVersion ?? 0}`;
  if (before[key] === variation) return undefined;
  return { attributeName: name, attributeValue: String(value), assignments: { ...before, [key]: variation } };
}

function documentOf(scope: GrowthBookScope, attribute: string | undefined): StickyDocument | undefined {
  if (attribute === undefined) return undefined;
  const value = String(attributeOf(scope, attribute));
  return scope.sticky?.find((each) => each.attributeName === attribute && each.attributeValue === value);
}
