/**
 * `attune import`: puts a file of events through the same route that sites use. This file reads the options, finds where a
 * former run stopped, and says at the end what became of every row.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { good, type Read } from '@attune/engine';
import { IMPORT_OPTIONS, type ImportSettings, readImportSettings } from '../import/import-settings.ts';
import { createImportView } from '../import/import-view.ts';
import { type MappedEvent, type MapRow, rowMapper } from '../import/map-row.ts';
import type { MappingDocument } from '../import/mapping.ts';
import { openSource, type Source } from '../import/open-source.ts';
import {
  forgetProgress,
  loadProgress,
  NO_TOTALS,
  type Progress,
  saveProgress,
  type Totals,
} from '../import/progress-file.ts';
import { openQuarantineFile } from '../import/quarantine-file.ts';
import { readMapping } from '../import/read-mapping.ts';
import { type Place, readHeader, readRows } from '../import/read-rows.ts';
import { type Imported, runImport } from '../import/run-import.ts';
import { createSender } from '../import/send-batch.ts';
import { readOptions } from '../option/read-options.ts';
import { UsageError, usageErrorOf } from '../option/usage-error.ts';
import { bytes, count, counted, duration } from '../terminal/figures.ts';
import { paintFor } from '../terminal/paint.ts';

const FINGERPRINT_BYTES_MAX = 65_536;

/** @returns the exit status: 0 when every row is accounted for */
export async function importCommand(args: readonly string[]): Promise<number> {
  const settings = await readImportSettings(readOptions(args, IMPORT_OPTIONS));
  const source = await openSource(settings.file);
  const mapping = await loadMapping(settings);
  if (!settings.dryRun) await greet(settings);
  const header = await headerFor(source, mapping.document);
  const files = await filesFor(settings, source);
  const former = settings.dryRun ? undefined : await formerRun(settings, source, mapping.digest, files.progress);
  if (former?.finished === true) return sayFinished(former, source);
  const began = Date.now();
  const { imported, quarantinePath } = await perform({ settings, source, mapping, header, files, former });
  return summary(imported, {
    settings,
    source,
    quarantinePath,
    before: former?.totals ?? NO_TOTALS,
    tookMs: Date.now() - began,
  });
}

type Mapping = { readonly document: MappingDocument; readonly mapRow: MapRow; readonly digest: string };
type Files = { readonly progress: string; readonly quarantine: string };
type Header = { readonly columns: readonly string[] | null; readonly rows: Place };

/** Lines that are Segment's events already need no mapping. */
const EVENTS_AS_THEY_ARE: MappingDocument = { name: 'events', format: { type: 'ndjson' }, row: {} };

