/**
 * What a store's folder says about itself, in a small file of its own, so that a folder of a newer version is refused
 * before anything in it is opened. The number goes up whenever an older version could misread what is stored.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { storeError } from '@attune/backend';

/** 2: the log has a file of its own. */
export const STORE_FORMAT = 2;
export const FORMAT_FILE = 'store.json';

/** Writes the format of a new store, or checks that of an old one; gives the format that the folder has. @throws `store-format` */
export function claimFormat(folder: string): number {
  const path = join(folder, FORMAT_FILE);
  if (!existsSync(path)) {
    if (existsSync(join(folder, 'data.mdb'))) {
      throw storeError(
        'store-format',
        `${folder} holds a database that is not a store of Attune (${FORMAT_FILE} is missing): name another folder`,
      );
    }
    tellFormat(folder);
    return STORE_FORMAT;
  }
  return readFormat(folder);
}

/** In which format a store was written. @throws `store-format` when it does not say, or a newer version wrote it */
export function readFormat(folder: string): number {
  const format = formatIn(join(folder, FORMAT_FILE));
  if (format <= STORE_FORMAT) return format;
  throw storeError(
    'store-format',
    `${folder} was written by a newer version of Attune (store format ${format}, this version reads up to ${STORE_FORMAT}): upgrade Attune, or name another folder`,
  );
}

/** The folder now is as this version writes it. */
export function tellFormat(folder: string): void {
  writeDurably(join(folder, FORMAT_FILE), `${JSON.stringify({ store: 'attune', format: STORE_FORMAT })}\n`);
}

function formatIn(path: string): number {
  try {
    const { store, format } = JSON.parse(readFileSync(path, 'utf8'));
    if (store === 'attune' && Number.isInteger(format) && format >= 1) return format;
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
