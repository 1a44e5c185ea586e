/**
 * Reads what something that learns sees of a visitor: segments, traits, the context, and, where that cannot go in circles, what a
 * model expects of him.
 */
import { createFieldReader } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import type { FeatureDefinition } from './allocation.ts';
import { featureNames } from './features.ts';

/** Numbers that a linear model sees, the constant among them: its uncertainty has the square of it. */
export const DIMENSIONS_MAX = 32;
/** Features of a model that is trained on many rows. */
export const MODEL_FEATURES_MAX = 200;

const OF_MODELS = ['segment', 'trait', 'context'];
const OF_ALLOCATIONS = [...OF_MODELS, 'propensity'];

/** What a linear model sees of a visitor. */
export function readFeatures(value: unknown, path: string): Read<unknown> {
  const fix =
    '[{ "segment": "regulars" }, { "trait": "age", "from": 18, "to": 80 }, { "context": "device.type", "values": ["mobile", "desktop"] }]';
  if (!Array.isArray(value) || value.length === 0) return bad(path, 'must be a list of features', fix);
  const read = readEach(value, path, OF_ALLOCATIONS);
  if (!read.ok) return read;
  const dimensions = featureNames(value as readonly FeatureDefinition[]).length;
  if (dimensions <= DIMENSIONS_MAX) return good(value);
  return bad(
    path,
    `they are ${dimensions} numbers, the constant among them; ${DIMENSIONS_MAX} is the most`,
    'leave some out',
  );
}

/** What a trained model sees of a visitor besides what he does. */
export function readModelFeatures(value: unknown, path: string): Read<unknown> {
  const fix = '[{ "trait": "plan" }, { "context": "device.type" }, { "segment": "regulars" }]';
  if (!Array.isArray(value)) return bad(path, 'must be a list of features', fix);
  if (value.length > MODEL_FEATURES_MAX) return bad(path, `must have at most ${MODEL_FEATURES_MAX} entries`);
  const names = value.map((each) => (isObject(each) ? OF_MODELS.map((source) => each[source]).join('\n') : each));
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) return bad(at(path, twice), 'is there twice', 'leave one of them out');
  return readEach(value, path, OF_MODELS);
}

function readEach(value: readonly unknown[], path: string, sources: readonly string[]): Read<unknown> {
  const problems = value.flatMap((each, i) => {
    const one = readFeature(each, at(path, i), sources);
    return one.ok ? [] : one.problems;
  });
  return problems.length > 0 ? { ok: false, problems } : good(value);
}

function readFeature(value: unknown, path: string, sources: readonly string[]): Read<unknown> {
  if (!isObject(value)) return bad(path, 'must be an object', '{ "trait": "age", "from": 18, "to": 80 }');
  if (value['propensity'] !== undefined && !sources.includes('propensity'))
    return bad(at(path, 'propensity'), 'a model cannot see what a model expects', 'leave it out');
  const fields = createFieldReader(value, path);
  for (const source of sources) fields.text(source);
  if (sources.filter((source) => value[source] !== undefined).length !== 1)
    fields.note(bad(path, `must name one of ${listed(sources)}`));
  if (value['segment'] === undefined) {
    if (value['propensity'] === undefined) fields.optional('values', readValues);
    if (value['values'] === undefined) {
      for (const edge of ['from', 'to']) fields.number(edge, { min: -1e12, max: 1e12 });
      const { from = 0, to = 1 } = value as { readonly from?: number; readonly to?: number };
      if (!(from < to)) fields.note(bad(at(path, 'to'), 'must be above "from"', 'they become 0 and 1'));
    }
  }
  const problems = fields.finish();
  return problems.length > 0 ? { ok: false, problems } : good(value);
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

function readValues(value: unknown, path: string): Read<unknown> {
  const isScalar = (each: unknown) => ['string', 'number', 'boolean'].includes(typeof each);
  const isList = Array.isArray(value) && value.length > 0 && value.every(isScalar);
  if (!isList) return bad(path, 'must be a list of texts, numbers or booleans', '["mobile", "desktop"]');
  if (new Set(value).size === value.length) return good(value);
  return bad(path, 'a value is there twice');
}
