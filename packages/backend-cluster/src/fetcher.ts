/**
 * Reads one partition from any cursor on. What it gives is durable: a broker shows only what all in-sync replicas have.
 */
import { assertCursor as assertWithin, type Cursor, type LogPage, type Stored } from '@attune/backend';
import type { Consumer } from '@platformatic/kafka';
import { createTurns } from './turns.ts';
import { unreachable } from './unreachable.ts';

type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;

export type Fetcher = {
  /** Where the log ends. */
  readonly end: () => Promise<Cursor>;
  /** The end of the log. @throws `store-cursor` for what is not a position of it */
  readonly assertCursor: (cursor: Cursor) => Promise<Cursor>;
  /** Up to `limit` entries from `from` on; with `wait` it waits a while for some when there are none. */
  readonly fetch: (from: Cursor, limit: number, how: { readonly wait: boolean }) => Promise<LogPage>;
  readonly close: () => Promise<unknown>;
};

const WAIT_MS = 500;
const FETCH_BYTES = 1024 * 1024;

export function createFetcher(
  consumer: Consumer,
  where: { readonly topic: string; readonly partition: number },
): Fetcher {
  const { topic, partition } = where;
  let isClosed = false;
  /** Metadata is asked anew after a failure: the leader may have moved. */
  let stale = false;
  // A broker keeps one session of fetches for a reader, whose numbers have no gap: they go one after the other.
  const inTurn = createTurns();
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      stale = true;
      throw unreachable('Kafka', error);
    }
  };
  const fetchFrom = async (from: Cursor, waitMs: number): Promise<FetchResponse> => {
    const { topics } = await consumer.metadata({ topics: [topic], forceUpdate: stale });
    stale = false;
    const { id, partitions } = topics.get(topic)!;
    return consumer.fetch({
      node: partitions[partition]!.leader,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      maxWaitTime: waitMs,
      topics: [{ topicId: id, partitions: [asked(partition, from)] }],
    });
  };
  const end = () =>
    ask(async () => {
      const offsets = await consumer.listOffsets({ topics: [topic], partitions: { [topic]: [partition] } });
      return Number(offsets.get(topic)![partition]);
    });
  return {
    end,
    async assertCursor(cursor) {
      const last = await end();
      assertWithin(cursor, last);
      return last;
    },
    fetch: (from, limit, { wait }) =>
      ask(async () => {
        const response = await inTurn(() => fetchFrom(from, wait ? WAIT_MS : 0));
        const entries = entriesOf(response, from, limit);
        return { entries, from, next: from + entries.length };
      }),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await consumer.close(true);
    },
  };
}

function asked(partition: number, from: Cursor) {
  const whatever = { currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
  return { partition, fetchOffset: BigInt(from), partitionMaxBytes: FETCH_BYTES, ...whatever };
}

/** Brokers give whole batches: what lies before `from` in the first one is left out. */
function entriesOf({ responses }: FetchResponse, from: Cursor, limit: number): Stored[] {
  const entries: Stored[] = [];
  for (const batch of responses[0]?.partitions[0]?.records ?? []) {
    const first = Number(batch.firstOffset);
    for (const { offsetDelta, value } of batch.records) {
      if (first + offsetDelta < from || entries.length >= limit) continue;
      entries.push(JSON.parse(value!.toString('utf8')));
    }
  }
  return entries;
}
