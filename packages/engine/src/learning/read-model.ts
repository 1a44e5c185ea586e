/**
 * Reads what is to be learned: each kind of model has its own fields, and a field of another kind is a mistake.
 */
import { readModelFeatures } from '../decision/read-features.ts';
import type { ModelKind } from '../segment/trained-model.ts';
import { createFieldReader, type FieldReader } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import { readPredicate } from '../std/predicate.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { HOUR_MS, readSpan } from '../std/time.ts';

export const MODEL_KINDS: readonly ModelKind[] = ['propensity', 'clusters', 'items', 'choice'];
/** More groups than this nobody can tell apart. */
export const CLUSTERS_MAX = 50;
export const EVENTS_MAX = 20;
/** More would find what suits the validation by chance. */
const CONFIGURATIONS_MAX = 100;

export function readModel(fields: FieldReader): void {
  fields.oneOf('learns', MODEL_KINDS, { isRequired: true });
  fields.optional('window', readSpan);
  fields.optional('retrain', readRetrain);
  fields.oneOf('promotion', ['auto', 'manual']);
  FIELDS[fields.document['learns'] as ModelKind]?.(fields);
}

const FIELDS: { readonly [kind in ModelKind]: (fields: FieldReader) => void } = {
  propensity: (fields) => {
    fields.required('goal', readLearnedGoal);
    fields.optional('within', readGoalSpan);
    fields.oneOf('algorithm', ['auto', 'boosted-trees', 'random-forest', 'logistic', 'blend']);
    fields.object('budget', (budget) => {
      budget.optional('time', readSpan);
      budget.number('configurations', { min: 1, max: CONFIGURATIONS_MAX });
    });
    fields.optional('features', readModelFeatures);
  },
  clusters: (fields) => {
    fields.oneOf('method', ['k-means', 'ward', 'hdbscan']);
    fields.optional('clusters', readClusterCount);
    fields.optional('features', readModelFeatures);
  },
  items: (fields) => {
    fields.oneOf('task', ['visit', 'next', 'later', 'rest']);
    fields.optional('events', readEvents);
  },
  choice: (fields) => {
    fields.text('experience', { isRequired: true });
    fields.optional('features', readModelFeatures);
  },
};

export function readRetrain(value: unknown, path: string): Read<unknown> {
  const span = readSpan(value, path);
  if (!span.ok || span.value >= HOUR_MS) return span;
  return bad(path, `"${String(value)}" is too often: a training goes through all visitors`, 'use "1h" or more');
}

/** The key of a goal, or the event that is to be foreseen. */
export function readLearnedGoal(value: unknown, path: string): Read<unknown> {
  if (typeof value === 'string' && value !== '') return good(value);
  if (!isObject(value))
    return bad(path, 'must be the key of a goal, or an event', '"order" or { "event": "Order Completed" }');
  const fields = createFieldReader(value, path);
  fields.text('event', { isRequired: true });
  fields.optional('where', readPredicate);
  const problems = fields.finish();
  return problems.length > 0 ? { ok: false, problems } : good(value);
}

/** "visit", or a span. */
export function readGoalSpan(value: unknown, path: string): Read<unknown> {
  if (value === 'visit') return good(value);
  const span = readSpan(value, path);
  return span.ok
    ? span
    : bad(path, `${JSON.stringify(value)} is no time to foresee`, '"visit", or a span such as "7d"');
}

/** A number of clusters, or the least and the most to choose from. */
export function readClusterCount(value: unknown, path: string): Read<unknown> {
  const isCount = (each: unknown) =>
    Number.isInteger(each) && (each as number) >= 2 && (each as number) <= CLUSTERS_MAX;
  if (isCount(value)) return good(value);
  const fix = 'a number such as 5, or the least and the most: [2, 8]';
  if (!Array.isArray(value) || value.length !== 2)
    return bad(path, `must be a whole number from 2 to ${CLUSTERS_MAX}, or two of them`, fix);
  const wrong = value.findIndex((each) => !isCount(each));
  if (wrong >= 0) return bad(at(path, wrong), `must be a whole number from 2 to ${CLUSTERS_MAX}`, fix);
  return value[0] <= value[1] ? good(value) : bad(path, 'the least is more than the most', fix);
}

/** The events that are an interaction with an item. */
export function readEvents(value: unknown, path: string): Read<unknown> {
  const isName = (each: unknown) => typeof each === 'string' && each !== '';
  if (Array.isArray(value) && value.length > 0 && value.length <= EVENTS_MAX && value.every(isName)) return good(value);
  return bad(path, `must be a list of 1 to ${EVENTS_MAX} names of events`, '["Product Viewed", "Product Added"]');
}
