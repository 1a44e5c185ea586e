/**
 * Reads and checks a mapping document before the first row is touched. Every problem names its place and the fix, so that a
 * typing error in a column's name does not become a file full of bad rows.
 */
import { isObject, nearest, type Problem, type Read } from '@attune/engine';
import { parse } from 'yaml';
import { type ColumnDocument, type EventTemplate, FIELD_TYPES, type MappingDocument } from './mapping.ts';
import { momentReader } from './read-moment.ts';

const TOP = ['name', 'description', 'format', 'zone', 'id', 'when', 'row', 'switch'];
const FORMAT = ['type', 'delimiter', 'header', 'quote', 'encoding'];
const EVENT_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'];
const SINGLE = ['event', 'name', 'anonymousId', 'userId', 'groupId', 'previousId', 'timestamp'];
const BAGS = ['properties', 'traits', 'context'];
const COLUMN = ['from', 'type', 'format', 'zone', 'separator', 'map', 'default', 'required'];

type Bag = Readonly<Record<string, unknown>>;

export function readMapping(text: string): Read<MappingDocument> {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    const message = (error as Error).message.split('\n')[0]!;
    return { ok: false, problems: [{ path: '', message: `it is not YAML or JSON: ${message}` }] };
  }
  if (!isObject(document))
    return {
      ok: false,
      problems: [{ path: '', message: 'a mapping must be an object', fix: 'see docs/guides/import.md' }],
    };
  const problems: Problem[] = [];
  checkTop(document, problems);
  return problems.length === 0 ? { ok: true, value: document as unknown as MappingDocument } : { ok: false, problems };
}

function checkTop(document: Bag, problems: Problem[]): void {
  checkKeys(document, TOP, '', problems);
  const { name, format, zone, id, when, row } = document;
  if (typeof name !== 'string' || !/^[\w.-]{1,60}$/.test(name)) {
    problems.push({ path: 'name', message: 'a mapping needs a name', fix: 'name: my-shop (letters, digits, - _ .)' });
  }
  checkFormat(format, problems);
  if (zone !== undefined) checkMoment('iso', zone, 'zone', problems);
  if (id !== undefined && (!Array.isArray(id) || id.length === 0 || id.some((each) => typeof each !== 'string'))) {
    problems.push({ path: 'id', message: 'must be a list of columns', fix: 'id: [order_id, line]' });
  }
  if (when !== undefined && !isObject(when))
    problems.push({ path: 'when', message: 'must name columns and their values', fix: 'when: { country: de }' });
  if (isObject(row)) checkTemplate(row, 'row', problems);
  else
    problems.push({
      path: 'row',
      message: 'what every row becomes is missing',
      fix: 'row: { event: …, anonymousId: { from: … }, timestamp: { from: … } }',
    });
  checkSwitch(document, problems);
  checkWhole(document, problems);
}

function checkFormat(format: unknown, problems: Problem[]): void {
  if (!isObject(format)) {
    problems.push({ path: 'format', message: 'the format of the file is missing', fix: 'format: { type: csv }' });
    return;
  }
  checkKeys(format, FORMAT, 'format', problems);
  if (!['csv', 'tsv', 'ndjson'].includes(String(format['type']))) {
    problems.push({
      path: 'format.type',
      message: `${JSON.stringify(format['type']) ?? 'nothing'} is not a format`,
      fix: 'use csv, tsv or ndjson',
    });
  }
  for (const key of ['delimiter', 'quote']) {
    const value = format[key];
    const isOne = typeof value === 'string' && Buffer.byteLength(value) === 1;
    if (value !== undefined && !isOne && !(key === 'quote' && value === null)) {
      problems.push({
        path: `format.${key}`,
        message: 'must be one ASCII character',
        fix: `${key}: "${key === 'quote' ? "'" : ';'}"`,
      });
    }
  }
  const { header, encoding } = format;
  if (
    header !== undefined &&
    typeof header !== 'boolean' &&
    !(Array.isArray(header) && header.every((each) => typeof each === 'string'))
  ) {
    problems.push({ path: 'format.header', message: 'must be true, or the list of the columns’ names' });
  }
  if (header === false)
    problems.push({
      path: 'format.header',
      message: 'without a header the columns have no names',
      fix: 'header: [first, second, …]',
    });
  if (encoding === undefined) return;
  try {
    new TextDecoder(String(encoding));
  } catch {
    problems.push({
      path: 'format.encoding',
      message: `"${encoding}" is not an encoding`,
      fix: 'use utf-8, gbk, windows-1252, …',
    });
  }
}

