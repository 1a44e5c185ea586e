/**
 * Group commit: everything that waits is written in one LMDB transaction and one flush, and while that one is under way the
 * next group gathers. There is never more than one transaction in flight, so a write that is checked when its group is
 * issued is checked against exactly what is durable. A write must never be acknowledged unless its transaction was flushed.
 *
 * `overlappingSync` is off on purpose: with it, data is visible before it is durable, a failed flush leaves visible what was
 * refused, and a failure to write the last meta page is not reported at all. Off, a commit is the flush (fdatasync, then a
 * synchronous write of the meta page), and every error on the way refuses the whole group.
 */
import { type StoreError, storeError } from '@attune/backend';

export type GroupWrite = {
  /** Checks and issues its puts, at once and in this turn; the promise of the last put, or undefined when it has none. */
  issue(): Promise<unknown> | undefined;
  /** The group is on disk. Called in the order in which the writes were added. */
  durable(): void;
  /** Nothing of the group was written. */
  failed(error: StoreError): void;
};

export type GroupCommit = {
  add(write: GroupWrite): void;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
};

export function createGroupCommit(folder: string): GroupCommit {
  let waiting: GroupWrite[] = [];
  let inFlight = false;
  let scheduled = false;
  let broken: StoreError | undefined;
  let onIdle: (() => void)[] = [];

  const finish = (group: readonly GroupWrite[], error: StoreError | undefined) => {
    inFlight = false;
    for (const write of group) {
      if (error) write.failed(error);
      else write.durable();
    }
    if (waiting.length > 0) start();
    else if (!inFlight) for (const resolve of onIdle.splice(0)) resolve();
  };

  const issue = (group: readonly GroupWrite[]): Promise<unknown> | undefined => {
    if (broken) throw broken;
    let last: Promise<unknown> | undefined;
    for (const write of group) last = write.issue() ?? last;
    return last;
  };

  const start = () => {
    scheduled = false;
    if (inFlight || waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    inFlight = true;
    const refuse = async (error: unknown) => {
      const refused = await asStoreError(error, folder);
      if (refused.code === 'store-failed') broken ??= refused;
      finish(group, refused);
    };
    try {
      const last = issue(group);
      if (last) last.then(() => finish(group, undefined), refuse);
      else queueMicrotask(() => finish(group, undefined));
    } catch (error) {
      void refuse(error);
    }
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

const NO_ROOM = /ENOSPC|EDQUOT|EFBIG|No space left|Disk quota|File too large|MDB_MAP_FULL|mapsize limit/i;

/** Takes lmdb's error apart: the reason is a promise on it (`commitError`), which has to be awaited or Node ends the process. */
async function asStoreError(error: unknown, folder: string): Promise<StoreError> {
  if (error instanceof Error && String((error as Partial<StoreError>).code).startsWith('store-'))
    return error as StoreError;
  const cause = await reasonOf(error);
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (NO_ROOM.test(reason)) {
    return storeError(
      'store-full',
      `the store in ${folder} has no room for this write (${reason}); nothing of it was kept. Free space on that disk or move the folder, then send it again`,
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
