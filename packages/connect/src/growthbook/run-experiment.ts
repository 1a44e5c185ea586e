/**
 * One GrowthBook experiment for one visitor, with the engine's own hash, buckets and conditions: whoever comes from GrowthBook stays in
 * the same variation.
 */
import { bucketRanges, chooseBucket, compilePredicate, hash, inNamespace, type Predicate } from '@attune/engine';
import { parentsHold } from './evaluate-feature.ts';
import { type HashAttribute, hashAttributeOf } from './hash-attribute.ts';
import type { GrowthBookExperiment, GrowthBookScope, Leaf, StickyDocument } from './payload.ts';
import { isForPage, queryOverride } from './query-override.ts';
import { stickyAfter, stickyVariation } from './sticky-bucket.ts';

export type ExperimentResult = {
  readonly inExperiment: boolean;
  readonly variationId: number;
  readonly key: string;
  readonly value: unknown;
  readonly name?: string;
  readonly passthrough?: boolean;
  readonly hashUsed: boolean;
  readonly hashAttribute: string;
  readonly hashValue: unknown;
  readonly bucket?: number;
  readonly stickyBucketUsed: boolean;
  /** What is to be kept, so that the assignment sticks. */
  readonly sticky?: StickyDocument;
} & Partial<Leaf>;

/**
 * The visitor's variation, or why there is none: `inExperiment` is false and the value is the first variation's.
 * Follows GrowthBook's SDK specification 0.8.0.
 */
export function runExperiment(
  scope: GrowthBookScope,
  experiment: GrowthBookExperiment,
  within: readonly string[] = [],
): ExperimentResult {
  const { key, variations, hashVersion = 1, coverage = 1 } = experiment;
  const attribute = hashAttributeOf(scope, experiment);
  const none = () => resultOf(experiment, attribute, -1, {});
  if (variations.length < 2 || scope.enabled === false) return none();
  const asked = queryOverride(key, scope.url ?? '', variations.length) ?? scope.forcedVariations?.[key];
  if (asked !== undefined) return resultOf(experiment, attribute, asked, {});
  if (experiment.status === 'draft' || experiment.active === false || attribute.value === '') return none();
  const before = stickyVariation(scope, experiment);
  if (before.variation < 0 && !isTargeted(scope, experiment, attribute, within)) return none();
  if (experiment.urlPatterns !== undefined && !isForPage(experiment.urlPatterns, scope.url ?? '')) return none();
  const bucket = hash(experiment.seed ?? key, String(attribute.value), hashVersion);
  if (bucket === null || before.isBlocked) return none();
  const ranges = experiment.ranges ?? bucketRanges(variations.length, coverage, experiment.weights);
  const variation = before.variation >= 0 ? before.variation : chooseBucket(bucket, ranges);
  if (variation < 0) return none();
  if (experiment.force !== undefined) return resultOf(experiment, attribute, experiment.force, {});
  if (scope.qaMode === true || experiment.status === 'stopped') return none();
  const sticky = stickyAfter(scope, experiment, keyOf(experiment, variation));
  const stuck = { bucket, stickyBucketUsed: before.variation >= 0, ...(sticky === undefined ? {} : { sticky }) };
  return resultOf(experiment, attribute, variation, stuck);
}

type Hashed = Pick<ExperimentResult, 'stickyBucketUsed' | 'sticky'> & { readonly bucket: number };

/** @param hashed left empty for a variation that was forced, or none */
function resultOf(
  experiment: GrowthBookExperiment,
  attribute: HashAttribute,
  asked: number,
  hashed: Hashed | Record<string, never>,
): ExperimentResult {
  const inExperiment = asked >= 0 && asked < experiment.variations.length;
  const variationId = inExperiment ? asked : 0;
  const { name, passthrough } = experiment.meta?.[variationId] ?? {};
  const hashUsed = 'bucket' in hashed;
  return {
    key: keyOf(experiment, variationId),
    inExperiment,
    hashUsed,
    variationId,
    value: experiment.variations[variationId],
    hashAttribute: attribute.name,
    hashValue: attribute.value,
    stickyBucketUsed: false,
    ...(name === undefined ? {} : { name }),
    ...(passthrough === undefined ? {} : { passthrough }),
    ...hashed,
    ...(hashUsed ? experiment.contextualBandit : {}),
  };
}

function keyOf({ meta }: GrowthBookExperiment, variation: number): string {
  return meta?.[variation]?.key ?? String(variation);
}

/** Filters (or else the namespace), the condition, and the features it hangs on. */
function isTargeted(
  scope: GrowthBookScope,
  experiment: GrowthBookExperiment,
  { value }: HashAttribute,
  within: readonly string[],
): boolean {
  const { filters, namespace, condition, parentConditions = [] } = experiment;
  if (filters !== undefined && !passesFilters(scope, filters)) return false;
  if (filters === undefined && namespace !== undefined && !inNamespace(String(value), namespace)) return false;
  if (condition !== undefined && !holds(scope, condition, scope.attributes ?? {})) return false;
  return parentsHold(scope, parentConditions, within) === 'yes';
}

/** The visitor lies in a range of every filter. */
export function passesFilters(scope: GrowthBookScope, filters: NonNullable<GrowthBookExperiment['filters']>): boolean {
  return filters.every(({ seed, ranges, hashVersion = 2, attribute = 'id' }) => {
    const { value } = hashAttributeOf(scope, { hashAttribute: attribute });
    const point = value === '' ? null : hash(seed, String(value), hashVersion);
    return point !== null && chooseBucket(point, ranges) >= 0;
  });
}

const compiled = new WeakMap<
  object,
  { readonly groups: GrowthBookScope['savedGroups']; readonly accepts: Predicate }
>();

/** Whether a condition holds of some attributes. It is compiled once. */
export function holds(
  { savedGroups }: Pick<GrowthBookScope, 'savedGroups'>,
  condition: { readonly [key: string]: unknown },
  attributes: object,
): boolean {
  const before = compiled.get(condition);
  if (before !== undefined && before.groups === savedGroups) return before.accepts(attributes);
  const accepts = compilePredicate(condition, savedGroups === undefined ? {} : { groups: savedGroups });
  compiled.set(condition, { groups: savedGroups, accepts });
  return accepts(attributes);
}
