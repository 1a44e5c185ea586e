/**
 * All models of the definitions together with what is trained of them: found by key, checked to be of the kind that is asked for,
 * and scored for the moments that count. Notes which of them something names, since those are part of what the rules are.
 */
import { compileSeen, type FeatureCompiling, scaled } from '../decision/features.ts';
import {
  type AskedChoice,
  type AskedClusters,
  type AskedModels,
  type AskedPropensity,
  NO_MODELS,
} from '../segment/asked-models.ts';
import { noNeeds, type Subject } from '../segment/compiled-condition.ts';
import { momentary, remembering, scoreMoment } from '../segment/score-moment.ts';
import type { FeatureRecord, ModelKind, TrainedModel, TrainedModels } from '../segment/trained-model.ts';
import { didYouMean } from '../std/nearest.ts';
import { bad, good, type Problem, type Read } from '../std/read.ts';
import { NEVER } from '../std/time.ts';
import type { ModelDefinition } from './model.ts';

/** What the `features` of a definition see of somebody: by name what is known, and what kind of value a name has where that is sure. */
export type ModelFeatures = {
  readonly inputs: readonly { readonly name: string; readonly kind?: 'numeric' | 'category' }[];
  readonly recordOf: (subject: Omit<Subject, 'population'>) => FeatureRecord;
};

export type CompiledModel = {
  readonly definition: ModelDefinition;
  readonly features: ModelFeatures;
};

/** A trained version that definitions name. */
export type ModelInForce = { readonly key: string; readonly version: string };

export type CompiledModels = {
  readonly byKey: ReadonlyMap<string, CompiledModel>;
  readonly asked: AskedModels;
  /** Those that were asked for so far, by key. */
  readonly inForce: () => readonly ModelInForce[];
};

type Outside = Omit<FeatureCompiling, 'needs' | 'models'>;

export function compileModels(
  definitions: readonly ModelDefinition[],
  trained: TrainedModels,
  compiling: Outside,
  problems: Problem[],
): CompiledModels {
  const byKey = new Map<string, CompiledModel>();
  for (const definition of definitions) {
    const features = compileModelFeatures(definition, compiling);
    if (features.ok) byKey.set(definition.key, { definition, features: features.value });
    else problems.push(...features.problems);
  }
  const named = new Map<string, string>();
  const found: Finding = (key, learns, path) => {
    const model = byKey.get(key);
    const wrong = wrongModel(definitions, key, learns, path);
    if (wrong !== undefined) return { ok: false, problems: [wrong] };
    const version = trained.get(key);
    if (version === undefined || version.learns !== learns || model === undefined) return good(null);
    named.set(key, version.version);
    return good({ model, version: version as Extract<TrainedModel, { readonly learns: typeof learns }> });
  };
  return {
    byKey,
    asked: askedModels(definitions, found),
    inForce: () => [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, version]) => ({ key, version })),
  };
}

type Found<K extends ModelKind> = {
  readonly model: CompiledModel;
  readonly version: Extract<TrainedModel, { readonly learns: K }>;
};

type Finding = <K extends ModelKind>(key: string, learns: K, path: string) => Read<Found<K> | null>;

/** Each is made once, so that all who ask of the same visitor at the same moment are told what was found for the first of them. */
function askedModels(definitions: readonly ModelDefinition[], found: Finding): AskedModels {
  const propensities = once(askedPropensity);
  const clusters = once(askedClusters);
  const choices = once(askedChoice);
  const asked = <K extends ModelKind, T>(read: Read<Found<K> | null>, make: (found: Found<K>) => T): Read<T | null> =>
    read.ok ? good(read.value === null ? null : make(read.value)) : read;
  return {
    propensity: (key, path) => asked(found(key, 'propensity', path), propensities),
    clusters: (key, path) => asked(found(key, 'clusters', path), clusters),
    choice: (key, experience, path) => {
      const of = definitions.find((each) => each.key === key);
      if (of?.learns !== 'choice' || of.experience === experience) return asked(found(key, 'choice', path), choices);
      const message = `the model "${key}" learns the variants of "${of.experience}"`;
      return bad(path, message, `define one that learns those of "${experience}"`);
    },
  };
}