function checkTemplate(template: Bag, path: string, problems: Problem[]): void {
  checkKeys(template, ['type', ...SINGLE, ...BAGS], path, problems);
  const { type } = template;
  if (type !== undefined && !EVENT_TYPES.includes(String(type))) {
    problems.push({
      path: `${path}.type`,
      message: `"${type}" is not a type of event`,
      fix: `use one of ${EVENT_TYPES.join(', ')}`,
    });
  }
  for (const key of SINGLE) if (template[key] !== undefined) checkSource(template[key], `${path}.${key}`, problems);
  for (const key of BAGS) {
    const bag = template[key];
    if (bag === undefined) continue;
    if (!isObject(bag))
      problems.push({ path: `${path}.${key}`, message: 'must be an object of names and their sources' });
    else for (const [name, source] of Object.entries(bag)) checkSource(source, `${path}.${key}.${name}`, problems);
  }
}

function checkSource(source: unknown, path: string, problems: Problem[]): void {
  if (typeof source === 'string' || typeof source === 'number' || typeof source === 'boolean') return;
  if (!isObject(source)) {
    problems.push({ path, message: 'must be text, a number, or { from: column }' });
    return;
  }
  checkKeys(source, COLUMN, path, problems);
  const { from, type, format, zone } = source as unknown as ColumnDocument;
  if (typeof from !== 'string' || from === '')
    problems.push({ path: `${path}.from`, message: 'the column is missing', fix: '{ from: column }' });
  if (type !== undefined && !FIELD_TYPES.includes(type)) {
    problems.push({
      path: `${path}.type`,
      message: `"${type}" is not a type`,
      fix: `use one of ${FIELD_TYPES.join(', ')}`,
    });
  }
  if (format !== undefined || zone !== undefined) checkMoment(format ?? 'iso', zone ?? 'UTC', path, problems);
}

function checkMoment(format: unknown, zone: unknown, path: string, problems: Problem[]): void {
  const read = momentReader(String(format), String(zone));
  if (!read.ok)
    for (const problem of read.problems)
      problems.push({ ...problem, path: path === 'zone' ? path : `${path}.${problem.path}` });
}

function checkSwitch(document: Bag, problems: Problem[]): void {
  const choice = document['switch'];
  if (choice === undefined) return;
  if (!isObject(choice) || typeof choice['on'] !== 'string' || !isObject(choice['cases'])) {
    problems.push({
      path: 'switch',
      message: 'needs a column and cases',
      fix: 'switch: { on: type, cases: { "1": { event: … } } }',
    });
    return;
  }
  checkKeys(choice, ['on', 'cases', 'otherwise'], 'switch', problems);
  for (const [value, template] of Object.entries(choice['cases'])) {
    if (isObject(template)) checkTemplate(template, `switch.cases.${value}`, problems);
    else problems.push({ path: `switch.cases.${value}`, message: 'must be an object' });
  }
  const { otherwise } = choice;
  if (otherwise !== undefined && otherwise !== 'quarantine' && otherwise !== 'skip') {
    problems.push({
      path: 'switch.otherwise',
      message: `"${otherwise}" is not a choice`,
      fix: 'use quarantine or skip',
    });
  }
}

/** What only shows when row and cases are seen together. */
function checkWhole(document: Bag, problems: Problem[]): void {
  const row = (isObject(document['row']) ? document['row'] : {}) as EventTemplate;
  const choice = document['switch'] as MappingDocument['switch'] | undefined;
  const cases =
    isObject(choice) && isObject(choice.cases) ? Object.entries(choice.cases as Record<string, EventTemplate>) : [];
  const wholes: [string, EventTemplate][] =
    cases.length === 0
      ? [['row', row]]
      : cases.map(([value, template]) => [`switch.cases.${value}`, { ...row, ...template }]);
  for (const [path, whole] of wholes) {
    if ((whole.type ?? 'track') === 'track' && whole.event === undefined) {
      problems.push({
        path: `${path}.event`,
        message: 'the name of the event is missing',
        fix: 'event: Product Viewed',
      });
    }
    if (whole.anonymousId === undefined && whole.userId === undefined) {
      problems.push({
        path: `${path}.anonymousId`,
        message: 'nobody to attribute it to',
        fix: 'anonymousId: { from: … } or userId: { from: … }',
      });
    }
  }
}

function checkKeys(object: Bag, known: readonly string[], path: string, problems: Problem[]): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    const best = nearest(key, known);
    const fix = best === undefined ? `use ${known.join(', ')}` : `did you mean ${best}?`;
    problems.push({ path: path === '' ? key : `${path}.${key}`, message: 'is not a field of a mapping', fix });
  }
}
