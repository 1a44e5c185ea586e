/**
 * A folder of several partitions, which several processes use at once: each reads and appends to all of them, and each partition is a
 * backend. Transactions of LMDB hold between the processes; who folds which partition is theirs to settle, and the expected cursor of a
 * commit stops whoever is wrong about it.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Backend, closableBackend, createCalls, storeError } from '@attune/backend';
import { copyStore } from '../environments.ts';
import { claimFormat, readPartitions } from '../folder-format.ts';
import { type FolderLock, isLocked, lockFolder, lockShared, sharedBy } from '../folder-lock.ts';
import type { Failure } from '../group-commit.ts';
import { createSlabPool } from '../slab.ts';
import { versionOf } from '../table.ts';
import { closable } from './closable.ts';
import { openSharedLog } from './shared-log.ts';
import { openSharedRecords } from './shared-records.ts';
import { openSharedState } from './shared-state.ts';
import { startSharedWriter } from './shared-writer.ts';
import { openLogTables, openRestTables, WRITES } from './tables.ts';

export type PartitionsOptions = {
  /** Where the store lives; made when missing. */
  readonly folder: string;
  /** How many partitions it has, or gets when it is made. */
  readonly partitions: number;
  /** The name of this process among those that share the folder (see `lockPartitions`). Default: no other process may have it. */
  readonly sharedAs?: string;
};

export type LmdbPartitions = {
  readonly partitions: number;
  /** Opens one partition; closing it leaves the others open. @throws `store-key` for one that is none */
  readonly open: (partition: number) => Promise<Backend>;
  /** Copies all partitions and the records, as they are at one instant, into a folder that is made. */
  readonly backup: (folder: string) => Promise<void>;
  /** Closes what the partitions share; call it after theirs. */
  readonly close: () => Promise<void>;
};

/** How soon this process sees what another one wrote. */
const LOOK_MS = 4;
const LOOK_AT_RECORDS_MS = 20;
const PARTITIONS_MAX = 1_024;
const WAIT_MS = 50;

/**
 * Takes a folder for several processes, each of which opens it with a name of its own.
 * @param options.waitMs how long those may take to end who shared it with a process that is gone. Default 0
 * @throws `store-locked` when it is in use, `store-settings` when it has another number of partitions
 */
export async function lockPartitions(
  options: Omit<PartitionsOptions, 'sharedAs'> & { readonly waitMs?: number },
): Promise<FolderLock> {
  const { partitions, waitMs = 0 } = options;
  assertPartitions(partitions);
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  try {
    const end = performance.now() + waitMs;
    for (let shared = sharedBy(folder); shared !== undefined; shared = sharedBy(folder)) {
      if (performance.now() >= end) throw shared;
      await new Promise((again) => setTimeout(again, WAIT_MS));
    }
    claimFormat(folder, partitions);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Opens a folder of several partitions, or makes one.
 * @throws `store-locked`, `store-format`, `store-settings` (it has another number of partitions), or the system's own error
 * @example `const store = await openLmdbPartitions({ folder: '.attune/store', partitions: 4 });`
 */
export async function openLmdbPartitions(options: PartitionsOptions): Promise<LmdbPartitions> {
  const { partitions, sharedAs } = options;
  const folder = resolve(options.folder);
  if (sharedAs !== undefined) claimFormat(folder, partitions);
  const lock = sharedAs === undefined ? await lockPartitions(options) : lockShared(folder, sharedAs);
  try {
    return await openLocked(folder, partitions, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openLocked(folder: string, partitions: number, lock: FolderLock): Promise<LmdbPartitions> {
  const [log, rest] = [openLogTables(folder, partitions), openRestTables(folder, partitions)];
  const environments = { log: log.root, rest: rest.root };
  const failure: Failure = { error: undefined };
  const write = (environment: 'log' | 'rest') =>
    startSharedWriter({ folder, partitions, environment }, failure, () => environments[environment].resetReadTxn());
  const [logWriter, writer] = await Promise.all([write('log'), write('rest')]);
  const pool = createSlabPool();
  const calls = createCalls();
  const { ends } = log;
  const logs = log.logs.map((table, partition) =>
    openSharedLog({ partition, table, ends, writer: logWriter, pool, calls }),
  );
  const states = rest.states.map((tables, partition) => openSharedState({ partition, tables, writer, pool }));
  const records = openSharedRecords({ table: rest.records, changes: rest.changes, writer });
  let writes = -1;
  const look = (): void => {
    log.root.resetReadTxn();
    const now = versionOf(ends.getBinaryFast(WRITES));
    if (now !== writes && !logs.map((each) => each.look()).includes(false)) writes = now;
  };
  const looking = [setInterval(look, LOOK_MS), setInterval(records.look, LOOK_AT_RECORDS_MS)];
  for (const timer of looking) timer.unref();
  const writers = [logWriter, writer];
  const closedError = () =>
    storeError('store-closed', `the store in ${folder} is closed: nothing can be read or written any more`);
  return {
    partitions,
    open: async (partition) => {
      const [own, state] = [logs[partition], states[partition]];
      if (own === undefined || state === undefined) throw noSuch(partition, partitions);
      return closableBackend({
        name: 'lmdb',
        can: { survivesRestart: true, manyWriters: true },
        log: closable(own),
        state,
        records: closable(records),
        closedError,
        idle: async () => {
          for (const each of writers) await each.idle();
        },
        release: async () => {},
      });
    },
    backup: (into) => calls.run(() => copyStore(environments, folder, resolve(into))),
    close: async () => {
      for (const timer of looking) clearInterval(timer);
      await calls.settled();
      for (const each of writers) await each.close();
      for (const root of [log.root, rest.root]) await root.close();
      lock.release();
    },
  };
}

/** How many partitions a folder has: 1 is the store of one process; null: there is none yet. @throws `store-format` */
export function partitionsOf(folder: string): number | null {
  return readPartitions(resolve(folder));
}

/** Whether a process lives that has taken the folder, with `lockPartitions` or for itself. */
export function isFolderTaken(folder: string): boolean {
  return isLocked(resolve(folder));
}

function assertPartitions(partitions: number): void {
  if (Number.isInteger(partitions) && partitions > 1 && partitions <= PARTITIONS_MAX) return;
  throw storeError('store-settings', `${partitions} partitions: use a whole number from 2 to ${PARTITIONS_MAX}`);
}

function noSuch(partition: number, partitions: number) {
  return storeError('store-key', `partition ${partition}: use a whole number from 0 to ${partitions - 1}`);
}