function once<K extends ModelKind, T>(make: (found: Found<K>) => T): (found: Found<K>) => T {
  const made = new Map<CompiledModel, T>();
  return (found) => {
    let one = made.get(found.model);
    if (one === undefined) {
      one = make(found);
      made.set(found.model, one);
    }
    return one;
  };
}

function askedPropensity({ model, version }: Found<'propensity'>): AskedPropensity {
  const { recordOf } = model.features;
  return {
    version: version.version,
    scoreOf: remembering(recordOf, version.scoreOf),
    explain: (subject) => version.explain(momentary(subject, scoreMoment(subject, { until: NEVER }), recordOf)),
  };
}

function askedClusters({ model, version }: Found<'clusters'>): AskedClusters {
  const labelOf = remembering(model.features.recordOf, version.labelOf);
  return { version: version.version, labels: version.labels, labelOf };
}

function askedChoice({ model, version }: Found<'choice'>): AskedChoice {
  const { recordOf } = model.features;
  return {
    version: version.version,
    scoresFor: (subject, variants, watch) =>
      version.scoresFor(momentary(subject, scoreMoment(subject, watch), recordOf), variants),
  };
}

const LEARNS: Readonly<Record<ModelKind, string>> = {
  propensity: 'a propensity',
  clusters: 'clusters',
  items: 'items',
  choice: 'a choice among variants',
};

/** What is wrong with naming this model for that; undefined: nothing. */
export function wrongModel(
  definitions: readonly ModelDefinition[],
  key: string,
  learns: ModelKind,
  path: string,
): Problem | undefined {
  const model = definitions.find((each) => each.key === key);
  if (model?.learns === learns) return undefined;
  const message =
    model === undefined
      ? `there is no model "${key}"`
      : `the model "${key}" learns ${LEARNS[model.learns]}, not ${LEARNS[learns]}`;
  const known = definitions.flatMap((each) => (each.learns === learns ? [each.key] : []));
  const otherwise =
    known.length === 0
      ? `define a model that learns ${LEARNS[learns]}`
      : `define it, or use one of: ${known.slice(0, 8).join(', ')}`;
  return { path, message, fix: didYouMean(key, known, otherwise) };
}

function compileModelFeatures(definition: ModelDefinition, compiling: Outside): Read<ModelFeatures> {
  const inputs: { name: string; kind?: 'numeric' | 'category' }[] = [];
  const seers: ((subject: Subject, into: Record<string, string | number | boolean>) => void)[] = [];
  const features = 'features' in definition ? (definition.features ?? []) : [];
  for (const [i, feature] of features.entries()) {
    const path = `model(${definition.key}).features[${i}]`;
    const read = compileSeen(feature, { ...compiling, needs: noNeeds(), models: NO_MODELS }, path);
    if (!read.ok) return read;
    const { segment, trait, context, values, from, to } = feature;
    const name =
      segment !== undefined ? `segment.${segment}` : trait !== undefined ? `trait.${trait}` : `context.${context}`;
    const isNumeric = segment !== undefined || from !== undefined || to !== undefined;
    inputs.push(isNumeric ? { name, kind: 'numeric' } : values === undefined ? { name } : { name, kind: 'category' });
    seers.push((subject, into) => {
      const seen = read.value(subject, { until: NEVER });
      if (segment !== undefined) into[name] = Number(seen);
      else if (isNumeric && isPlain(seen) && typeof seen !== 'string') into[name] = scaled(seen, feature);
      else if (!isNumeric && isPlain(seen) && (values === undefined || values.includes(seen))) into[name] = seen;
    });
  }
  return good({
    inputs,
    recordOf: (subject) => {
      const record: Record<string, string | number | boolean> = {};
      for (const see of seers) see(subject, record);
      return record;
    },
  });
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
