/**
 * Reads the fields of a document one by one and notes every problem, also fields that nobody asked for: a misspelt option that
 * is silently ignored is the worst of errors.
 */
import { isObject } from './json.ts';
import { didYouMean } from './nearest.ts';
import { at, bad, good, type Problem, type Read } from './read.ts';

export type FieldReader = {
  /** Where the document is; '' for a whole one. */
  readonly path: string;
  readonly document: { readonly [field: string]: unknown };
  readonly text: (field: string, options?: { readonly isRequired?: boolean }) => void;
  /** A required name of letters, digits and - _ . (at most 100). */
  readonly key: (field: string) => void;
  readonly number: (
    field: string,
    options: { readonly min: number; readonly max: number; readonly isRequired?: boolean },
  ) => void;
  readonly oneOf: (field: string, allowed: readonly string[], options?: { readonly isRequired?: boolean }) => void;
  readonly optional: (field: string, read: (value: unknown, path: string) => Read<unknown>) => void;
  readonly required: (field: string, read: (value: unknown, path: string) => Read<unknown>) => void;
  readonly object: (field: string, each: (fields: FieldReader) => void) => void;
  readonly list: (
    field: string,
    each: (fields: FieldReader) => void,
    options?: { readonly min: number; readonly max: number; readonly uniqueKey: string },
  ) => void;
  readonly note: (read: Read<unknown>) => void;
  /** No problem so far. */
  readonly isClean: () => boolean;
  /** All problems, with those of unknown fields. */
  readonly finish: () => readonly Problem[];
};

export function createFieldReader(document: { readonly [field: string]: unknown }, path = ''): FieldReader {
  const problems: Problem[] = [];
  const known = new Set<string>();
  const note = (read: Read<unknown>) => {
    if (!read.ok) problems.push(...read.problems);
  };
  const isThere = (field: string, isRequired = false, kind = 'is required'): boolean => {
    known.add(field);
    if (Object.hasOwn(document, field) && document[field] !== undefined) return true;
    if (isRequired) note(bad(at(path, field), kind, `add "${field}"`));
    return false;
  };
  const check = (
    field: string,
    isRequired: boolean | undefined,
    test: (value: unknown) => string | null,
    fix?: string | ((value: unknown) => string),
  ) => {
    if (!isThere(field, isRequired)) return;
    const value = document[field];
    const message = test(value);
    if (message !== null) note(bad(at(path, field), message, typeof fix === 'function' ? fix(value) : fix));
  };
  const nested = (value: unknown, place: string, each: (fields: FieldReader) => void) => {
    if (!isObject(value)) return note(bad(place, 'must be an object'));
    const inner = createFieldReader(value, place);
    each(inner);
    problems.push(...inner.finish());
  };
  const reader: FieldReader = {
    path,
    document,
    note,
    isClean: () => problems.length === 0,
    text: (field, options) =>
      check(field, options?.isRequired, (value) =>
        typeof value === 'string' && value !== '' ? null : 'must be a text',
      ),
    key: (field) =>
      check(
        field,
        true,
        (value) =>
          typeof value === 'string' && /^[\w.-]{1,100}$/.test(value) ? null : `${JSON.stringify(value)} is not a key`,
        'use 1 to 100 letters, digits, "-", "_" and "."',
      ),
    number: (field, { min, max, isRequired }) =>
      check(field, isRequired, (value) =>
        typeof value === 'number' && value >= min && value <= max ? null : `must be a number from ${min} to ${max}`,
      ),
    oneOf: (field, allowed, options) =>
      check(
        field,
        options?.isRequired,
        (value) => (allowed.includes(value as string) ? null : `${JSON.stringify(value)} is not known here`),
        (value) => didYouMean(String(value), allowed, `use one of ${allowed.join(', ')}`),
      ),
    optional: (field, read) => {
      if (isThere(field)) note(read(document[field], at(path, field)));
    },
    required: (field, read) => {
      if (isThere(field, true)) note(read(document[field], at(path, field)));
    },
    object: (field, each) => {
      if (isThere(field)) nested(document[field], at(path, field), each);
    },
    list: (field, each, options) => {
      if (!isThere(field, (options?.min ?? 0) > 0)) return;
      note(readList(document[field], at(path, field), options));
      const list = document[field];
      if (!Array.isArray(list)) return;
      for (const [i, value] of list.entries()) nested(value, at(at(path, field), i), each);
    },
    finish: () => {
      for (const field of Object.keys(document)) {
        if (known.has(field)) continue;
        const fix = didYouMean(field, [...known], `known here: ${[...known].join(', ')}`);
        note(bad(at(path, field), `"${field}" is not known here`, fix));
      }
      return problems;
    },
  };
  return reader;
}

function readList(
  value: unknown,
  path: string,
  options: { readonly min: number; readonly max: number; readonly uniqueKey: string } | undefined,
): Read<unknown> {
  if (!Array.isArray(value)) return bad(path, 'must be a list');
  if (options === undefined) return { ok: true, value };
  const { min, max, uniqueKey } = options;
  if (value.length < min || value.length > max) return bad(path, `must have ${min} to ${max} entries`);
  const keys = value.map((each) => (isObject(each) ? each[uniqueKey] : undefined));
  const twice = keys.find((key, i) => key !== undefined && keys.indexOf(key) !== i);
  return twice === undefined
    ? { ok: true, value }
    : bad(path, `"${String(twice)}" is there twice`, `give each its own "${uniqueKey}"`);
}

export function readYesOrNo(value: unknown, path: string): Read<boolean> {
  return typeof value === 'boolean' ? good(value) : bad(path, 'must be true or false');
}
