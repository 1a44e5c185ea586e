/**
 * The live end of a log, for adapters: it wakes followers and hands them pages straight from memory while they keep up.
 * A follower that falls behind reads from the store until it has caught up, so a slow one loses nothing and holds no
 * memory. It must never publish an entry that is not durable.
 */
import type { Cursor, LogPage, Stored } from './backend.ts';
import { storeError } from './store-error.ts';

/** The most entries kept in memory for followers that are a little behind. */
const RECENT_ENTRIES_MAX = 16_384;
/** The most entries in one page that follow yields. */
const PAGE_ENTRIES_MAX = 2_048;

export type Tail = {
  /** The cursor after the last durable entry. */
  end(): Cursor;
  /** Tells that these entries have become durable; `page.from` is where the log ended. */
  publish(page: LogPage): void;
  /** The log's end was read anew from the store (after a failed write). */
  reset(end: Cursor): void;
  follow(from: Cursor, signal: AbortSignal): AsyncGenerator<LogPage, void, undefined>;
  /** Ends every follower with this error. */
  close(error: Error): void;
};

type Follower = { cursor: Cursor; wake: (() => void) | undefined };

/**
 * A tail for a log that ends at `start`; `read` reads entries that are in the store already, up to `limit` from `from` on.
 */
export function createTail(start: Cursor, read: (from: Cursor, limit: number) => Promise<LogPage>): Tail {
  const followers = new Set<Follower>();
  const recent = createRecent(start);
  let end = start;
  let closed: Error | undefined;

  const wakeAll = () => {
    for (const follower of followers) wake(follower);
  };

  async function* pages(follower: Follower, signal: AbortSignal): AsyncGenerator<LogPage, void, undefined> {
    while (!signal.aborted) {
      if (closed) throw closed;
      if (follower.cursor >= end) {
        await new Promise<void>((resolve) => {
          follower.wake = resolve;
        });
        continue;
      }
      const page = recent.take(follower.cursor) ?? (await read(follower.cursor, PAGE_ENTRIES_MAX));
      if (signal.aborted) return;
      follower.cursor = page.next;
      recent.drop(lowest(followers, end));
      if (page.entries.length > 0) yield page;
    }
  }

  async function* follow(from: Cursor, signal: AbortSignal): AsyncGenerator<LogPage, void, undefined> {
    if (closed) throw closed;
    assertCursor(from, end);
    const follower: Follower = { cursor: from, wake: undefined };
    const onAbort = () => wake(follower);
    followers.add(follower);
    signal.addEventListener('abort', onAbort);
    try {
      yield* pages(follower, signal);
    } finally {
      signal.removeEventListener('abort', onAbort);
      followers.delete(follower);
      recent.drop(lowest(followers, end));
    }
  }

  return {
    end: () => end,
    publish(page) {
      end = page.next;
      if (followers.size > 0) recent.add(page);
      wakeAll();
    },
    reset(next) {
      end = next;
      wakeAll();
    },
    follow,
    close(error) {
      closed = error;
      wakeAll();
    },
  };
}

/** @throws `store-cursor` for what is not a position in a log that ends at `end`. */
export function assertCursor(cursor: Cursor, end: Cursor): void {
  if (Number.isSafeInteger(cursor) && cursor >= 0 && cursor <= end) return;
  throw storeError('store-cursor', `${cursor} is not a position in this log: use a whole number from 0 to ${end}`);
}

function wake(follower: Follower): void {
  follower.wake?.();
  follower.wake = undefined;
}

function lowest(followers: ReadonlySet<Follower>, end: Cursor): Cursor {
  let lowestCursor = end;
  for (const { cursor } of followers) if (cursor < lowestCursor) lowestCursor = cursor;
  return lowestCursor;
}

/** The last published pages, without a gap between them. */
function createRecent(start: Cursor) {
  const pages: LogPage[] = [];
  let entries = 0;
  let next = start;

  const forget = (count: number) => {
    for (const page of pages.splice(0, count)) entries -= page.entries.length;
  };
  return {
    add(page: LogPage): void {
      if (page.from !== next) forget(pages.length);
      pages.push(page);
      entries += page.entries.length;
      next = page.next;
      let excess = 0;
      for (let over = entries - RECENT_ENTRIES_MAX; over > 0; excess++) over -= pages[excess]!.entries.length;
      if (excess > 0) forget(excess);
    },
    drop(before: Cursor): void {
      let count = 0;
      while (count < pages.length && pages[count]!.next <= before) count++;
      if (count > 0) forget(count);
    },
    /** What is known from `from` on as one page, or undefined when its beginning is no longer here. */
    take(from: Cursor): LogPage | undefined {
      const first = pages.findIndex((page) => page.from <= from && from < page.next);
      const head = pages[first];
      if (!head) return undefined;
      const whole = head.from === from && pages.length === first + 1;
      if (whole) return head;
      const taken: Stored[] = head.entries.slice(from - head.from);
      let last = head;
      for (const page of pages.slice(first + 1)) {
        if (taken.length + page.entries.length > PAGE_ENTRIES_MAX) break;
        for (const entry of page.entries) taken.push(entry);
        last = page;
      }
      return { entries: taken, from, next: last.next };
    },
  };
}
