/**
 * Writes the folded state down together with the cursor, so that a crash replays from there and counts nothing twice. The log
 * is already durable: a checkpoint only shortens the replay, so it can wait for many changes and write each visitor once.
 */
import type { Backend, Cursor, StatePut } from '@attune/backend';
import { type FoldCounts, NO_FOLD_COUNTS } from './folder.ts';
import type { VisitorCache } from './visitor-cache.ts';

/** Under this name the loop's cursor is kept. */
export const LOOP_READER = 'loop';
export const COUNTS_KEY = 'counts/loop';

export type Checkpoint = {
  /** Writes down what has changed so far; concurrent calls follow each other. */
  readonly write: () => Promise<void>;
  /** Why the last one could not be written; undefined: it was. */
  readonly trouble: () => unknown;
  /** Works while nothing is being written: whoever is not live is then in the store as he is. Short work only: writing waits for it. */
  readonly between: <T>(work: () => Promise<T>) => Promise<T>;
};

/** Something that is folded beside the visitors and written down with them. */
export type Kept = {
  /** All that has changed since it was written down; none is left. */
  readonly takeChanges: () => readonly StatePut[];
  /** They could not be committed: they count as changes again. Puts of others are to be passed over. */
  readonly giveBack: (puts: readonly StatePut[]) => void;
  /** There is something to write though no event came in. Default: never. */
  readonly isPending?: () => boolean;
};

export async function readCheckpoint(backend: Backend): Promise<{ cursor: Cursor; counts: FoldCounts }> {
  const [counts] = await backend.state.load([COUNTS_KEY]);
  return {
    cursor: await backend.state.cursor(LOOP_READER),
    counts: { ...NO_FOLD_COUNTS, ...(counts?.value as FoldCounts | undefined) },
  };
}

export function createCheckpoint(options: {
  readonly backend: Backend;
  readonly cache: VisitorCache;
  readonly kept: readonly Kept[];
  readonly counts: FoldCounts;
  /** Where the fold stands: read at the very moment at which the changes are taken, since both must agree. */
  readonly foldedCursor: () => Cursor;
  /** Called when all that was taken is written down. */
  readonly committed?: (() => void) | undefined;
  /** Called when another process has moved the loop's cursor. */
  readonly lost?: (() => void) | undefined;
}): Checkpoint {
  const { backend, cache, kept, counts } = options;
  let written = options.foldedCursor();
  let last: Promise<void> = Promise.resolve();
  let trouble: unknown;

  const writeNow = async (): Promise<void> => {
    const cursor = options.foldedCursor();
    if (cursor === written && !kept.some((each) => each.isPending?.() === true)) return;
    const puts = [...cache.changes.take(), ...kept.flatMap((each) => each.takeChanges())];
    const withCounts = [...puts, { key: COUNTS_KEY, value: { ...counts } }];
    try {
      const commit = { reader: LOOP_READER, cursor, expectedCursor: written, puts: withCounts };
      const result = await backend.state.commit(commit);
      if (!result.committed) {
        options.lost?.();
        throw new Error(`another process has moved the loop's cursor to ${result.cursor}`);
      }
      written = cursor;
      trouble = undefined;
      options.committed?.();
      cache.trim();
    } catch (error) {
      trouble = error;
      cache.changes.giveBack(puts);
      for (const each of kept) each.giveBack(puts);
      throw error;
    }
  };

  return {
    trouble: () => trouble,
    write: () => {
      last = last.catch(() => {}).then(writeNow);
      return last;
    },
    between: (work) => {
      const done = last.catch(() => {}).then(work);
      last = done.then(
        () => {},
        () => {},
      );
      return done;
    },
  };
}
