/**
 * The embedded store in one folder, for one process: the log in an LMDB environment of its own, state and records in another one. What it
 * acknowledges is on disk; what it refuses was not written. Durability rules are in group-commit.ts.
 */
import { mkdirSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Backend, type Calls, closableBackend, createCalls, storeError } from '@attune/backend';
import { open, type RootDatabase } from 'lmdb';
import { claimFormat, FORMAT_FILE, STORE_FORMAT, tellFormat } from './folder-format.ts';
import { lockFolder } from './folder-lock.ts';
import { createGroupCommit, type Failure, type GroupCommit } from './group-commit.ts';
import { type LmdbLog, openLog } from './log.ts';
import { moveLog } from './move-log.ts';
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

/** Only ever appended to, so that LMDB never has to look for room among freed pages: those of the state cost a write of a frame its speed. */
export const LOG_FILE = 'log.mdb';

type Environment = RootDatabase<Buffer, Buffer>;

type Parts = {
  readonly calls: Calls;
  readonly folder: string;
  readonly environments: { readonly log: Environment; readonly rest: Environment };
  readonly groups: readonly GroupCommit[];
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
    const format = claimFormat(folder);
    const environments = openEnvironments(folder, mapBytes);
    if (format < STORE_FORMAT) {
      await moveLog(environments.rest, environments.log);
      tellFormat(folder);
    }
    const parts = openParts(folder, environments);
    const backend = guarded(parts, lock.release);
    return { ...backend, backup: (into) => parts.calls.run(() => backup(parts, resolve(into))) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The state before the log: so the copy's log has everything that its state is a fold of. */
async function backup({ environments, folder }: Parts, into: string): Promise<void> {
  await mkdir(resolve(into, '..'), { recursive: true });
  await mkdir(into);
  await environments.rest.backup(into, false);
  await environments.log.backup(join(into, LOG_FILE), false);
  await copyFile(join(folder, FORMAT_FILE), join(into, FORMAT_FILE));
}

function openEnvironments(folder: string, mapSize: number): Parts['environments'] {
  const options = { mapSize, overlappingSync: false };
  return {
    log: open<Buffer, Buffer>({ ...options, path: join(folder, LOG_FILE), noSubdir: true }),
    rest: open<Buffer, Buffer>({ ...options, path: folder, noSubdir: false }),
  };
}

function openParts(folder: string, environments: Parts['environments']): Parts {
  const { log, rest } = environments;
  const failure: Failure = { error: undefined };
  const [logGroup, group] = [createGroupCommit(log, folder, failure), createGroupCommit(rest, folder, failure)];
  const pool = createSlabPool();
  const calls = createCalls();
  return {
    calls,
    folder,
    environments,
    groups: [logGroup, group],
    log: openLog(openTable(log, 'log'), logGroup, pool, calls),
    state: openState({ values: openTable(rest, 'state'), cursors: openTable(rest, 'cursors') }, group, pool),
    records: openRecords(openTable(rest, 'records'), group),
  };
}

function guarded({ calls, folder, environments, groups, log, state, records }: Parts, release: () => void): Backend {
  return closableBackend({
    name: 'lmdb',
    can: { survivesRestart: true, manyWriters: false },
    log,
    state,
    records,
    calls,
    closedError: () =>
      storeError('store-closed', `the store in ${folder} is closed: nothing can be read or written any more`),
    idle: async () => {
      for (const group of groups) await group.idle();
    },
    release: async () => {
      await environments.log.close();
      await environments.rest.close();
      release();
    },
  });
}
