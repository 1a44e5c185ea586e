/**
 * Reads how an experience's variant is to be chosen: each kind has its own fields, and a field of another kind is a mistake.
 */
import { createFieldReader, type FieldReader } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import { readSpan } from '../std/time.ts';
import type { AllocationKind, FeatureDefinition } from './allocation.ts';
import { featureNames } from './features.ts';

const KINDS: readonly AllocationKind[] = ['split', 'bandit', 'contextual', 'model'];
/** Micro-segments of one bandit. */
export const BY_MAX = 50;
/** Numbers that a linear model sees, the constant among them: its uncertainty has the square of it. */
export const DIMENSIONS_MAX = 32;
export const BATCH_OUTCOMES_MAX = 1_000_000;

export function readAllocation(allocation: FieldReader): void {
  allocation.oneOf('kind', KINDS, { isRequired: true });
  allocation.number('coverage', { min: 0, max: 1 });
  allocation.text('seed');
  FIELDS[allocation.document['kind'] as AllocationKind]?.(allocation);
}

const FIELDS: { readonly [kind in AllocationKind]: (fields: FieldReader) => void } = {
  split: () => {},
  bandit: (fields) => {
    fields.oneOf('method', ['thompson', 'top-two']);
    fields.optional('by', readBy);
    readLearning(fields);
  },
  contextual: (fields) => {
    fields.oneOf('method', ['lin-ts', 'lin-ucb']);
    fields.required('features', readFeatures);
    fields.number('alpha', { min: 0, max: 100 });
    readLearning(fields);
  },
  model: (fields) => {
    fields.text('model', { isRequired: true });
    fields.number('epsilon', { min: 0, max: 1 });
    fields.number('temperature', { min: 0.000_001, max: 1_000_000 });
    fields.number('floor', { min: 0, max: 0.5 });
  },
};

function readLearning(fields: FieldReader): void {
  fields.oneOf('reward', ['conversion', 'click', 'value']);
  fields.number('floor', { min: 0, max: 0.5 });
  fields.optional('halfLife', readSpan);
  fields.optional('batch', readBatch);
}

/** Segments by their keys, each once. */
export function readBy(value: unknown, path: string): Read<readonly string[]> {
  if (!Array.isArray(value) || value.length === 0 || value.length > BY_MAX)
    return bad(path, `must be a list of 1 to ${BY_MAX} segments`, '["bargain-hunters", "regulars"]');
  const wrong = value.findIndex((key, i) => typeof key !== 'string' || key === '' || value.indexOf(key) !== i);
  if (wrong < 0) return good(value);
  return bad(at(path, wrong), `${JSON.stringify(value[wrong])} is no segment’s key, or is there twice`);
}

/** When weights move: `{ outcomes: 100 }` or `{ every: "1d" }`. */
export function readBatch(value: unknown, path: string): Read<unknown> {
  const fix = '{ "outcomes": 100 } or { "every": "1d" }';
  if (!isObject(value)) return bad(path, 'must be an object', fix);
  const fields = createFieldReader(value, path);
  fields.number('outcomes', { min: 1, max: BATCH_OUTCOMES_MAX });
  fields.optional('every', readSpan);
  if (value['outcomes'] !== undefined && !Number.isInteger(value['outcomes']))
    fields.note(bad(at(path, 'outcomes'), 'must be a whole number'));
  if ((value['outcomes'] === undefined) === (value['every'] === undefined))
    fields.note(bad(path, 'must have either "outcomes" or "every"', fix));
  return read(value, fields.finish());
}

/** What a linear model sees of a visitor. */
export function readFeatures(value: unknown, path: string): Read<unknown> {
  const fix =
    '[{ "segment": "regulars" }, { "trait": "age", "from": 18, "to": 80 }, { "context": "device.type", "values": ["mobile", "desktop"] }]';
  if (!Array.isArray(value) || value.length === 0) return bad(path, 'must be a list of features', fix);
  const problems = value.flatMap((each, i) => {
    const one = readFeature(each, at(path, i));
    return one.ok ? [] : one.problems;
  });
  if (problems.length > 0) return { ok: false, problems };
  const dimensions = featureNames(value as readonly FeatureDefinition[]).length;
  if (dimensions <= DIMENSIONS_MAX) return good(value);
  return bad(
    path,
    `they are ${dimensions} numbers, the constant among them; ${DIMENSIONS_MAX} is the most`,
    'leave some out',
  );
}

const SOURCES = ['segment', 'trait', 'context'];

function readFeature(value: unknown, path: string): Read<unknown> {
  if (!isObject(value)) return bad(path, 'must be an object', '{ "trait": "age", "from": 18, "to": 80 }');
  const fields = createFieldReader(value, path);
  for (const source of SOURCES) fields.text(source);
  if (SOURCES.filter((source) => value[source] !== undefined).length !== 1)
    fields.note(bad(path, 'must name one of "segment", "trait" and "context"'));
  if (value['segment'] === undefined) {
    fields.optional('values', readValues);
    if (value['values'] === undefined) {
      for (const edge of ['from', 'to']) fields.number(edge, { min: -1e12, max: 1e12 });
      const { from = 0, to = 1 } = value as { readonly from?: number; readonly to?: number };
      if (!(from < to)) fields.note(bad(at(path, 'to'), 'must be above "from"', 'they become 0 and 1'));
    }
  }
  return read(value, fields.finish());
}

function readValues(value: unknown, path: string): Read<unknown> {
  const isScalar = (each: unknown) => ['string', 'number', 'boolean'].includes(typeof each);
  const isList = Array.isArray(value) && value.length > 0 && value.every(isScalar);
  if (!isList) return bad(path, 'must be a list of texts, numbers or booleans', '["mobile", "desktop"]');
  if (new Set(value).size === value.length) return good(value);
  return bad(path, 'a value is there twice');
}

function read(value: unknown, problems: readonly Problem[]): Read<unknown> {
  return problems.length > 0 ? { ok: false, problems } : good(value);
}
