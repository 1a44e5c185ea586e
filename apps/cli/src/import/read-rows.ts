/**
 * Rows of a file: records cut out of its bytes, decoded and taken apart into columns. Each row knows its line and where the
 * next one begins; a row that cannot be read carries the reason and its raw text for the quarantine.
 */
import { bad, good, isObject, type Read } from '@attune/engine';
import { parse } from 'csv-parse/sync';
import { UsageError } from '../option/usage-error.ts';
import type { Row } from './map-row.ts';
import type { FormatDocument } from './mapping.ts';
import type { Source } from './open-source.ts';
import { type RawRecord, type SplitOptions, splitRecords } from './split-records.ts';

export type FileRow = {
  readonly line: number;
  /** Offset of the byte after it: where to go on. */
  readonly end: number;
  readonly raw: string;
  readonly row: Read<Row>;
};

export type Place = { readonly offset: number; readonly line: number };

export const BEGINNING: Place = { offset: 0, line: 1 };

export type RowsOptions = {
  readonly format: FormatDocument;
  readonly from: Place;
  /** Told the bytes taken from the disk. */
  readonly read: (bytes: number) => void;
};

/** The columns' names: from the format, or the first line of the file; null for NDJSON. Also says where the rows begin. */
export async function readHeader(
  source: Source,
  format: FormatDocument,
): Promise<{ columns: readonly string[] | null; rows: Place }> {
  if (format.type === 'ndjson') return { columns: null, rows: BEGINNING };
  if (Array.isArray(format.header)) return { columns: format.header as readonly string[], rows: BEGINNING };
  for await (const page of splitRecords(
    source.chunks(0, () => {}),
    splitOptions(format, BEGINNING),
  )) {
    const first = page[0]!;
    return headerOf(first, format, source.name);
  }
  throw new UsageError(`${source.name} is empty: there is no header line.`);
}

function headerOf(
  record: RawRecord,
  format: FormatDocument,
  name: string,
): { columns: readonly string[]; rows: Place } {
  const text = decoderOf(format)(record.bytes).replace(/^\uFEFF/, '');
  const cells = cellsOf(text, format);
  if (!cells.ok) throw new UsageError(`The header line of ${name} cannot be read: ${cells.problems[0]!.message}`);
  const columns = cells.value.map((cell) => cell.trim());
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) {
    throw new UsageError(
      `${name} names the column "${twice}" twice.`,
      'List the names in the mapping: format: { header: [first, second, …] }',
    );
  }
  return { columns, rows: { offset: record.end, line: record.line + 1 } };
}

/** Pages of rows from a place on. */
export async function* readRows(
  source: Source,
  columns: readonly string[] | null,
  options: RowsOptions,
): AsyncGenerator<readonly FileRow[]> {
  const { format, from, read } = options;
  const decode = decoderOf(format);
  const rowOf = columns === null ? jsonRow : (text: string) => csvRow(text, columns, format);
  for await (const page of splitRecords(source.chunks(from.offset, read), splitOptions(format, from))) {
    yield page.map(({ bytes, line, end, broken }): FileRow => {
      const text = decode(bytes);
      const raw = line === 1 ? text.replace(/^\uFEFF/, '') : text;
      return { line, end, raw, row: broken === undefined ? rowOf(raw) : bad('', broken) };
    });
  }
}

function splitOptions(format: FormatDocument, from: Place): SplitOptions {
  const quote = quoteOf(format);
  return { ...from, quote: quote === null ? null : quote.charCodeAt(0), delimiter: delimiterOf(format).charCodeAt(0) };
}

function delimiterOf(format: FormatDocument): string {
  return format.delimiter ?? (format.type === 'tsv' ? '\t' : ',');
}

function quoteOf(format: FormatDocument): string | null {
  if (format.type === 'ndjson') return null;
  return format.quote === undefined ? (format.type === 'tsv' ? null : '"') : format.quote;
}

function decoderOf(format: FormatDocument): (bytes: Buffer) => string {
  const encoding = (format.encoding ?? 'utf-8').toLowerCase();
  if (encoding === 'utf-8' || encoding === 'utf8') return (bytes) => bytes.toString('utf8');
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes);
}

function jsonRow(text: string): Read<Row> {
  try {
    const row: unknown = JSON.parse(text);
    return isObject(row) ? good(row) : bad('', 'the line is not a JSON object');
  } catch (error) {
    return bad('', `not JSON: ${(error as Error).message}`);
  }
}

function csvRow(text: string, columns: readonly string[], format: FormatDocument): Read<Row> {
  const cells = cellsOf(text, format);
  if (!cells.ok) return cells;
  if (cells.value.length !== columns.length) {
    return bad('', `${cells.value.length} columns where the header names ${columns.length}`);
  }
  const row: Record<string, string> = Object.create(null);
  for (let i = 0; i < columns.length; i++) row[columns[i]!] = cells.value[i]!;
  return good(row);
}

/** Without a quote in it a record is its text cut at the delimiters; all else is left to the CSV library. */
function cellsOf(text: string, format: FormatDocument): Read<readonly string[]> {
  const quote = quoteOf(format);
  if (quote === null || !text.includes(quote)) return good(text.split(delimiterOf(format)));
  try {
    const records: string[][] = parse(text, { delimiter: delimiterOf(format), quote, relax_column_count: true });
    return records.length === 1 ? good(records[0]!) : bad('', 'the quotes of this line do not match');
  } catch (error) {
    return bad('', `not CSV: ${(error as Error).message.split('\n')[0]}`);
  }
}
