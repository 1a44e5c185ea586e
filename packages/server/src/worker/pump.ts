/**
 * The pump: entries go into the log, come back from it durable and in order, and are folded one after the other. It is the one
 * place where state changes, and it tells those who wait once their part is both durable and folded.
 */
import type { Backend, Cursor, Encoded, LogPage } from '@attune/backend';
import { AttuneError } from '@attune/protocol';
import type { Entry } from './entry.ts';
import { type FoldContext, foldEntry, keysOf } from './folder.ts';

const READ_PAGE = 2_000;

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
  /** Folds what was appended, then stops. */
  readonly close: () => Promise<void>;
};

export function createPump(options: {
  readonly backend: Backend;
  readonly cursor: Cursor;
  readonly folding: FoldContext;
  readonly failed: (error: unknown, what: string) => void;
}): Pump {
  const { backend, folding, failed } = options;
  let foldedCursor = options.cursor;
  let appendedCursor = options.cursor;
  let isWell = true;
  const waiting: { readonly cursor: Cursor; readonly done: () => void }[] = [];
  const stop = new AbortController();
  let following: Promise<void> = Promise.resolve();

  const foldPage = async (page: LogPage): Promise<void> => {
    const entries = page.entries as readonly Entry[];
    const keys = keysOf(entries);
    const load = () => folding.cache.load(keys);
    // Asked again after each wait: what was loaded at first may have been let go of meanwhile.
    for (let loading = load(); loading !== undefined; loading = load()) await loading;
    for (const entry of entries) foldEntry(folding, entry);
    foldedCursor = page.next;
    while (waiting.length > 0 && waiting[0]!.cursor <= foldedCursor) waiting.shift()!.done();
  };

  const follow = async (): Promise<void> => {
    for await (const page of backend.log.follow(foldedCursor, stop.signal)) await foldPage(page);
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
    append: async (entries) => {
      const cursor = await backend.log.append(entries).catch((cause: unknown) => {
        throw new AttuneError('unavailable', { cause });
      });
      appendedCursor = Math.max(appendedCursor, cursor);
      return cursor;
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
      following = follow().catch((error: unknown) => {
        // Without the pump nothing is ever folded: better to refuse than to acknowledge what nobody reads.
        isWell = false;
        failed(error, 'fold');
      });
    },
    isWell: () => isWell,
    close: async () => {
      if (isWell) await folded(appendedCursor);
      stop.abort();
      await following;
    },
  };
}
