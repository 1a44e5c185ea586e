/**
 * Checks goals, wherever they stand: as definitions of their own, written out in an experience, or as lists of metrics and
 * guardrails.
 */
import { createFieldReader, type FieldReader, readYesOrNo } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import { readPredicate } from '../std/predicate.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import { readSpan } from '../std/time.ts';

export const METRICS_MAX = 20;
export const BREAKDOWN_MAX = 20;
export const MEASURES = ['conversion', 'count', 'sum', 'ratio', 'quantile', 'retention'] as const;

export function readGoal(fields: FieldReader): void {
  const { measure } = fields.document;
  readCounted(fields, measure === 'sum' || measure === 'quantile');
  fields.optional('within', readSpan);
  fields.oneOf('measure', MEASURES);
  if (measure === 'ratio') fields.required('per', readPart);
  fields.object('per', (per) => readCounted(per));
  fields.number('quantile', { min: 0.01, max: 0.99, isRequired: measure === 'quantile' });
  if (measure === 'retention') fields.required('after', readSpan);
  else fields.optional('after', readSpan);
  fields.oneOf('better', ['higher', 'lower']);
}

/** Only whether it is there: what is in it is read as an object. */
function readPart(value: unknown): Read<unknown> {
  return good(value);
}

/** A goal that is written out inside another document. */
export function readGoalWithin(goal: FieldReader): void {
  for (const field of ['key', 'name']) goal.text(field);
  readGoal(goal);
}

function readCounted(fields: FieldReader, isOfValue = false): void {
  fields.text('event', { isRequired: true });
  fields.optional('where', readPredicate);
  fields.text('value', { isRequired: isOfValue });
  fields.optional('inside', readYesOrNo);
}

/** Goals and keys of goals, in a list. */
export function readGoals(value: unknown, path: string): Read<unknown> {
  if (!Array.isArray(value)) return bad(path, 'must be a list of goals', 'give keys of goals, or goals written out');
  if (value.length > METRICS_MAX) return bad(path, `must have at most ${METRICS_MAX} entries`);
  const problems: Problem[] = [];
  for (const [i, each] of value.entries()) {
    if (typeof each === 'string' && each !== '') continue;
    const place = at(path, i);
    if (!isObject(each)) problems.push({ path: place, message: 'must be a goal or the key of one' });
    else {
      const fields = createFieldReader(each, place);
      readGoalWithin(fields);
      problems.push(...fields.finish());
    }
  }
  return problems.length > 0 ? { ok: false, problems } : good(value);
}

export function readBreakdown(value: unknown, path: string): Read<unknown> {
  const isList = Array.isArray(value) && value.every((key) => typeof key === 'string' && key !== '');
  if (!isList) return bad(path, 'must be a list of keys of segments');
  return value.length > BREAKDOWN_MAX ? bad(path, `must have at most ${BREAKDOWN_MAX} entries`) : good(value);
}
