/**
 * The features of a contextual allocation, made ready: from a visitor to the numbers that its linear models see. Each lies in [0, 1],
 * so no visitor outweighs the others and nothing overflows.
 */
import { compileCondition } from '../segment/compile-condition.ts';
import type { Subject, Watch } from '../segment/compiled-condition.ts';
import type { Compiling } from '../segment/form.ts';
import { traitIn } from '../segment/value-condition.ts';
import { wideHash } from '../std/hash.ts';
import { canonical, valueAt } from '../std/json.ts';
import { good, type Read } from '../std/read.ts';
import type { FeatureDefinition } from './allocation.ts';

export type Features = {
  /** Another one when the features are others. */
  readonly shape: string;
  /** One for each number, the constant first. */
  readonly names: readonly string[];
  readonly valuesOf: (subject: Subject, watch: Watch) => number[];
};

export type FeatureCompiling = Omit<Compiling, 'within' | 'compile'>;

/** Adds its numbers to the end. */
type Feature = (subject: Subject, watch: Watch, into: number[]) => void;

export function compileFeatures(
  definitions: readonly FeatureDefinition[],
  compiling: FeatureCompiling,
  path: string,
): Read<Features> {
  const features: Feature[] = [];
  for (const [i, definition] of definitions.entries()) {
    const read = compileFeature(definition, compiling, `${path}[${i}]`);
    if (!read.ok) return read;
    features.push(read.value);
  }
  return good({
    shape: shapeOf(definitions),
    names: featureNames(definitions),
    valuesOf: (subject, watch) => {
      const values = [1];
      for (const feature of features) feature(subject, watch, values);
      return values;
    },
  });
}

/** A short name of the features as they are defined: what was learned with others says nothing about these. */
export function shapeOf(definitions: readonly FeatureDefinition[]): string {
  return wideHash(canonical(definitions)).toString(36);
}

/** What each number is, in the words of its definition. */
export function featureNames(definitions: readonly FeatureDefinition[]): string[] {
  const names = definitions.flatMap((definition) => {
    const { segment, trait, context, propensity } = definition;
    const name = segment ?? trait ?? context ?? propensity ?? '';
    return definition.values?.map((value) => `${name} = ${String(value)}`) ?? [name];
  });
  return ['everybody', ...names];
}

function compileFeature(definition: FeatureDefinition, compiling: FeatureCompiling, path: string): Read<Feature> {
  const read = compileSeen(definition, compiling, path);
  if (!read.ok) return read;
  const seen = read.value;
  const { values } = definition;
  if (values === undefined) return good((subject, watch, into) => into.push(scaled(seen(subject, watch), definition)));
  return good((subject, watch, into) => {
    const value = seen(subject, watch);
    for (const each of values) into.push(value === each ? 1 : 0);
  });
}

/** What a feature sees before it becomes numbers: of a segment whether it holds, else the value as it is. */
export function compileSeen(
  { segment, trait, context, propensity }: FeatureDefinition,
  compiling: FeatureCompiling,
  path: string,
): Read<(subject: Subject, watch: Watch) => unknown> {
  if (segment !== undefined) {
    const condition = compileCondition({ segment }, { ...compiling, within: [] }, path);
    return condition.ok ? good(condition.value.test) : condition;
  }
  if (propensity !== undefined) {
    const model = compiling.models.propensity(propensity, `${path}.propensity`);
    return model.ok ? good((subject, watch) => model.value?.scoreOf(subject, watch) ?? null) : model;
  }
  if (trait !== undefined) return good((subject) => traitIn(trait, compiling.traits, subject));
  return good((subject) => valueAt(subject.context, context!));
}

/** A number or a boolean from [from, to] to [0, 1]; anything else is 0. */
export function scaled(value: unknown, { from = 0, to = 1 }: FeatureDefinition): number {
  const number = typeof value === 'boolean' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return 0;
  return Math.min(1, Math.max(0, (number - from) / (to - from)));
}