async function loadMapping(settings: ImportSettings): Promise<Mapping> {
  if (settings.map === null) {
    if (!/\.(ndjson|jsonl)(\.gz)?$/i.test(settings.file)) {
      throw new UsageError(
        '--map is missing: how do the rows become events?',
        'Write --map <mapping.yaml> (docs/guides/import.md; examples in examples/import).',
      );
    }
    const asItIs: MapRow = (row) => good(row as MappedEvent) as Read<MappedEvent>;
    return { document: EVENTS_AS_THEY_ARE, mapRow: asItIs, digest: 'events' };
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

/** Says at once what would otherwise be learned after a long wait: no server there, or a wrong key. */
async function greet({ host, key }: ImportSettings): Promise<void> {
  const response = await fetch(`${host}/v1/quarantine?limit=1`, { headers: { authorization: `Bearer ${key}` } }).catch(
    () => {
      throw new UsageError(
        `Nothing answers at ${host}.`,
        'Start the server with npm start, or name another one with --host http://….',
      );
    },
  );
  await response.arrayBuffer();
  if (response.status === 401 || response.status === 403) {
    throw new UsageError(
      `${host} refuses the key.`,
      'Give the secret key (sk_…) with --key or ATTUNE_SECRET_KEY; the server keeps it in <data>/keys.json.',
    );
  }
}

async function headerFor(source: Source, document: MappingDocument): Promise<Header> {
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

async function filesFor(settings: ImportSettings, source: Source): Promise<Files> {
  const folder = join(settings.data, 'import');
  const mark = createHash('sha256')
    .update(`${source.path}\n${settings.host}\n${settings.map ?? ''}`)
    .digest('hex')
    .slice(0, 8);
  const stem = join(folder, `${source.path === '-' ? 'stdin' : basename(source.path)}-${mark}`);
  const files = {
    progress: settings.progress ?? `${stem}.attune-progress.json`,
    quarantine: settings.quarantine ?? `${stem}.quarantine.ndjson`,
  };
  if (!settings.dryRun) await mkdir(folder, { recursive: true });
  return { progress: resolve(files.progress), quarantine: resolve(files.quarantine) };
}

async function formerRun(
  settings: ImportSettings,
  source: Source,
  mapping: string,
  path: string,
): Promise<Progress | undefined> {
  if (settings.restart || settings.fromLine > 1) await forgetProgress(path);
  const former = await loadProgress(path);
  if (former === undefined) {
    if (settings.resume)
      throw new UsageError(`There is nothing to resume: ${path} does not exist.`, 'Leave --resume out to begin.');
    return undefined;
  }
  const isSameFile = (await source.fingerprint(former.fingerprintBytes)) === former.fingerprint;
  if (isSameFile && former.mapping === mapping) {
    const hasGrown =
      former.finished && source.bytes !== null && source.bytes > former.next.offset && !source.path.endsWith('.gz');
    return hasGrown ? { ...former, finished: false } : former;
  }
  throw new UsageError(
    `A former import of ${source.name} stopped at line ${count(former.next.line)}, but ${isSameFile ? 'the mapping' : 'the file'} is another one now.`,
    'Write --restart to begin at the first line (rows with the same ids are recognised).',
  );
}

type Performance = {
  readonly settings: ImportSettings;
  readonly source: Source;
  readonly mapping: Mapping;
  readonly header: Header;
  readonly files: Files;
  readonly former: Progress | undefined;
};

async function perform({
  settings,
  source,
  mapping,
  header,
  files,
  former,
}: Performance): Promise<{ imported: Imported; quarantinePath: string | null }> {
  const fingerprintBytes = former?.fingerprintBytes ?? Math.min(FINGERPRINT_BYTES_MAX, source.bytes ?? 1);
  const fingerprint = await source.fingerprint(fingerprintBytes);
  const from = former?.next ?? header.rows;
  const zipped = source.path.endsWith('.gz');
  let bytesRead = zipped ? 0 : from.offset;
  const before = former?.totals ?? NO_TOTALS;
  const quarantine = settings.dryRun ? null : await openQuarantineFile(files.quarantine, former?.quarantineBytes ?? 0);
  const view = createImportView({
    stream: process.stderr,
    bytesTotal: source.bytes,
    bytesBefore: bytesRead,
    rowsBefore: before.rows,
  });
  const save = (next: Place, totals: Totals, finished: boolean) =>
    saveProgress(files.progress, {
      format: 1,
      file: source.path,
      fingerprint,
      fingerprintBytes,
      mapping: mapping.digest,
      host: settings.host,
      next,
      totals,
      quarantineBytes: quarantine?.bytes() ?? 0,
      finished,
      updatedAt: new Date().toISOString(),
    });
  const sender = createSender({
    host: settings.host,
    key: settings.key,
    retryMsMax: settings.retryMsMax,
    onWait: view.waiting,
  });
  try {
    const imported = await runImport({
      rows: readRows(source, header.columns, {
        format: mapping.document.format,
        from,
        read: (more) => {
          bytesRead += more;
        },
      }),
      mapRow: mapping.mapRow,
      naming: { mapping: mapping.document.name, source: source.name, id: mapping.document.id ?? [] },
      sender: settings.dryRun ? null : sender,
      quarantine,
      before,
      batchEvents: settings.batch,
      concurrency: settings.concurrency,
      fromLine: settings.fromLine,
      rowsMax: settings.limit,
      onWindow: async (next, totals) => {
        if (!settings.dryRun) await save(next, totals, false);
        view.update(bytesRead, totals);
      },
      ...(settings.dryRun ? { onMapped: showFirst(3) } : {}),
    });
    if (imported.reachedEnd && !settings.dryRun) await save(imported.next ?? from, imported.totals, true);
    return { imported, quarantinePath: (quarantine?.bytes() ?? 0) > 0 ? files.quarantine : null };
  } finally {
    view.end();
    await quarantine?.close();
  }
}

function showFirst(events: number): (outgoing: { readonly event: unknown; readonly line: number }) => void {
  let shown = 0;
  return ({ event, line }) => {
    if (shown++ < events) process.stdout.write(`line ${line} → ${JSON.stringify(event, null, 2)}\n`);
  };
}

function sayFinished(former: Progress, source: Source): number {
  const { totals } = former;
  process.stderr.write(
    `${source.name} is imported already: ${counted(totals.accepted, 'event')} of ${counted(totals.rows, 'row')}.\n`,
  );
  process.stderr.write('Write --restart to send it again (rows with the same ids are recognised).\n');
  return 0;
}

type Circumstances = {
  readonly settings: ImportSettings;
  readonly source: Source;
  readonly quarantinePath: string | null;
  readonly before: Totals;
  readonly tookMs: number;
};

/** Every row is in exactly one of the lines; when they do not add up, that is said and the status is 1. */
function summary(
  { totals, reachedEnd }: Imported,
  { settings, source, quarantinePath, before, tookMs }: Circumstances,
): number {
  const paint = paintFor(process.stderr);
  const rate = ((totals.rows - before.rows) / Math.max(1, tookMs)) * 1000;
  const line = (label: string, value: number, says = '') =>
    `  ${label.padEnd(12)}${count(value).padStart(12)}  ${paint.dim(says)}\n`;
  const mapped = totals.rows - totals.skipped - totals.bad;
  const holds = settings.dryRun || (mapped === totals.sent && totals.sent === totals.accepted + totals.refused);
  const title = settings.dryRun ? 'Dry run: nothing was sent' : reachedEnd ? 'Imported' : 'Imported a part';
  const size = source.bytes === null ? '' : `, ${bytes(source.bytes)}`;
  process.stderr.write(
    `\n${paint.bold(title)} ${source.name}${size} in ${duration(tookMs)} (${count(rate)} rows/s)\n` +
      line('rows', totals.rows, before.rows > 0 ? `${count(before.rows)} of them by a former run` : '') +
      (totals.skipped > 0 ? line('passed over', totals.skipped, 'as the mapping says') : '') +
      line(settings.dryRun ? 'events' : 'sent', settings.dryRun ? mapped : totals.sent) +
      (settings.dryRun ? '' : line('accepted', totals.accepted, 'durable, and in the profiles')) +
      line('bad', totals.bad + totals.refused, quarantinePath ?? '') +
      (holds ? '' : paint.bad('  These do not add up: please report it with the progress file.\n')),
  );
  return holds ? 0 : 1;
}
