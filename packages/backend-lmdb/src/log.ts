/**
 * The log on LMDB. A frame (filling.ts) is stored under the number of its first entry; the numbers have no gap, and the
 * last frame tells where the log ends. Entries are numbered only when their group is issued, after everything before them
 * is durable, so a refused write leaves no hole.
 */
import {
  assertCursor,
  type Backend,
  type Calls,
  type Cursor,
  createTail,
  type LogPage,
  type Stored,
} from '@attune/backend';
import { createBreather } from './breather.ts';
import { createFilling, decodeFrame } from './filling.ts';
import type { GroupCommit, GroupWrite } from './group-commit.ts';
import type { SlabPool } from './slab.ts';
import { numberBytes, type Table } from './table.ts';

/** A follower's page that has read this much ends there: entries may be large, and all of a page is in memory at once. */
export const FOLLOWED_BYTES_MAX = 512 * 1024;

export type LmdbLog = Backend['log'] & { close(error: Error): void };

export function openLog(table: Table, group: GroupCommit, pool: SlabPool, calls: Calls): LmdbLog {
  const reader = createReader(table, () => tail.end());
  const tail = createTail(readEnd(table), (from, limit) => calls.run(() => reader(from, limit, FOLLOWED_BYTES_MAX)));
  let filling = createFilling(pool);

  /** The write of all that has been appended until its group is issued. */
  const flush = (): GroupWrite => {
    let issued: typeof filling | undefined;
    return {
      issue(put) {
        issued = filling;
        filling = createFilling(pool);
        let from = tail.end();
        for (const frame of issued.frames) {
          put(table, numberBytes(from), frame.bytes);
          from += frame.entries.length;
        }
      },
      durable() {
        for (const { bytes, entries, isPassing, waiters } of issued!.frames) {
          const from = tail.end();
          tail.publish({ entries: isPassing ? null : entries, from, next: from + entries.length }, bytes.length);
          for (const waiter of waiters) waiter.resolve(from + waiter.upTo);
        }
        issued!.release();
      },
      failed(error) {
        const refused = issued ?? filling;
        if (refused === filling) filling = createFilling(pool);
        tail.reset(readEnd(table));
        for (const { waiters } of refused.frames) for (const waiter of waiters) waiter.reject(error);
        // After a failure of ours LMDB may still be reading these slabs; a failed store takes nothing more and needs none.
        if (error.code !== 'store-failed') refused.release();
      },
    };
  };

  return {
    async append(entries) {
      if (entries.length === 0) return tail.end();
      const isFirst = filling.frames.length === 0;
      const appended = filling.append(entries);
      if (isFirst) group.add(flush());
      return appended;
    },
    read: (from, limit) => reader(from, limit, Number.POSITIVE_INFINITY),
    follow: tail.follow,
    close: tail.close,
  };
}

/** The log of a folder that another process appends to, as far as it is on disk. */
export function openReading(table: Table): Pick<Backend['log'], 'read'> {
  const reader = createReader(table, () => readEnd(table));
  return { read: (from, limit) => reader(from, limit, Number.POSITIVE_INFINITY) };
}

/** Where the log ends: after the last entry of the last frame. */
function readEnd(table: Table): Cursor {
  const [last] = [...table.getRange({ reverse: true, limit: 1 })];
  if (!last) return 0;
  const from = last.key.readDoubleBE(0);
  return from + decodeFrame(last.value, from).length;
}

/** What the frame that holds the entry at `cursor` has from that entry on, and the bytes of the frame. */
export function entriesFrom(table: Table, cursor: Cursor): { readonly entries: Stored[]; readonly bytes: number } {
  const exact = table.getBinaryFast(numberBytes(cursor));
  if (exact) return { entries: decodeFrame(exact, cursor), bytes: exact.length };
  const [frame] = [...table.getRange({ start: numberBytes(cursor), reverse: true, limit: 1 })];
  if (!frame) return { entries: [], bytes: 0 };
  const from = frame.key.readDoubleBE(0);
  return { entries: decodeFrame(frame.value, from).slice(cursor - from), bytes: frame.value.length };
}

export function createReader(table: Table, end: () => Cursor) {
  /** What a short page left of its frame, so that the next one need not decode it again; handed out once only. */
  let rest: { readonly from: Cursor; readonly entries: Stored[] } | undefined;

  const take = (cursor: Cursor): { readonly entries: Stored[]; readonly bytes: number } => {
    const kept = rest;
    if (kept?.from !== cursor) return entriesFrom(table, cursor);
    rest = undefined;
    return { entries: kept.entries, bytes: 0 };
  };

  return async (from: Cursor, limit: number, bytesMax: number): Promise<LogPage> => {
    const ending = end();
    assertCursor(from, ending);
    const last = Math.min(ending, from + Math.max(0, Math.floor(limit)));
    const breather = createBreather();
    let entries: Stored[] = [];
    let bytesRead = 0;
    for (let next = from; next < last && bytesRead < bytesMax; next = from + entries.length) {
      const { entries: found, bytes } = take(next);
      if (found.length === 0) break;
      bytesRead += bytes;
      const excess = next + found.length - last;
      if (excess > 0) rest = { from: last, entries: found.splice(found.length - excess) };
      if (entries.length === 0) entries = found;
      else for (const entry of found) entries.push(entry);
      if (breather.due()) await breather.rest();
    }
    return { entries, from, next: from + entries.length };
  };
}
