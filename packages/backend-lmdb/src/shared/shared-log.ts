/**
 * The log of one partition that several processes append to. What this process appends it hands to its followers from memory; what others
 * appended is found when somebody looks, and read from the store.
 */
import { type Backend, type Calls, type Cursor, createTail, type Tail } from '@attune/backend';
import { createFilling } from '../filling.ts';
import { createReader, entriesFrom, FOLLOWED_BYTES_MAX } from '../log.ts';
import type { SlabPool } from '../slab.ts';
import { type Table, versionOf } from '../table.ts';
import type { SharedWriter, WaitingWrite } from './shared-writer.ts';
import { endKey } from './tables.ts';

export type SharedLog = Pick<Backend['log'], 'append' | 'read'> & {
  readonly follow: Tail['follow'];
  /** Sees what others appended. @returns false: not yet, as this process is just appending itself */
  readonly look: () => boolean;
};

/** What others appended since the last look is handed on from memory, unless it is more than this. */
const HANDED_ENTRIES_MAX = 1_024;

export function openSharedLog(options: {
  readonly partition: number;
  readonly table: Table;
  readonly ends: Table;
  readonly writer: Pick<SharedWriter, 'add'>;
  readonly pool: SlabPool;
  readonly calls: Calls;
}): SharedLog {
  const { partition, table, ends, writer, pool, calls } = options;
  const key = endKey(partition);
  /** As it is now: the state, which is in another environment, may be of entries that came in this very turn. */
  const readEnd = (): Cursor => {
    ends.resetReadTxn();
    return versionOf(ends.getBinaryFast(key));
  };
  const reader = createReader(table, () => tail.end());
  const tail = createTail(readEnd(), (from, limit) => calls.run(() => reader(from, limit, FOLLOWED_BYTES_MAX)));
  let filling = createFilling(pool);
  /** Entries up to there are in the store: a few are read here, once for all who follow; many by each of them, as far as he has come. */
  const skipTo = (next: Cursor): void => {
    while (next > tail.end()) {
      const from = tail.end();
      const { entries, bytes } =
        next - from > HANDED_ENTRIES_MAX ? { entries: [], bytes: 0 } : entriesFrom(table, from);
      if (entries.length === 0) tail.publish({ entries: null, from, next });
      else tail.publish({ entries, from, next: from + entries.length }, bytes);
    }
  };
  const lookNow = (): void => skipTo(readEnd());
  /** What this process is about to hear of itself it need not read. */
  let isWriting = false;

  /** The write of all that has been appended until its group goes. */
  const flush = (): WaitingWrite => {
    let gone: typeof filling | undefined;
    let start = 0;
    return {
      write(pack) {
        isWriting = true;
        gone = filling;
        filling = createFilling(pool);
        const frames = gone.frames.map(({ bytes, entries }) => ({ entries: entries.length, length: pack(bytes) }));
        gone.release();
        return { kind: 'append', partition, frames };
      },
      answered(answer) {
        if ('from' in answer) start = answer.from;
      },
      durable() {
        isWriting = false;
        let from = start;
        for (const { bytes, entries, isPassing, waiters } of gone!.frames) {
          const next = from + entries.length;
          skipTo(from);
          // A look between the commit and now has told of them already.
          if (next > tail.end()) tail.publish({ entries: isPassing ? null : entries, from, next }, bytes.length);
          for (const waiter of waiters) waiter.resolve(from + waiter.upTo);
          from = next;
        }
      },
      failed(error) {
        isWriting = false;
        const refused = gone ?? filling;
        if (refused === filling) {
          filling = createFilling(pool);
          refused.release();
        }
        for (const { waiters } of refused.frames) for (const waiter of waiters) waiter.reject(error);
      },
    };
  };

  return {
    look: () => {
      if (!isWriting) lookNow();
      return !isWriting;
    },
    async append(entries) {
      if (entries.length === 0) {
        lookNow();
        return tail.end();
      }
      const isFirst = filling.frames.length === 0;
      const appended = filling.append(entries);
      if (isFirst) writer.add(flush());
      return appended;
    },
    async read(from, limit) {
      lookNow();
      return reader(from, limit, Number.POSITIVE_INFINITY);
    },
    async *follow(from, signal) {
      lookNow();
      yield* tail.follow(from, signal);
    },
  };
}
