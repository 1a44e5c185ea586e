/**
 * What became of every row, said at the end. Each row is in exactly one of the lines; when they do not add up, that is said
 * too, and the exit status is 1.
 */
import { bytes, count, counted, duration } from '../terminal/figures.ts';
import { paintFor } from '../terminal/paint.ts';
import type { ImportSettings } from './import-settings.ts';
import type { Source } from './open-source.ts';
import type { Progress, Totals } from './progress-file.ts';
import type { Imported } from './run-import.ts';

/** @returns the exit status */
export function sayFinished(former: Progress, source: Source): number {
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

/** @returns the exit status */
export function sayImported(
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
