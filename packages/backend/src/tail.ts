/**
 * The live end of a log, for adapters: it wakes followers and hands them pages straight from memory while they keep up.
 * A follower that falls behind reads from the store until it has caught up, so a slow one loses nothing and holds no
 * memory. It must never publish an entry that is not durable.
 */
import type { Cursor, LogPage, Stored } from './backend.ts';
import { storeError } from './store-error.ts';

/**
 * What is kept in memory for followers that are a little behind, in bytes of JSON: what a busy log takes in a tenth of a second. Who has to read it from
 * the store again pays for parsing it, and falls further behind.
 */
const RECENT_BYTES_MAX = 4 * 1024 * 1024;
/** What an entry is taken to weigh where nobody says. */
const ENTRY_BYTES = 256;
/** The most entries in one page that follow yields. */
const PAGE_ENTRIES_MAX = 2_048;
/** A page of this weight is not joined with the next one. */
const PAGE_BYTES_MAX = 256 * 1024;

export type Tail = {
  /** The cursor after the last durable entry. */
  end(): Cursor;
  /**
   * Tells that these entries have become durable; `page.from` is where the log ended. Without the entries they are read from the store.
   * @param bytes what the page weighs as JSON. Default 256 bytes an entry
   */
  publish(page: Published, bytes?: number): void;
  /** The log's end was read anew from the store (after a failed write). */
  reset(end: Cursor): void;
  follow(from: Cursor, signal: AbortSignal): AsyncGenerator<LogPage, void, undefined>;
  /** Ends every follower with this error. */
  close(error: Error): void;
};

type Published = Omit<LogPage, 'entries'> & { readonly entries: readonly Stored[] | null };

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
    publish({ from, next, entries }, bytes = (next - from) * ENTRY_BYTES) {
      end = next;
      if (followers.size > 0 && entries !== null) recent.add({ entries, from, next }, bytes, foremost(followers));
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

function foremost(followers: ReadonlySet<Follower>): Cursor {
  let foremostCursor = 0;
  for (const { cursor } of followers) if (cursor > foremostCursor) foremostCursor = cursor;
  return foremostCursor;
}

type Recent = { readonly page: LogPage; readonly bytes: number };

/** Published pages, without a gap between them. */
function createRecent(start: Cursor) {
  const pages: Recent[] = [];
  let weight = 0;
  let next = start;

  const forget = (count: number) => {
    for (const { bytes } of pages.splice(0, count)) weight -= bytes;
  };
  const drop = (before: Cursor): void => {
    let count = 0;
    while (count < pages.length && pages[count]!.page.next <= before) count++;
    if (count > 0) forget(count);
  };
  return {
    drop,
    /**
     * Keeps a page where it will be wanted. The oldest stay when there is no room: a follower who is behind comes to those next, and
     * by the time he comes to this one he has long been reading from the store.
     */
    add(page: LogPage, bytes: number, foremostCursor: Cursor): void {
      if (weight + bytes > RECENT_BYTES_MAX) drop(foremostCursor);
      if (page.from !== next || pages.length === 0) {
        if (foremostCursor < page.from) return;
        forget(pages.length);
      } else if (weight + bytes > RECENT_BYTES_MAX) return;
      pages.push({ page, bytes });
      weight += bytes;
      next = page.next;
    },
    /** What is known from `from` on as one page, or undefined when its beginning is not here. */
    take(from: Cursor): LogPage | undefined {
      const first = pages.findIndex(({ page }) => page.from <= from && from < page.next);
      const head = pages[first];
      if (!head) return undefined;
      const whole = head.page.from === from && pages.length === first + 1;
      if (whole || head.bytes >= PAGE_BYTES_MAX) return pageFrom(head.page, from);
      const taken: Stored[] = head.page.entries.slice(from - head.page.from);
      let last = head.page;
      let taking = head.bytes;
      for (const { page, bytes } of pages.slice(first + 1)) {
        taking += bytes;
        if (taking > PAGE_BYTES_MAX || taken.length + page.entries.length > PAGE_ENTRIES_MAX) break;
        for (const entry of page.entries) taken.push(entry);
        last = page;
      }
      return { entries: taken, from, next: last.next };
    },
  };
}

function pageFrom(page: LogPage, from: Cursor): LogPage {
  return page.from === from ? page : { entries: page.entries.slice(from - page.from), from, next: page.next };
}
