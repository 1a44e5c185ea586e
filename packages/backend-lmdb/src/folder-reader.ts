/**
 * Reads the store of a folder beside the process that has it: LMDB shows each reader one instant, and no reader hinders the writer. It
 * takes no lock and must never write.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type StoreReader, storeError } from '@attune/backend';
import { openLogEnvironment, openRestEnvironment } from './environments.ts';
import { FORMAT_FILE, readFormat } from './folder-format.ts';
import { isLocked } from './folder-lock.ts';
import { openReading } from './log.ts';
import { readRecords } from './records.ts';
import { readState } from './state.ts';
import { openTable } from './table.ts';

export type FolderReader = StoreReader & {
  /** A process has the folder open, this one or another. */
  readonly isInUse: () => boolean;
  readonly close: () => Promise<void>;
};

/** Address space, no memory: the writer's folder may grow while it is read. */
const MAP_BYTES = 1024 ** 4;
/** The log is among the state. */
const FORMAT_OF_ONE_FILE = 1;

/** @throws `store-format` when there is no store of ours, or a newer version wrote it */
export function openFolderReader(name: string): FolderReader {
  const folder = resolve(name);
  if (!existsSync(join(folder, FORMAT_FILE)))
    throw storeError('store-format', `${folder} holds no store of Attune: name another folder`);
  const isOneFile = readFormat(folder) === FORMAT_OF_ONE_FILE;
  const options = { mapSize: MAP_BYTES, readOnly: true };
  const rest = openRestEnvironment(folder, options);
  const own = isOneFile ? undefined : openLogEnvironment(folder, options);
  return {
    log: openReading(openTable(own ?? rest, 'log')),
    state: readState({ values: openTable(rest, 'state'), cursors: openTable(rest, 'cursors') }),
    records: readRecords(openTable(rest, 'records')),
    isInUse: () => isLocked(folder),
    close: async () => {
      await own?.close();
      await rest.close();
    },
  };
}
