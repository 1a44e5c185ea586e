/**
 * `attune import`: puts a file of events through the same route that sites use. This file reads the options, finds where a
 * former run stopped, and says at the end what became of every row.
 */

import { type Files, filesFor, formerRun } from '../import/former-run.ts';
import { IMPORT_OPTIONS, type ImportSettings, readImportSettings } from '../import/import-settings.ts';
import { createImportView } from '../import/import-view.ts';
import { type Header, headerFor, loadMapping, type Mapping } from '../import/load-mapping.ts';
import { openSource, type Source } from '../import/open-source.ts';
import { NO_TOTALS, type Progress, saveProgress, type Totals } from '../import/progress-file.ts';
import { openQuarantineFile } from '../import/quarantine-file.ts';
import { type Place, readRows } from '../import/read-rows.ts';
import { type Imported, runImport } from '../import/run-import.ts';
import { createSender } from '../import/send-batch.ts';
import { sayFinished, sayImported } from '../import/summary.ts';
import { readOptions } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';

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
  return sayImported(imported, {
    settings,
    source,
    quarantinePath,
    before: former?.totals ?? NO_TOTALS,
    tookMs: Date.now() - began,
  });
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

type Performance = {
  readonly settings: ImportSettings;
  readonly source: Source;
  readonly mapping: Mapping;
  readonly header: Header;
  readonly files: Files;
  readonly former: Progress | undefined;
};

async function perform(performance: Performance): Promise<{ imported: Imported; quarantinePath: string | null }> {
  const { settings, source, mapping, header, files, former } = performance;
  const from = former?.next ?? header.rows;
  const before = former?.totals ?? NO_TOTALS;
  const quarantine = settings.dryRun ? null : await openQuarantineFile(files.quarantine, former?.quarantineBytes ?? 0);
  const save = await progressWriter(performance, () => quarantine?.bytes() ?? 0);
  // Of a plain file the place of the last acknowledged row says more than what was read ahead.
  const isPlain = source.path !== '-' && !source.path.endsWith('.gz');
  let bytesRead = isPlain ? from.offset : 0;
  const view = createImportView({
    stream: process.stderr,
    bytesTotal: source.bytes,
    bytesBefore: bytesRead,
    rowsBefore: before.rows,
  });
  const read = (more: number) => {
    bytesRead += more;
  };
  const { host, key, retryMsMax } = settings;
  try {
    const imported = await runImport({
      rows: readRows(source, header.columns, { format: mapping.document.format, from, read }),
      mapRow: mapping.mapRow,
      naming: { mapping: mapping.document.name, source: source.name, id: mapping.document.id ?? [] },
      sender: settings.dryRun ? null : createSender({ host, key, retryMsMax, onWait: view.waiting }),
      quarantine,
      before,
      batchEvents: settings.batch,
      concurrency: settings.concurrency,
      fromLine: settings.fromLine,
      rowsMax: settings.limit,
      onWindow: async (next, totals) => {
        await save(next, totals, false);
        view.update(isPlain ? next.offset : bytesRead, totals);
      },
      ...(settings.dryRun ? { onMapped: showFirst(3) } : {}),
    });
    if (imported.reachedEnd) await save(imported.next ?? from, imported.totals, true);
    return { imported, quarantinePath: (quarantine?.bytes() ?? 0) > 0 ? files.quarantine : null };
  } finally {
    view.end();
    await quarantine?.close();
  }
}

type WriteProgress = (next: Place, totals: Totals, finished: boolean) => Promise<void>;

async function progressWriter(
  { settings, source, mapping, files, former }: Performance,
  quarantineBytes: () => number,
): Promise<WriteProgress> {
  if (settings.dryRun) return async () => {};
  const fingerprintBytes = former?.fingerprintBytes ?? Math.min(FINGERPRINT_BYTES_MAX, source.bytes ?? 1);
  const fingerprint = await source.fingerprint(fingerprintBytes);
  const about = { file: source.path, fingerprint, fingerprintBytes, mapping: mapping.digest, host: settings.host };
  return (next, totals, finished) => {
    const updatedAt = new Date().toISOString();
    const progress = {
      format: 1,
      ...about,
      next,
      totals,
      quarantineBytes: quarantineBytes(),
      finished,
      updatedAt,
    } as const;
    return saveProgress(files.progress, progress);
  };
}

function showFirst(events: number): (outgoing: { readonly event: unknown; readonly line: number }) => void {
  let shown = 0;
  return ({ event, line }) => {
    if (shown++ < events) process.stdout.write(`line ${line} → ${JSON.stringify(event, null, 2)}\n`);
  };
}
