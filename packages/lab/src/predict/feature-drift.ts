/** How far each input of a model has moved since it was trained: numbers by quantiles of the training, categories by their values. */
import { kolmogorovSmirnov, populationStability, STABILITY, stabilityOf } from '../evaluate/drift.ts';
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
  if (feature.kind === 'category') {
    const stability = stabilityOf(countsOf(then, feature.values.length), countsOf(now, feature.values.length));
    return { name, stability, level: levelOf(stability), distance: null, p: null };
  }
  const stability = populationStability(then, now);
  return { name, stability, level: levelOf(stability), ...kolmogorovSmirnov(then, now) };
}

/** By value, then "other", then missing. */
function countsOf(column: Float64Array, values: number): Float64Array {
  const counts = new Float64Array(values + 2);
  for (const value of column) counts[Number.isNaN(value) ? values + 1 : value]!++;
  return counts;
}

function levelOf(stability: number): FeatureDrift['level'] {
  if (stability >= STABILITY.much) return 'much';
  return stability >= STABILITY.some ? 'some' : 'none';
}
