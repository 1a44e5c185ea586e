/**
 * The mapping that an import goes by: read, checked against the columns that the file really has, and compiled. What is wrong
 * with it is said before the first row is sent.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { good, type JsonValue } from '@attune/engine';
import { UsageError, usageErrorOf } from '../option/usage-error.ts';
import type { ImportSettings } from './import-settings.ts';
import { type MapRow, type Row, rowMapper } from './map-row.ts';
import type { MappingDocument } from './mapping.ts';
import type { Source } from './open-source.ts';
import { readMapping } from './read-mapping.ts';
import { type Place, readHeader } from './read-rows.ts';

export type Mapping = { readonly document: MappingDocument; readonly mapRow: MapRow; readonly digest: string };

export type Header = { readonly columns: readonly string[] | null; readonly rows: Place };

/** Lines that are Segment's events already need no mapping. */
const EVENTS_AS_THEY_ARE: MappingDocument = { name: 'events', format: { type: 'ndjson' }, row: {} };

/** @throws UsageError when it is missing, or does not hold */
export async function loadMapping(settings: ImportSettings): Promise<Mapping> {
  if (settings.map === null) {
    if (!/\.(ndjson|jsonl)(\.gz)?$/i.test(settings.file)) {
      throw new UsageError(
        '--map is missing: how do the rows become events?',
        'Write --map <mapping.yaml> (docs/guides/import.md; examples in examples/import).',
      );
    }
    return { document: EVENTS_AS_THEY_ARE, mapRow: recordedEvent, digest: 'events' };
  }
  const text = await readFile(settings.map, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `--map ${settings.map} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    );
  });
  const read = readMapping(text);
  if (!read.ok) throw usageErrorOf(settings.map, read.problems);
  const digest = createHash('sha256').update(JSON.stringify(read.value)).digest('hex');
  return { document: read.value, mapRow: rowMapper(read.value), digest };
}

/** A recorded event's time is corrected already; its `sentAt` would be taken for the sender's clock of today. */
function recordedEvent(row: Row): ReturnType<MapRow> {
  const { sentAt: _sentAt, receivedAt: _receivedAt, originalTimestamp, ...event } = row as Record<string, JsonValue>;
  const timestamp = event['timestamp'] ?? originalTimestamp;
  return good({ type: 'track', ...event, ...(timestamp === undefined ? {} : { timestamp }) });
}

/** @throws UsageError when the file lacks a column that the mapping names */
export async function headerFor(source: Source, document: MappingDocument): Promise<Header> {
  if (source.path === '-' && document.format.type !== 'ndjson' && !Array.isArray(document.format.header)) {
    throw new UsageError(
      'From the standard input the columns must be named in the mapping.',
      'format: { header: [first, second, …] }, and leave out the header line (tail -n +2).',
    );
  }
  const header = await readHeader(source, document.format);
  if (header.columns !== null) checkColumns(document, header.columns, source.name);
  return header;
}

function checkColumns(document: MappingDocument, columns: readonly string[], name: string): void {
  const named = new Set<string>([...(document.id ?? []), ...Object.keys(document.when ?? {})]);
  if (document.switch !== undefined) named.add(document.switch.on);
  JSON.stringify([document.row, document.switch?.cases], (key, value: unknown) => {
    if (key === 'from' && typeof value === 'string') named.add(value);
    else if (typeof value === 'string') for (const [, column] of value.matchAll(/\{([^{}]+)\}/g)) named.add(column!);
    return value;
  });
  const absent = [...named].filter((column) => !columns.includes(column));
  if (absent.length > 0) {
    throw new UsageError(
      `${name} has no column ${absent.map((column) => `"${column}"`).join(', ')}.`,
      `It has: ${columns.join(', ')}.`,
    );
  }
}
