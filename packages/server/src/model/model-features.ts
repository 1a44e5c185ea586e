/**
 * What the features of a model's definition see, less what the past cannot tell: what a page says of itself changes with every event, and
 * the past keeps only the latest. Learned from, it would tell the end of the story.
 */
import type { FeatureRecord, ModelFeatures, Rules, Subject } from '@attune/engine';

export type FeatureKinds = ReadonlyMap<string, 'numeric' | 'category'>;

const OF_THE_PAGE = /^context\.(page|referrer|url)(\.|$)/;
const NONE: Omit<ModelFeatures, 'recordOf'> & { readonly recordOf: () => FeatureRecord } = {
  inputs: [],
  recordOf: () => ({}),
};

export function modelFeatures(
  rules: Rules,
  key: string,
): {
  readonly kinds: FeatureKinds;
  readonly notes: readonly string[];
  readonly featuresOf: (subject: Omit<Subject, 'population'>) => FeatureRecord;
} {
  const { inputs, recordOf } = rules.modelDefinitions.get(key)?.features ?? NONE;
  const isKept = (name: string) => !OF_THE_PAGE.test(name);
  const left = inputs.filter(({ name }) => !isKept(name));
  return {
    kinds: new Map(inputs.flatMap(({ name, kind }) => (kind === undefined ? [] : [[name, kind]]))),
    notes: left.map(({ name }) => `"${name}" is left out: it changes with every page, and the past does not keep it.`),
    featuresOf:
      left.length === 0
        ? recordOf
        : (subject) => Object.fromEntries(Object.entries(recordOf(subject)).filter(([name]) => isKept(name))),
  };
}
