/**
 * From a row to an event, by a mapping compiled once. A row that does not fit comes back as a reason, never as an exception
 * or as an event with a hole.
 */
import { bad, good, isObject, type JsonValue, type Read, valueAt } from '@attune/engine';
import type { ColumnDocument, EventTemplate, MappingDocument, SourceDocument } from './mapping.ts';
import { momentReader, type ReadMoment } from './read-moment.ts';

/** A row as its columns (CSV: texts; NDJSON: anything). */
export type Row = { readonly [column: string]: unknown };

export type MappedEvent = {
  readonly type: string;
  readonly messageId?: string;
  readonly anonymousId?: string;
  readonly userId?: string;
  readonly [field: string]: JsonValue | undefined;
};

/** null: the mapping passes this row over. */
export type MapRow = (row: Row) => Read<MappedEvent | null>;

/** undefined: nothing there, the field is left out. */
type Value = JsonValue | undefined;
type ReadValue = (row: Row) => Read<Value>;
type Field = readonly [name: string, read: ReadValue];

const IDENTITIES = ['anonymousId', 'userId', 'groupId', 'previousId'] as const;

/** @param mapping a document that `readMapping` accepted */
export function rowMapper(mapping: MappingDocument): MapRow {
  const passes = compileWhen(mapping);
  const choice = mapping.switch;
  if (choice === undefined) {
    const make = compileTemplate(mapping.row, mapping);
    return (row) => (passes(row) ? make(row) : good(null));
  }
  const cases = new Map(
    Object.entries(choice.cases).map(([value, template]) => [
      value,
      compileTemplate(overlay(mapping.row, template), mapping),
    ]),
  );
  return (row) => {
    if (!passes(row)) return good(null);
    const value = columnOf(row, choice.on);
    const make = cases.get(String(value));
    if (make !== undefined) return make(row);
    if (choice.otherwise === 'skip') return good(null);
    return bad(choice.on, `no case for ${JSON.stringify(value) ?? 'an absent column'}`);
  };
}

function overlay(row: EventTemplate, over: EventTemplate): EventTemplate {
  const bag = (name: 'properties' | 'traits' | 'context') =>
    row[name] === undefined && over[name] === undefined ? {} : { [name]: { ...row[name], ...over[name] } };
  return { ...row, ...over, ...bag('properties'), ...bag('traits'), ...bag('context') };
}

function compileWhen(mapping: MappingDocument): (row: Row) => boolean {
  const wanted = Object.entries(mapping.when ?? {}).map(
    ([column, value]) => [column, new Set((Array.isArray(value) ? value : [value]).map(String))] as const,
  );
  return (row) => wanted.every(([column, values]) => values.has(String(columnOf(row, column) ?? '')));
}

function compileTemplate(template: EventTemplate, mapping: MappingDocument): MapRow {
  const type = template.type ?? 'track';
  const fields: Field[] = [];
  const identities: Field[] = [];
  for (const name of ['event', 'name'] as const) {
    const source = template[name];
    if (source !== undefined) fields.push([name, compileSource(source, mapping)]);
  }
  for (const name of IDENTITIES) {
    const source = template[name];
    if (source !== undefined) identities.push([name, compileSource(source, mapping)]);
  }
  if (template.timestamp !== undefined)
    fields.push(['timestamp', compileSource(asTimeSource(template.timestamp), mapping)]);
  const bags = (['properties', 'traits', 'context'] as const).flatMap((name) =>
    template[name] === undefined
      ? []
      : [
          [
            name,
            Object.entries(template[name]).map(([key, source]): Field => [key, compileSource(source, mapping)]),
          ] as const,
        ],
  );
  return (row) => {
    const event: Record<string, JsonValue> = { type };
    const problem = fill(event, fields, row) ?? fillIdentities(event, identities, row);
    if (problem !== null) return problem;
    for (const [name, bag] of bags) {
      const filled: Record<string, JsonValue> = {};
      const wrong = fill(filled, bag, row);
      if (wrong !== null) return wrong;
      event[name] = filled;
    }
    return good(event as MappedEvent);
  };
}

function fill(into: Record<string, JsonValue>, fields: readonly Field[], row: Row): Read<never> | null {
  for (const [name, readValue] of fields) {
    const read = readValue(row);
    if (!read.ok) return { ok: false, problems: read.problems.map((each) => ({ ...each, path: each.path || name })) };
    if (read.value !== undefined) into[name] = read.value;
  }
  return null;
}

