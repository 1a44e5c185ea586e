/**
 * Group commit: everything that waits for an environment is written in one LMDB transaction and one flush, and while that one is under way the
 * next group gathers. There is never more than one transaction in flight, so a write that is checked when its group is
 * issued is checked against exactly what is durable. A write must never be acknowledged unless its transaction was flushed.
 *
 * `overlappingSync` is off on purpose: with it, data is visible before it is durable, a failed flush leaves visible what was
 * refused, and a failure to write the last meta page is not reported at all. Off, a commit is the flush (fdatasync, then a
 * synchronous write of the meta page), and every error on the way refuses the whole group.
 */
import { statfs } from 'node:fs/promises';
import { isStoreError, type StoreError, storeError } from '@attune/backend';
import type { RootDatabase } from 'lmdb';
import type { Table } from './table.ts';

/** How a write changes tables: `undefined` as bytes removes the key. */
export type Put = (table: Table, key: Buffer, bytes: Buffer | undefined) => void;

export type GroupWrite = Awaiting & {
  /** Checks, and issues its puts at once: all of them in this turn of the event loop. */
  issue(put: Put): void;
};

/** Who waits for a group. */
export type Awaiting = {
  /** The group is on disk. Called in the order in which the writes were added. */
  durable(): void;
  /** Nothing of the group was written. */
  failed(error: StoreError): void;
};

export type GroupCommit<Write extends Awaiting = GroupWrite> = {
  add(write: Write): void;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
};

/** What broke the store, told to all of its groups: after it none of them takes anything. */
export type Failure = { error: StoreError | undefined };

/** @param writeGroup writes all of them in one transaction, and resolves when they are on disk */
export function createGroupCommit<Write extends Awaiting>(
  writeGroup: (group: readonly Write[]) => Promise<void>,
  folder: string,
  failure: Failure,
): GroupCommit<Write> {
  let waiting: Write[] = [];
  let inFlight = false;
  let scheduled = false;
  let onIdle: (() => void)[] = [];

  const finish = (group: readonly Write[], error: StoreError | undefined) => {
    inFlight = false;
    for (const write of group) {
      if (error) write.failed(error);
      else write.durable();
    }
    if (waiting.length > 0) start();
    else if (!inFlight) for (const resolve of onIdle.splice(0)) resolve();
  };

  const start = () => {
    scheduled = false;
    if (inFlight || waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    inFlight = true;
    const refuse = async (error: unknown) => {
      const refused = await asStoreError(error, folder);
      if (refused.code === 'store-failed') failure.error ??= refused;
      finish(group, refused);
    };
    const written = failure.error ? Promise.reject(failure.error) : writeGroup(group);
    written.then(() => finish(group, undefined), refuse);
  };

  return {
    add(write) {
      waiting.push(write);
      if (inFlight || scheduled) return;
      scheduled = true;
      // Not a microtask: what other requests of this turn of the event loop bring goes into the same group.
      setImmediate(start);
    },
    idle: () =>
      new Promise((resolve) => {
        if (!inFlight && waiting.length === 0) resolve();
        else onIdle = [...onIdle, resolve];
      }),
  };
}

/** One LMDB transaction: everything that is put in one turn of the event loop. */
export async function writeAll(root: RootDatabase<Buffer, Buffer>, group: readonly GroupWrite[]): Promise<void> {
  const promises = new Set<Promise<unknown>>();
  const put: Put = (table, key, bytes) => promises.add(bytes ? table.put(key, bytes) : table.remove(key));
  for (const write of group) write.issue(put);
  if (promises.size === 0) return;
  // lmdb starts the transaction in a task of its own and makes one more promise there, which it gives to nobody: if the
  // write failed, its rejection would end the process.
  setImmediate(() => root.committed.then(undefined, () => {}));
  await Promise.all(promises);
}

const NO_ROOM = /No space left|Disk quota|File too large|MDB_MAP_FULL|mapsize limit/i;
/** LMDB reports a write that the disk cut short as an input/output error: with less than this left, the disk is full. */
const ROOM_BYTES_MIN = 16 * 1024 * 1024;

/** Takes lmdb's error apart: the reason is a promise on it (`commitError`), which has to be awaited or Node ends the process. */
async function asStoreError(error: unknown, folder: string): Promise<StoreError> {
  if (isStoreError(error)) return error;
  const cause = await reasonOf(error);
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (NO_ROOM.test(reason) || (await roomBytes(folder)) < ROOM_BYTES_MIN) {
    return storeError(
      'store-full',
      `the store in ${folder} has no room for this write (${reason}); nothing of it was kept. Free space on that disk, then send it again`,
      cause,
    );
  }
  return storeError(
    'store-failed',
    `the store in ${folder} could not write (${reason}); nothing of it was acknowledged and no more is accepted. Check the disk, then restart`,
    cause,
  );
}

async function reasonOf(error: unknown): Promise<unknown> {
  const commitError = (error as { readonly commitError?: Promise<never> } | undefined)?.commitError;
  if (!commitError) return error;
  return commitError.then(() => error).catch((reason: unknown) => reason);
}

async function roomBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
