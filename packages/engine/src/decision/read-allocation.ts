/**
 * Reads how an experience's variant is to be chosen: each kind has its own fields, and a field of another kind is a mistake.
 */
import { createFieldReader, type FieldReader } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import { readSpan } from '../std/time.ts';
import type { AllocationKind } from './allocation.ts';
import { readFeatures } from './read-features.ts';

const KINDS: readonly AllocationKind[] = ['split', 'bandit', 'contextual', 'model'];
/** Micro-segments of one bandit. */
export const BY_MAX = 50;
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

function read(value: unknown, problems: readonly Problem[]): Read<unknown> {
  return problems.length > 0 ? { ok: false, problems } : good(value);
}
