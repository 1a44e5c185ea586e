/**
 * The pump: entries go into the log, come back from it durable and in order, and are folded one after the other, behind the
 * answers and in short slices. It is the one place where state changes; between two entries state is exactly the fold of the log so far.
 */
import {
  type Backend,
  type Cursor,
  type Encoded,
  isEncoded,
  isStoreError,
  type LogPage,
  type Pace,
} from '@attune/backend';
import { AttuneError } from '@attune/protocol';
import type { Backlog } from './backlog.ts';
import { type Entry, signalsOf } from './entry.ts';
import { type FoldContext, foldEntry, keysOf, keysOfThose } from './folder.ts';
import type { Post, PostOffice } from './post.ts';
import type { VisitorCache } from './visitor-cache.ts';

/** Entries may be whole requests: so many are read at once at a start. */
const READ_PAGE = 200;
/** After a failure of the store. */
const RETRY_MS = 500;
/** Entries are loaded for and folded together until they bring so many signals. */
const STRIDE_SIGNALS = 100;

export type Pump = {
  /** Durable when it resolves, folded a little later. Rejects with `unavailable` when the store fails. */
  readonly append: (entries: readonly (Entry | Encoded)[]) => Promise<Cursor>;
  /** Resolves when everything before the cursor is folded. */
  readonly folded: (cursor: Cursor) => Promise<void>;
  readonly appendedCursor: () => Cursor;
  readonly foldedCursor: () => Cursor;
  /** Folds what the log already holds. */
  readonly catchUp: () => Promise<void>;
  /** Follows the log from there on. */
  readonly start: () => void;
  /** False once the log cannot be followed any more. */
  readonly isWell: () => boolean;
  /** Why the last append failed; undefined: it did not. */
  readonly trouble: () => unknown;
  /** Folds what was appended, then stops. */
  readonly close: () => Promise<void>;
};

export function createPump(options: {
  readonly backend: Backend;
  readonly cursor: Cursor;
  readonly folding: Omit<FoldContext, 'post'> & {
    readonly post?: Pick<PostOffice, keyof Post | 'begin' | 'end'> | undefined;
    readonly cache: Pick<VisitorCache, 'load'>;
  };
  readonly backlog: Backlog;
  readonly pace: Pace;
  readonly clock: () => number;
  readonly failed: (error: unknown, what: string) => void;
}): Pump {
  const { backend, folding, backlog, pace, clock, failed } = options;
  let foldedCursor = options.cursor;
  let appendedCursor = options.cursor;
  let isWell = true;
  let trouble: unknown;
  const waiting: { readonly cursor: Cursor; readonly done: () => void }[] = [];
  const stop = new AbortController();
  let following: Promise<void> = Promise.resolve();

  /** Loads for these entries and folds them: nobody sees one of them half done. */
  const foldStride = async (entries: readonly Entry[]): Promise<void> => {
    const keys = entries.length === 1 ? keysOf(entries[0]!) : entries.flatMap(keysOf);
    const sent = entries.filter(({ kind }) => kind === 'mail');
    const load = () =>
      folding.cache.load(
        sent.length === 0 ? keys : [...keys, ...sent.flatMap((entry) => keysOfThose(entry, folding.cache))],
      );
    // Asked again after each wait: what was loaded at first may have been let go of meanwhile.
    for (let loading = load(); loading !== undefined; loading = load()) await loading;
    pace.work(() => {
      entries.forEach((entry, i) => {
        folding.post?.begin(foldedCursor + i);
        foldEntry(folding, entry);
        folding.post?.end();
      });
    });
    foldedCursor += entries.length;
    backlog.folded(foldedCursor);
    while (waiting.length > 0 && waiting[0]!.cursor <= foldedCursor) waiting.shift()!.done();
  };

  const foldPage = async (page: LogPage): Promise<void> => {
    const entries = page.entries as readonly Entry[];
    for (let from = 0; from < entries.length; ) {
      if (pace.isDue()) await pace.rest();
      const to = pace.work(() => strideEnd(entries, from));
      await foldStride(from === 0 && to === entries.length ? entries : entries.slice(from, to));
      from = to;
    }
  };

  const follow = async (): Promise<void> => {
    for await (const page of backend.log.follow(foldedCursor, stop.signal)) await foldPage(page);
  };
  /** A store that does not answer is waited for: what could not be loaded is not folded, so it is begun again there. */
  const followAnyhow = async (): Promise<void> => {
    for (;;) {
      try {
        return await follow();
      } catch (error) {
        if (stop.signal.aborted || !isStoreError(error) || error.code !== 'store-unreachable') throw error;
        failed(error, 'fold');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  };

  const folded = (cursor: Cursor): Promise<void> => {
    if (cursor <= foldedCursor) return Promise.resolve();
    return new Promise((done) => {
      // Appends resolve nearly in order; the few that do not are put where they belong.
      let place = waiting.length;
      while (place > 0 && waiting[place - 1]!.cursor > cursor) place--;
      waiting.splice(place, 0, { cursor, done });
    });
  };

  return {
    append: (entries) => {
      const wait = backlog.coming(entries.map(plain), clock());
      return backend.log.append(entries).then(
        (cursor) => {
          appendedCursor = Math.max(appendedCursor, cursor);
          wait(cursor);
          trouble = undefined;
          return cursor;
        },
        (cause: unknown) => {
          trouble = cause;
          throw new AttuneError('unavailable', { cause });
        },
      );
    },
    folded,
    appendedCursor: () => appendedCursor,
    foldedCursor: () => foldedCursor,
    catchUp: async () => {
      const read = () => backend.log.read(foldedCursor, READ_PAGE);
      for (let page = await read(); page.entries.length > 0; page = await read()) await foldPage(page);
      appendedCursor = foldedCursor;
    },
    start: () => {
      following = followAnyhow().catch((error: unknown) => {
        // Without the pump nothing is ever folded: better to refuse than to acknowledge what nobody reads.
        isWell = false;
        failed(error, 'fold');
      });
    },
    isWell: () => isWell,
    trouble: () => trouble,
    close: async () => {
      if (isWell) await folded(appendedCursor);
      stop.abort();
      await following;
    },
  };
}

/** Entries that nobody has parsed yet are parsed here. */
function strideEnd(entries: readonly Entry[], from: number): number {
  let to = from;
  for (let signals = 0; to < entries.length && signals < STRIDE_SIGNALS; to++)
    signals += Math.max(1, signalsOf(entries[to]!).length);
  return to;
}

function plain(entry: Entry | Encoded): Entry {
  return isEncoded(entry) ? (entry.value as Entry) : entry;
}
