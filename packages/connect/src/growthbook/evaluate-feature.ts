/**
 * One GrowthBook feature for one visitor: its rules in their order, the features it hangs on, and its contextual bandits.
 */
import { hash } from '@attune/engine';
import { hashAttributeOf } from './hash-attribute.ts';
import type { GrowthBookExperiment, GrowthBookRule, GrowthBookScope, Leaf } from './payload.ts';
import { type ExperimentResult, holds, passesFilters, runExperiment } from './run-experiment.ts';

export type FeatureResult = {
  readonly value: unknown;
  readonly on: boolean;
  readonly off: boolean;
  readonly source: 'unknownFeature' | 'defaultValue' | 'force' | 'experiment' | 'prerequisite' | 'cyclicPrerequisite';
  /** '' when no rule with an id decided. */
  readonly ruleId: string;
  readonly experiment?: GrowthBookExperiment;
  readonly experimentResult?: ExperimentResult;
};

/**
 * The value of a feature for a visitor, as GrowthBook's SDKs give it (specification 0.8.0). Never throws; a feature that is not there
 * is null, with the source `unknownFeature`.
 * @param within the features that are being asked on the way here
 */
export function evaluateFeature(scope: GrowthBookScope, key: string, within: readonly string[] = []): FeatureResult {
  const feature = Object.hasOwn(scope.features ?? {}, key) ? scope.features![key] : undefined;
  if (within.includes(key)) return resultOf(null, 'cyclicPrerequisite');
  if (feature === undefined) return resultOf(null, 'unknownFeature');
  const path = [...within, key];
  for (const rule of feature.rules ?? []) {
    const parents = parentsHold(scope, rule.parentConditions ?? [], path);
    if (parents === 'cyclicPrerequisite' || parents === 'prerequisite') return resultOf(null, parents);
    if (parents === 'no' || (rule.filters !== undefined && !passesFilters(scope, rule.filters))) continue;
    const decided = 'force' in rule ? forced(scope, rule, key) : experimented(scope, rule, key, path);
    if (decided !== null) return decided;
  }
  return resultOf(feature.defaultValue ?? null, 'defaultValue');
}

function resultOf(value: unknown, source: FeatureResult['source'], ruleId = ''): FeatureResult {
  return { value, on: Boolean(value), off: !value, source, ruleId };
}

/** Whether the features that something hangs on are as they must be; a gate that is shut turns all of it off. */
export function parentsHold(
  scope: GrowthBookScope,
  parents: NonNullable<GrowthBookRule['parentConditions']>,
  within: readonly string[],
): 'yes' | 'no' | 'prerequisite' | 'cyclicPrerequisite' {
  for (const { id, condition, gate } of parents) {
    const parent = evaluateFeature(scope, id, within);
    if (parent.source === 'cyclicPrerequisite') return 'cyclicPrerequisite';
    if (!holds(scope, condition, { value: parent.value })) return gate === true ? 'prerequisite' : 'no';
  }
  return 'yes';
}

function forced(scope: GrowthBookScope, rule: GrowthBookRule, key: string): FeatureResult | null {
  if (rule.condition !== undefined && !holds(scope, rule.condition, scope.attributes ?? {})) return null;
  return isRolledOut(scope, rule, key) ? resultOf(rule.force, 'force', rule.id ?? '') : null;
}

function isRolledOut(scope: GrowthBookScope, rule: GrowthBookRule, key: string): boolean {
  const { range, coverage, seed = key, hashVersion = 1 } = rule;
  if (range === undefined && coverage === undefined) return true;
  const { value } = hashAttributeOf(scope, rule);
  const point = value === '' ? null : hash(seed, String(value), hashVersion);
  if (point === null) return false;
  if (range !== undefined) return point >= range[0] && point < range[1];
  return coverage !== 0 && point <= coverage!;
}

const EXPERIMENT_FIELDS = [
  'coverage',
  'weights',
  'hashAttribute',
  'fallbackAttribute',
  'disableStickyBucketing',
  'bucketVersion',
  'minBucketVersion',
  'namespace',
  'meta',
  'ranges',
  'name',
  'phase',
  'seed',
  'hashVersion',
  'filters',
  'condition',
] as const;

function experimented(
  scope: GrowthBookScope,
  rule: GrowthBookRule,
  key: string,
  path: readonly string[],
): FeatureResult | null {
  const variations = rule.contextualVariations ?? rule.variations;
  if (variations === undefined) return null;
  const own = Object.fromEntries(
    EXPERIMENT_FIELDS.flatMap((field) => (rule[field] === undefined ? [] : [[field, rule[field]]])),
  ) as Partial<GrowthBookExperiment>;
  const leaf = leafOf(scope, rule, variations.length);
  const learned = leaf === null ? {} : { weights: leaf.variationWeights, contextualBandit: leaf };
  const experiment = { variations, key: rule.key ?? key, ...own, ...learned };
  const result = runExperiment(scope, experiment, path);
  if (!result.inExperiment || result.passthrough === true) return null;
  // Weights that did not choose are not told as the reason.
  const { contextualBandit, ...plain } = experiment as GrowthBookExperiment;
  const said = result.hashUsed && contextualBandit !== undefined ? experiment : plain;
  return {
    ...resultOf(result.value, 'experiment', rule.id ?? ''),
    experiment: said as GrowthBookExperiment,
    experimentResult: { ...result, featureId: key } as ExperimentResult,
  };
}

/** The first leaf of a contextual bandit that the visitor is in; −1 with the rule's own weights when there is none. */
function leafOf(scope: GrowthBookScope, rule: GrowthBookRule, count: number): Leaf | null {
  const { contextualBanditRef } = rule;
  const bandit = contextualBanditRef === undefined ? undefined : scope.contextualBandits?.[contextualBanditRef];
  if (bandit === undefined || rule.contextualVariations === undefined) return null;
  const version = bandit.banditVersion === undefined ? {} : { banditVersion: bandit.banditVersion };
  const found = bandit.contexts?.find(({ condition }) => holds(scope, condition, scope.attributes ?? {}));
  if (found !== undefined) return { leafId: found.leafId, variationWeights: found.weights, ...version };
  return { leafId: -1, variationWeights: rule.weights ?? new Array<number>(count).fill(1 / count), ...version };
}
