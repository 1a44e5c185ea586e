/** A predicate over properties in plain English: "price is at least 200 and category is “Bags”". */
import { isObject } from '../std/json.ts';
import { saysOperators } from './value-condition.ts';

export function saysWhere(where: { readonly [field: string]: unknown }): string {
  const says = (value: unknown) => (isObject(value) ? saysOperators(value) : `is ${JSON.stringify(value)}`);
  return Object.entries(where)
    .map(([field, value]) => `${field} ${says(value)}`)
    .join(' and ');
}
