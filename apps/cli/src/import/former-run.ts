/**
 * Where an import keeps its progress and its bad rows, and what a former run of the same import left there. It refuses to go
 * on with another file or another mapping under the same name.
 */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../option/usage-error.ts';
import { count } from '../terminal/figures.ts';
import type { ImportSettings } from './import-settings.ts';
import type { Source } from './open-source.ts';
import { forgetProgress, loadProgress, type Progress } from './progress-file.ts';

export type Files = { readonly progress: string; readonly quarantine: string };

export async function filesFor(settings: ImportSettings, source: Source): Promise<Files> {
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

/** @returns undefined when there is nothing to go on from */
export async function formerRun(
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
