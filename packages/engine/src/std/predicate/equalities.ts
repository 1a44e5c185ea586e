/**
 * What a predicate is certain to require of single fields, so that rules can be found by an event's values instead of
 * being tried one by one. It may say too little, never too much.
 */
import { isInertKey, isObject } from '../json.ts';
import { textOf } from './loose.ts';
import { isOperatorObject } from './operators.ts';

export type Equality = { readonly path: string; readonly value: string | number | boolean };

/**
 * The scalar equalities at the top of a predicate and of its `$and`s: for every value that the predicate holds for, and each
 * equality, `equalityKey(the value at path, or null)` is `equalityKey(equality.value)`.
 */
export function equalities(document: unknown): Equality[] {
  if (!isObject(document)) return [];
  return Object.entries(document).flatMap(([key, condition]) => {
    if (key === '$and') return Array.isArray(condition) ? condition.flatMap(equalities) : [];
    if (['$or', '$nor', '$not'].includes(key) || key.split('.').some(isInertKey)) return [];
    const value = requiredValue(condition);
    return value === null ? [] : [{ path: key, value }];
  });
}

/** A bare `true` or `false` only asks for something truthy or falsy: that names no one value. */
function requiredValue(condition: unknown): string | number | boolean | null {
  if (typeof condition === 'string' || typeof condition === 'number') return condition;
  if (!isObject(condition) || !isOperatorObject(condition)) return null;
  const exact = condition['$eq'];
  return typeof exact === 'string' || typeof exact === 'number' || typeof exact === 'boolean' ? exact : null;
}

/**
 * The key to index values by: whatever the loose equality of predicates takes for equal (5, "5", "5.0", [5], and true for
 * 1) has one key. Different values may share one.
 */
export function equalityKey(value: unknown): string {
  if (typeof value === 'string') return keyOfText(value);
  if (typeof value === 'number') return value === 0 ? '0' : `${value}`;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (Array.isArray(value)) return value.length === 1 ? equalityKey(value[0] ?? '') : keyOfText(textOf(value));
  return value === null || value === undefined ? '0' : '[object Object]';
}

/** Text that begins with a letter is no number, save for the words below: most texts are their own key. */
function keyOfText(text: string): string {
  const first = text.charCodeAt(0) | 32;
  if (first > 96 && first < 123) {
    if (text === 'true') return '1';
    return text === 'false' || text === 'null' || text === 'undefined' ? '0' : text;
  }
  const number = Number(text);
  return Number.isNaN(number) ? text : equalityKey(number);
}
