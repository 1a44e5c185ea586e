/**
 * A full backend that lives in memory: for tests, for trying things out, and as the plainest statement of what the port
 * means. What goes in is copied as JSON and frozen, so that neither the writer nor a reader can ever change what is stored.
 */
import type { Backend, Stored } from '../backend.ts';
import { isEncoded } from '../encoded.ts';
import { storeError } from '../store-error.ts';
import { assertCursor, createTail } from '../tail.ts';
import { frozenCopy } from './frozen-copy.ts';
import { createMemoryRecords } from './memory-records.ts';
import { createMemoryState } from './memory-state.ts';

/** An empty backend; what it holds is gone with `close()`. */
export function createMemoryBackend(): Backend {
  let closed = false;
  /** The work runs at once and its errors become rejections; after close everything rejects. */
  const open = async <T>(work: () => T): Promise<T> => {
    if (closed) throw closedError();
    return work();
  };
  const log = createMemoryLog();
  const state = createMemoryState();
  const records = createMemoryRecords();
  return {
    name: 'memory',
    can: { survivesRestart: false, manyWriters: false },
    log: {
      append: (entries) => open(() => log.append(entries)),
      read: (from, limit) => open(() => log.read(from, limit)),
      follow: (from, signal) => log.tail.follow(from, signal),
    },
    state: {
      load: (keys) => open(() => keys.map(state.load)),
      commit: (commit) => open(() => state.commit(commit)),
      cursor: (reader) => open(() => state.cursor(reader)),
      scan: (prefix, options) => open(() => state.scan(prefix, options)),
    },
    records: {
      get: (collection, key) => open(() => records.get(collection, key)),
      list: (collection, options) => open(() => records.list(collection, options)),
      put: (collection, key, value, expected) => open(() => records.put(collection, key, value, expected)),
      remove: (collection, key, expected) => open(() => records.remove(collection, key, expected)),
      follow: records.changes.follow,
    },
    close: async () => {
      closed = true;
      log.tail.close(closedError());
      records.changes.close(closedError());
    },
  };
}

function closedError() {
  return storeError('store-closed', 'the memory backend is closed: nothing can be read or written any more');
}

function createMemoryLog() {
  const stored: Stored[] = [];
  const read = (from: number, limit: number) => {
    assertCursor(from, stored.length);
    const entries = stored.slice(from, from + Math.max(0, limit));
    return { entries, from, next: from + entries.length };
  };
  const tail = createTail(0, async (from, limit) => read(from, limit));
  return {
    tail,
    read,
    append(entries: readonly Stored[]): number {
      if (entries.length === 0) return stored.length;
      const from = stored.length;
      const copies = entries.map((entry) => frozenCopy((isEncoded(entry) ? entry.value : entry) ?? null));
      for (const copy of copies) stored.push(copy);
      tail.publish({ entries: copies, from, next: stored.length });
      return stored.length;
    },
  };
}
