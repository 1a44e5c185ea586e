/**
 * The embedded store: log, state and records in one LMDB environment in one folder, for one process. What it acknowledges
 * is on disk; what it refuses was not written. Durability rules are in group-commit.ts.
 */
import { mkdirSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Backend, type Calls, closableBackend, createCalls, storeError } from '@attune/backend';
import { open, type RootDatabase } from 'lmdb';
import { claimFormat, FORMAT_FILE } from './folder-format.ts';
import { lockFolder } from './folder-lock.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { type LmdbLog, openLog } from './log.ts';
import { openRecords } from './records.ts';
import { createSlabPool } from './slab.ts';
import { openState } from './state.ts';
import { openTable } from './table.ts';

export type LmdbOptions = {
  /** Where the store lives; made when missing. */
  readonly folder: string;
  /** Address space to begin with, in bytes (default 1 GiB; it takes no disk and grows by itself). */
  readonly mapBytes?: number;
};

export type LmdbBackend = Backend & {
  /**
   * Copies the whole store, as it is at one instant, into a folder that is made; the store goes on meanwhile. Everything that was acknowledged
   * before the call is in the copy, which is a store itself.
   * @throws the system's own error when the folder is there already or cannot be written
   */
  readonly backup: (folder: string) => Promise<void>;
};

const MAP_BYTES = 1024 ** 3;

type Parts = {
  readonly calls: Calls;
  readonly folder: string;
  readonly root: RootDatabase<Buffer, Buffer>;
  readonly group: GroupCommit;
  readonly log: LmdbLog;
  readonly state: Backend['state'];
  readonly records: ReturnType<typeof openRecords>;
};

/**
 * Opens the store in a folder, or makes one.
 * @throws `store-locked` (another process has it), `store-format` (a newer version wrote it), or the system's own error
 * when the folder cannot be made or read
 * @example `const backend = await openLmdbBackend({ folder: '.attune' });`
 */
export async function openLmdbBackend({ folder: name, mapBytes = MAP_BYTES }: LmdbOptions): Promise<LmdbBackend> {
  const folder = resolve(name);
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  try {
    claimFormat(folder);
    const parts = openParts(folder, mapBytes);
    const backend = guarded(parts, lock.release);
    return { ...backend, backup: (into) => parts.calls.run(() => backup(parts, resolve(into))) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function backup({ root, folder }: Parts, into: string): Promise<void> {
  await mkdir(resolve(into, '..'), { recursive: true });
  await mkdir(into);
  await root.backup(into, false);
  await copyFile(join(folder, FORMAT_FILE), join(into, FORMAT_FILE));
}

function openParts(folder: string, mapBytes: number): Parts {
  const root = open<Buffer, Buffer>({ path: folder, mapSize: mapBytes, overlappingSync: false, noSubdir: false });
  const group = createGroupCommit(root, folder);
  const pool = createSlabPool();
  const calls = createCalls();
  return {
    calls,
    folder,
    root,
    group,
    log: openLog(openTable(root, 'log'), group, pool, calls),
    state: openState({ values: openTable(root, 'state'), cursors: openTable(root, 'cursors') }, group, pool),
    records: openRecords(openTable(root, 'records'), group),
  };
}

function guarded({ calls, folder, root, group, log, state, records }: Parts, release: () => void): Backend {
  return closableBackend({
    name: 'lmdb',
    can: { survivesRestart: true, manyWriters: false },
    log,
    state,
    records,
    calls,
    closedError: () =>
      storeError('store-closed', `the store in ${folder} is closed: nothing can be read or written any more`),
    idle: () => group.idle(),
    release: async () => {
      await root.close();
      release();
    },
  });
}
