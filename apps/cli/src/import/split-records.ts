/**
 * Cuts a stream of bytes into records (lines, or CSV records whose quotes may hold line ends), each with its exact place
 * in the file, so that an import can go on there after a crash. A quote that is opened and never closed costs one line, not
 * the rest of the file; memory stays bounded whatever comes.
 */

export type RawRecord = {
  readonly bytes: Buffer;
  /** 1 for the first line of the file; the line on which the record begins. */
  readonly line: number;
  /** Offset of the byte after the record and its line end. */
  readonly end: number;
  /** Why this is no record, if it is not. */
  readonly broken?: string;
};

export type SplitOptions = {
  /** The byte of the quote; null where quotes mean nothing (NDJSON). */
  readonly quote: number | null;
  readonly delimiter: number;
  /** Where in the file the bytes begin. */
  readonly offset: number;
  readonly line: number;
};

export const RECORD_BYTES_MAX = 256 * 1024;
const LINE_END = 10;

/** Pages of records, one or more for each chunk. Blank lines are left out, but counted. */
export async function* splitRecords(
  chunks: AsyncIterable<Buffer>,
  options: SplitOptions,
): AsyncGenerator<readonly RawRecord[]> {
  let rest: Buffer = Buffer.alloc(0);
  let { offset, line } = options;
  let endless: RawRecord | null = null;
  const finish = (record: RawRecord): RawRecord => (endless === null ? record : { ...endless, end: record.end });
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const page: RawRecord[] = [];
    let from = 0;
    for (;;) {
      const found = nextRecord(rest, from, options, false);
      if (found === null) break;
      const end = offset + found.next - from;
      addRecord(page, finish({ bytes: rest.subarray(from, found.end), line, end, ...found.broken }));
      endless = null;
      line += found.lines;
      offset = end;
      from = found.next;
    }
    rest = rest.subarray(from);
    if (rest.length > RECORD_BYTES_MAX) {
      // One endless line: its beginning is kept for the report, the rest is passed over up to the next line end.
      endless ??= { bytes: Buffer.from(rest.subarray(0, 1000)), line, end: 0, broken: TOO_LONG };
      offset += rest.length;
      rest = Buffer.alloc(0);
    }
    if (page.length > 0) yield page;
  }
  const page: RawRecord[] = [];
  for (let from = 0; from < rest.length; ) {
    const found = nextRecord(rest, from, options, true)!;
    const end = offset + found.next - from;
    addRecord(page, finish({ bytes: rest.subarray(from, found.end), line, end, ...found.broken }));
    endless = null;
    line += found.lines;
    offset = end;
    from = found.next;
  }
  if (endless !== null) page.push({ ...(endless as RawRecord), end: offset });
  if (page.length > 0) yield page;
}

const TOO_LONG = `the line is longer than ${RECORD_BYTES_MAX / 1024} KB`;
const UNCLOSED = 'a quote is opened and not closed';

function addRecord(page: RawRecord[], record: RawRecord): void {
  const { bytes } = record;
  const isBlank = bytes.length === 0 || (bytes.length === 1 && bytes[0] === 13);
  if (!isBlank) page.push(bytes[bytes.length - 1] === 13 ? { ...record, bytes: bytes.subarray(0, -1) } : record);
}

type Found = {
  readonly end: number;
  readonly next: number;
  readonly lines: number;
  readonly broken?: { readonly broken: string };
};

/** The record at `from`; null when more bytes are needed to see its end. `last`: there are no more. */
function nextRecord(buffer: Buffer, from: number, options: SplitOptions, last: boolean): Found | null {
  const lineEnd = buffer.indexOf(LINE_END, from);
  const { quote } = options;
  const firstQuote = quote === null ? -1 : buffer.indexOf(quote, from);
  if (firstQuote < 0 || (lineEnd >= 0 && lineEnd < firstQuote)) {
    if (lineEnd >= 0) return { end: lineEnd, next: lineEnd + 1, lines: 1 };
    return last ? { end: buffer.length, next: buffer.length, lines: 1 } : null;
  }
  const found = quotedRecord(buffer, from, options);
  if (found !== null) return found;
  const isTooLong = buffer.length - from > RECORD_BYTES_MAX;
  if (!last && !isTooLong) return null;
  const closed = isClosed(buffer, from, options);
  if (closed)
    return last
      ? { end: buffer.length, next: buffer.length, lines: countLines(buffer, from, buffer.length) + 1 }
      : null;
  const end = lineEnd < 0 ? buffer.length : lineEnd;
  return { end, next: Math.min(end + 1, buffer.length), lines: 1, broken: { broken: UNCLOSED } };
}

/** RFC 4180: a quote opens at the beginning of a field only, and two of them inside stand for one. */
function quotedRecord(buffer: Buffer, from: number, options: SplitOptions): Found | null {
  const end = scan(buffer, from, options).end;
  return end < 0 ? null : { end, next: end + 1, lines: countLines(buffer, from, end) + 1 };
}

function isClosed(buffer: Buffer, from: number, options: SplitOptions): boolean {
  return !scan(buffer, from, options).inside;
}

function scan(buffer: Buffer, from: number, { quote, delimiter }: SplitOptions): { end: number; inside: boolean } {
  let inside = false;
  let atStart = true;
  for (let i = from; i < buffer.length; i++) {
    const byte = buffer[i]!;
    if (inside) {
      if (byte !== quote) continue;
      if (buffer[i + 1] === quote) i++;
      else inside = false;
    } else if (byte === LINE_END) return { end: i, inside };
    else if (atStart && byte === quote) {
      inside = true;
      atStart = false;
    } else atStart = byte === delimiter;
  }
  return { end: -1, inside };
}

function countLines(buffer: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let i = buffer.indexOf(LINE_END, from); i >= 0 && i < to; i = buffer.indexOf(LINE_END, i + 1)) lines++;
  return lines;
}
