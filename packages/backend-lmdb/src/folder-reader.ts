/**
 * Reads the store of a folder beside the process that has it: LMDB shows each reader one instant, and no reader hinders the writer. It
 * takes no lock and must never write.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type StoreReader, storeError } from '@attune/backend';
import { open } from 'lmdb';
import { LOG_FILE } from './environments.ts';
import { FORMAT_FILE, readFormat } from './folder-format.ts';
import { holderOf } from './folder-lock.ts';
import { createGroupCommit, type Failure, type GroupWrite, writeAll } from './group-commit.ts';
import { openReading } from './log.ts';
import { openRecords } from './records.ts';
import { createSlabPool } from './slab.ts';
import { openState } from './state.ts';
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
  const rest = open<Buffer, Buffer>({ ...options, path: folder, noSubdir: false });
  const own = isOneFile
    ? undefined
    : open<Buffer, Buffer>({ ...options, path: join(folder, LOG_FILE), noSubdir: true });
  const failure: Failure = { error: undefined };
  const group = createGroupCommit<GroupWrite>((writes) => writeAll(rest, writes), folder, failure);
  const tables = { values: openTable(rest, 'state'), cursors: openTable(rest, 'cursors') };
  const { load, scan, cursor } = openState(tables, group, createSlabPool());
  const { get, list } = openRecords(openTable(rest, 'records'), group);
  return {
    log: openReading(openTable(own ?? rest, 'log')),
    state: { load, scan, cursor },
    records: { get, list },
    isInUse: () => holderOf(folder) !== undefined,
    close: async () => {
      await own?.close();
      await rest.close();
    },
  };
}
