/**
 * What a store's folder says about itself, in a small file of its own, so that a folder of a newer version is refused
 * before anything in it is opened. The number goes up whenever an older version could misread what is stored.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { storeError } from '@attune/backend';

/** What this version makes for one process. 2: the log has a file of its own. */
export const STORE_FORMAT = 2;
/** What it makes for several processes: the log and the state have partitions. Older versions would take it for an empty store. */
const SHARED_FORMAT = 3;
export const FORMAT_FILE = 'store.json';

/** How many partitions the store in a folder has; null: there is none yet. @throws `store-format` when that cannot be read */
export function readPartitions(folder: string): number | null {
  const path = join(folder, FORMAT_FILE);
  return existsSync(path) ? formatIn(path).partitions : null;
}

/**
 * Writes the format of a new store, or checks that of an old one; gives the format that the folder has.
 * @throws `store-format`; `store-settings` when the store has another number of partitions
 */
export function claimFormat(folder: string, wanted = 1): number {
  const path = join(folder, FORMAT_FILE);
  if (!existsSync(path)) {
    if (existsSync(join(folder, 'data.mdb'))) {
      throw storeError(
        'store-format',
        `${folder} holds a database that is not a store of Attune (${FORMAT_FILE} is missing): name another folder`,
      );
    }
    tellFormat(folder, wanted);
    return wanted === 1 ? STORE_FORMAT : SHARED_FORMAT;
  }
  return readFormat(folder, wanted);
}

/**
 * In which format a store of so many partitions was written.
 * @throws `store-format` when it does not say, or a newer version wrote it; `store-settings` when it has another number of partitions
 */
export function readFormat(folder: string, wanted = 1): number {
  const { format, partitions } = formatIn(join(folder, FORMAT_FILE));
  if (format > SHARED_FORMAT) {
    throw storeError(
      'store-format',
      `${folder} was written by a newer version of Attune (store format ${format}, this version reads up to ${SHARED_FORMAT}): upgrade Attune, or name another folder`,
    );
  }
  if (partitions !== wanted) throw otherPartitions(folder, partitions, wanted);
  return format;
}

/** The folder now is as this version writes it. */
export function tellFormat(folder: string, partitions = 1): void {
  const said = partitions === 1 ? { format: STORE_FORMAT } : { format: SHARED_FORMAT, partitions };
  writeDurably(join(folder, FORMAT_FILE), `${JSON.stringify({ store: 'attune', ...said })}\n`);
}

function otherPartitions(folder: string, partitions: number, wanted: number) {
  const has =
    partitions === 1
      ? 'is of one partition, which one process folds'
      : `has ${partitions} partitions, for several processes`;
  return storeError(
    'store-settings',
    `the store in ${folder} ${has}, and cannot be used as one of ${wanted}: start it as it was begun, or name an empty folder`,
  );
}

function formatIn(path: string): { readonly format: number; readonly partitions: number } {
  try {
    const { store, format, partitions = 1 } = JSON.parse(readFileSync(path, 'utf8'));
    const isFormat = store === 'attune' && Number.isInteger(format) && format >= 1;
    if (isFormat && Number.isInteger(partitions) && partitions >= 1) return { format, partitions };
  } catch (cause) {
    throw storeError('store-format', `${path} cannot be read: restore it from a backup, or name another folder`, cause);
  }
  throw storeError(
    'store-format',
    `${path} is not the description of a store of Attune: restore it, or name another folder`,
  );
}

/** Complete and on disk, or not there at all. */
function writeDurably(path: string, text: string): void {
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w');
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
}
