/**
 * The embedded store in one folder, for one process: the log in an LMDB environment of its own, state and records in another one. What it
 * acknowledges is on disk; what it refuses was not written. Durability rules are in group-commit.ts.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Backend, type Calls, closableBackend, createCalls, storeError } from '@attune/backend';
import {
  copyStore,
  type Environment,
  type Environments,
  openLogEnvironment,
  openRestEnvironment,
} from './environments.ts';
import { claimFormat, STORE_FORMAT, tellFormat } from './folder-format.ts';
import { lockFolder } from './folder-lock.ts';
import { createGroupCommit, type Failure, type GroupCommit, type GroupWrite, writeAll } from './group-commit.ts';
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

type Parts = {
  readonly calls: Calls;
  readonly folder: string;
  readonly environments: Environments;
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
    const options = { mapSize: mapBytes };
    const environments = { log: openLogEnvironment(folder, options), rest: openRestEnvironment(folder, options) };
    if (format < STORE_FORMAT) {
      await moveLog(environments.rest, environments.log);
      tellFormat(folder);
    }
    const parts = openParts(folder, environments);
    const backend = guarded(parts, lock.release);
    return {
      ...backend,
      backup: (into) => parts.calls.run(() => copyStore(parts.environments, folder, resolve(into))),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openParts(folder: string, environments: Environments): Parts {
  const { log, rest } = environments;
  const failure: Failure = { error: undefined };
  const groupOf = (root: Environment) =>
    createGroupCommit<GroupWrite>((writes) => writeAll(root, writes), folder, failure);
  const [logGroup, group] = [groupOf(log), groupOf(rest)];
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
