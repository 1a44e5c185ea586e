/**
 * The log in Kafka: one partition of a topic, whose offsets are the cursors. They have no gap, because nothing is written in
 * transactions and nothing is compacted. It must never tell an entry acknowledged before all in-sync replicas have it.
 */
import {
  type Backend,
  type Cursor,
  isEncoded,
  isStoreError,
  type LogPage,
  type Stored,
  storeError,
} from '@attune/backend';
import { Admin, Consumer, Producer } from '@platformatic/kafka';
import { createAppender } from './appender.ts';
import { createFetcher, type Fetcher } from './fetcher.ts';
import { unreachable } from './unreachable.ts';

export type KafkaLog = Backend['log'] & {
  /** Ends the followers with this error. */
  readonly end: (error: Error) => void;
  readonly close: () => Promise<unknown>;
};

export type KafkaPlace = {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
};

/** On so many brokers each entry lies, where there are as many. */
const REPLICAS = 3;

/** The largest batch a broker of ours takes, in bytes; Kafka's own default of 1 MiB is less than one request may bring. */
const BATCH_BYTES_MAX = 64 * 1024 * 1024;
const PAGE_ENTRIES_MAX = 2_048;
/** How long a follower rests before it asks again for a broker that did not answer. */
const RETRY_MS = 500;
/** A broker may be gone without a word; by then another one leads, or nobody can take it. */
const REQUEST_MS_MAX = 5_000;
const COUNT_TRIES_MAX = 30;
const COUNT_RETRY_MS = 100;

export async function openKafkaLog(place: KafkaPlace): Promise<KafkaLog> {
  const base = connecting(place.brokers);
  const newProducer = () => new Producer({ ...base, acks: -1, idempotent: true });
  // A broker answers the asks of one connection in their order, so whoever waits for what comes needs one of its own.
  const newFetcher = () => createFetcher(new Consumer({ ...base, groupId: `${place.topic}-reader` }), place);
  const reader = newFetcher();
  const appender = createAppender(newProducer, { ...place, end: reader.end });
  let ended: Error | undefined;
  const followers = new Set<AbortController>();

  async function* follow(from: Cursor, signal: AbortSignal): AsyncGenerator<LogPage, void, undefined> {
    if (ended) throw ended;
    const stop = new AbortController();
    const stopped = AbortSignal.any([signal, stop.signal]);
    const fetcher = newFetcher();
    followers.add(stop);
    try {
      await fetcher.assertCursor(from);
      for (let cursor = from; !stopped.aborted; ) {
        const page = await unlessAborted(fetchAnyhow(fetcher, cursor, stopped), stopped);
        if (page === undefined || stopped.aborted) break;
        cursor = page.next;
        if (page.entries.length > 0) yield page;
      }
      if (ended && !signal.aborted) throw ended;
    } finally {
      followers.delete(stop);
      void fetcher.close();
    }
  }

  return {
    append: async (entries) => appender.append(entries.map(bytesOf)),
    read: (from, limit) => readPage(reader, from, limit),
    follow,
    end(error) {
      ended = error;
      for (const stop of followers) stop.abort();
    },
    close: () => Promise.all([appender.close(), reader.close()]),
  };
}

function connecting(brokers: readonly string[]) {
  const waiting = { connectTimeout: 3_000, requestTimeout: REQUEST_MS_MAX };
  return { clientId: 'attune', bootstrapBrokers: [...brokers], retries: 3, retryDelay: 250, ...waiting };
}

/** Makes the topic where it is missing; whoever comes second finds it. @returns how many partitions it has */
export async function makeTopic(place: Omit<KafkaPlace, 'partition'>): Promise<number> {
  try {
    await makeTopicUnlessThere(place);
    return await countPartitions(place);
  } catch (error) {
    throw unreachable('Kafka', error);
  }
}

async function countPartitions({ brokers, topic }: Pick<KafkaPlace, 'brokers' | 'topic'>): Promise<number> {
  const admin = new Admin(connecting(brokers));
  try {
    // What was made a moment ago is known to every broker a moment later.
    for (let tries = 1; ; tries++) {
      const found = await admin.metadata({ topics: [topic], forceUpdate: true }).catch((error: unknown) => {
        if (tries === COUNT_TRIES_MAX) throw error;
      });
      const count = found?.topics.get(topic)?.partitionsCount ?? 0;
      if (count > 0) return count;
      if (tries === COUNT_TRIES_MAX) throw new Error(`nothing is known of the topic ${topic}`);
      await new Promise((resolve) => setTimeout(resolve, COUNT_RETRY_MS));
    }
  } finally {
    await admin.close();
  }
}

async function makeTopicUnlessThere(place: Omit<KafkaPlace, 'partition'>): Promise<void> {
  const admin = new Admin(connecting(place.brokers));
  const { topic, partitions } = place;
  const configs = [
    { name: 'max.message.bytes', value: String(BATCH_BYTES_MAX) },
    { name: 'retention.ms', value: '-1' },
    { name: 'retention.bytes', value: '-1' },
    { name: 'cleanup.policy', value: 'delete' },
  ];
  try {
    const topics = await admin.listTopics();
    if (topics.includes(topic)) return;
    const { brokers } = await admin.metadata({ topics: [] });
    const replicas = Math.min(REPLICAS, brokers.size);
    // Of three one may be away; what is acknowledged lies on two at least.
    configs.push({ name: 'min.insync.replicas', value: String(Math.max(1, replicas - 1)) });
    await admin.createTopics({ topics: [topic], partitions, replicas, configs });
  } catch (error) {
    if (!String((error as { errors?: unknown[] }).errors?.map(String)).includes('already exists')) throw error;
  } finally {
    await admin.close();
  }
}

function bytesOf(entry: Stored): Buffer {
  if (isEncoded(entry)) return Buffer.concat(entry.json.map((piece) => Buffer.from(piece as string)));
  const text = JSON.stringify(entry ?? null);
  if (text === undefined) throw storeError('store-value', `${typeof entry} is not JSON and cannot be stored`);
  return Buffer.from(text);
}

async function readPage(reader: Fetcher, from: Cursor, limit: number): Promise<LogPage> {
  const end = await reader.assertCursor(from);
  const last = Math.min(end, from + Math.max(0, Math.floor(limit)));
  const entries: Stored[] = [];
  while (from + entries.length < last) {
    const page = await reader.fetch(from + entries.length, last - from - entries.length, { wait: false });
    for (const entry of page.entries) entries.push(entry);
  }
  return { entries, from, next: from + entries.length };
}

/** A broker that is away is waited for: whoever follows has nothing better to do, and what was not fetched is still there. */
async function fetchAnyhow(fetcher: Fetcher, cursor: Cursor, stopped: AbortSignal): Promise<LogPage> {
  for (;;) {
    try {
      return await fetcher.fetch(cursor, PAGE_ENTRIES_MAX, { wait: true });
    } catch (error) {
      if (stopped.aborted || !isStoreError(error) || error.code !== 'store-unreachable') throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** undefined as soon as the signal aborts; what the promise still brings is let go. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
