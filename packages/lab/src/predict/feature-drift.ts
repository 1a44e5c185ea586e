/** How far each input of a model has moved since it was trained: numbers by quantiles of the training, categories by their values. */
import { inputSpreads, STABILITY, sharesNow, stabilityIndex } from '../evaluate/drift.ts';
import { kolmogorovSmirnov } from '../evaluate/kolmogorov-smirnov.ts';
import type { Examples } from './examples.ts';
import type { Feature } from './feature-schema.ts';

export type FeatureDrift = {
  readonly name: string;
  /** The population stability index. */
  readonly stability: number;
  readonly level: 'none' | 'some' | 'much';
  /** Kolmogorov and Smirnov's, of numbers; null for categories. */
  readonly distance: number | null;
  readonly p: number | null;
};

/** The inputs of both, those first that moved most. @param now under the schema of the training */
export function featureDrift(
  then: Pick<Examples, 'schema' | 'columns'>,
  now: Pick<Examples, 'columns'>,
): readonly FeatureDrift[] {
  return then.schema
    .map((feature, i) => driftOf(feature, then.columns[i]!, now.columns[i]!))
    .sort((a, b) => b.stability - a.stability || (a.name < b.name ? -1 : 1));
}

function driftOf(feature: Feature, then: Float64Array, now: Float64Array): FeatureDrift {
  const { name } = feature;
  const spread = inputSpreads([feature], [then])[0]!;
  const before = { shares: spread.shares, rows: then.length };
  const stability = stabilityIndex(before, { shares: sharesNow(spread, now), rows: now.length });
  const level = levelOf(stability);
  return feature.kind === 'category'
    ? { name, stability, level, distance: null, p: null }
    : { name, stability, level, ...kolmogorovSmirnov(then, now) };
}

function levelOf(stability: number): FeatureDrift['level'] {
  if (stability >= STABILITY.much) return 'much';
  return stability >= STABILITY.some ? 'some' : 'none';
}
