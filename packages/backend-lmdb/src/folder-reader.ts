/**
 * Reads the store of a folder beside the processes that have it: LMDB shows each reader one instant, and no reader hinders the writers. It
 * takes no lock and must never write.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type StoreReader, storeError } from '@attune/backend';
import { openLogEnvironment, openRestEnvironment } from './environments.ts';
import { FORMAT_FILE, readFormat, readPartitions } from './folder-format.ts';
import { isLocked, sharedBy } from './folder-lock.ts';
import { openReading } from './log.ts';
import { readRecords } from './records.ts';
import { openLogTables, openRestTables } from './shared/tables.ts';
import { readState } from './state.ts';
import { openTable } from './table.ts';

export type FolderReader = {
  /** One, or as many as the folder has for several processes. */
  readonly partitions: readonly StoreReader[];
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
  const count = readPartitions(folder) ?? 1;
  const format = readFormat(folder, count);
  const { partitions, close } =
    count === 1 ? readOne(folder, format === FORMAT_OF_ONE_FILE) : readShared(folder, count);
  return { partitions, isInUse: () => isLocked(folder) || sharedBy(folder) !== undefined, close };
}

function readOne(folder: string, isOneFile: boolean): Omit<FolderReader, 'isInUse'> {
  const options = { mapSize: MAP_BYTES, readOnly: true };
  const rest = openRestEnvironment(folder, options);
  const own = isOneFile ? undefined : openLogEnvironment(folder, options);
  const one: StoreReader = {
    log: openReading(openTable(own ?? rest, 'log')),
    state: readState({ values: openTable(rest, 'state'), cursors: openTable(rest, 'cursors') }),
    records: readRecords(openTable(rest, 'records')),
  };
  return {
    partitions: [one],
    close: async () => {
      await own?.close();
      await rest.close();
    },
  };
}

function readShared(folder: string, count: number): Omit<FolderReader, 'isInUse'> {
  const options = { readOnly: true };
  const [log, rest] = [openLogTables(folder, count, options), openRestTables(folder, count, options)];
  const records = readRecords(rest.records);
  return {
    partitions: log.logs.map((table, i): StoreReader => {
      return { log: openReading(table), state: readState(rest.states[i]!), records };
    }),
    close: async () => {
      await log.root.close();
      await rest.root.close();
    },
  };
}
