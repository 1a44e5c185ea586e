/**
 * JSON as data. Everything the engine keeps is plain JSON, so that it can be stored, compared and replayed anywhere.
 * Keys that could reach a prototype are never followed.
 */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };

export const EMPTY_OBJECT: JsonObject = Object.freeze({});

/** True for what JSON calls an object: not null, not an array. */
export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for the keys that would reach a prototype when merged: they are treated as absent everywhere. */
export function isInertKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}

/** The value at a dotted path (`device.type`), or undefined. Own properties only. */
export function valueAt(root: unknown, path: string): unknown {
  if (isObject(root) && Object.hasOwn(root, path)) return root[path];
  if (!path.includes('.')) return undefined;
  let here: unknown = root;
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** `before` with the keys of `added`; a null removes nothing but is kept as null (Segment's traits). Inert keys are left out. */
export function merged(before: JsonObject, added: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...before };
  for (const key of Object.keys(added)) if (!isInertKey(key)) result[key] = added[key]!;
  return result;
}

/** JSON with sorted keys: the same data always gives the same text. Inert keys are kept as text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each === undefined ? null : each)).join(',')}]`;
  if (isObject(value)) {
    const keys = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