function fillIdentities(event: Record<string, JsonValue>, identities: readonly Field[], row: Row): Read<never> | null {
  const problem = fill(event, identities, row);
  if (problem !== null) return problem;
  for (const [name] of identities) {
    if (event[name] === '' || event[name] === null) delete event[name];
    else if (event[name] !== undefined) event[name] = String(event[name]);
  }
  if (event['anonymousId'] !== undefined || event['userId'] !== undefined) return null;
  return bad('anonymousId', 'the row names nobody: anonymousId and userId are empty');
}

function asTimeSource(source: SourceDocument): SourceDocument {
  return isObject(source) && source.type === undefined ? { ...source, type: 'time' } : source;
}

function compileSource(source: SourceDocument, mapping: MappingDocument): ReadValue {
  if (typeof source !== 'object') return typeof source === 'string' ? compileText(source) : () => good(source);
  const convert = converter(source, mapping);
  const { from, map, required } = source;
  const words = map === undefined ? undefined : new Map(Object.entries(map));
  return (row) => {
    const value = columnOf(row, from);
    if (value === undefined || value === null || value === '') {
      if (source.default !== undefined) return good(source.default);
      return required === true ? bad(from, 'is empty, and required') : good(undefined);
    }
    const mapped = words?.get(String(value));
    if (mapped !== undefined) return good(mapped);
    const read = convert(value);
    return read.ok ? read : { ok: false, problems: read.problems.map((each) => ({ ...each, path: from })) };
  };
}

/** "visitor-{user_id}": an empty column makes the whole text empty. */
function compileText(text: string): ReadValue {
  const parts = text.split(/\{([^{}]+)\}/);
  if (parts.length === 1) return () => good(text);
  return (row) => {
    let result = '';
    for (let i = 0; i < parts.length; i++) {
      const value = i % 2 === 0 ? parts[i]! : columnOf(row, parts[i]!);
      if (i % 2 === 1 && (value === undefined || value === null || value === '')) return good(undefined);
      result += typeof value === 'object' ? JSON.stringify(value) : String(value);
    }
    return good(result);
  };
}

function columnOf(row: Row, column: string): unknown {
  return valueAt(row, column);
}

type Convert = (value: unknown) => Read<JsonValue>;

function converter(source: ColumnDocument, mapping: MappingDocument): Convert {
  if (source.type === undefined && mapping.format.type === 'ndjson') return (value) => good(value as JsonValue);
  const type = source.type ?? 'string';
  if (type === 'time') {
    const reader = momentReader(source.format ?? 'iso', source.zone ?? mapping.zone ?? 'UTC');
    if (!reader.ok) return () => reader;
    return timeConverter(reader.value);
  }
  if (type === 'list')
    return (value) =>
      good(
        Array.isArray(value)
          ? value
          : String(value)
              .split(source.separator ?? ';')
              .map((each) => each.trim()),
      );
  return CONVERTERS[type];
}

function timeConverter(readMoment: ReadMoment): Convert {
  return (value) => {
    const read = readMoment(value);
    return read.ok ? good(new Date(read.value).toISOString()) : read;
  };
}

const TRUE = /^(true|yes|y|t|1)$/i;
const FALSE = /^(false|no|n|f|0)$/i;

const CONVERTERS: Readonly<Record<'string' | 'number' | 'integer' | 'boolean' | 'json', Convert>> = {
  string: (value) => good(typeof value === 'object' ? JSON.stringify(value) : String(value)),
  number: (value) => numberOf(value, Number.isFinite, 'a number'),
  integer: (value) => numberOf(value, Number.isSafeInteger, 'a whole number'),
  boolean: (value) => {
    if (TRUE.test(String(value))) return good(true);
    return FALSE.test(String(value)) ? good(false) : bad('', `${JSON.stringify(value)} is neither true nor false`);
  },
  json: (value) => {
    if (typeof value !== 'string') return good(value as JsonValue);
    try {
      return good(JSON.parse(value) as JsonValue);
    } catch {
      return bad('', `${JSON.stringify(value)} is not JSON`);
    }
  },
};

function numberOf(value: unknown, fits: (value: number) => boolean, what: string): Read<JsonValue> {
  const number = typeof value === 'number' ? value : String(value).trim() === '' ? Number.NaN : Number(value);
  return fits(number) ? good(number) : bad('', `${JSON.stringify(value)} is not ${what}`);
}
