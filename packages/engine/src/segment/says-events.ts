/** A predicate over properties in words, for sentences about events. */
import { isObject } from '../std/json.ts';
import type { PredicateDocument } from './condition.ts';
import { saysOperators } from './value-condition.ts';

export function saysWhere(where: PredicateDocument): string {
  const says = (value: unknown) => (isObject(value) ? saysOperators(value) : `is ${JSON.stringify(value)}`);
  return Object.entries(where)
    .map(([field, value]) => `${field} ${says(value)}`)
    .join(' and ');
}
