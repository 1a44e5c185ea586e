/**
 * Appends to one partition: while a batch is on its way, what comes waits and goes together in the next one. Order is the order of
 * the calls. What a failed batch came to is not known, so its callers are told and its producer is given up.
 */
import type { Cursor } from '@attune/backend';
import type { Producer } from '@platformatic/kafka';
import { unreachable } from './unreachable.ts';

type Waiting = {
  readonly values: readonly Buffer[];
  readonly resolve: (next: Cursor) => void;
  readonly reject: (error: Error) => void;
};

export type Appender = {
  /** Resolves with the cursor after these entries, when all in-sync replicas have them. */
  readonly append: (values: readonly Buffer[]) => Promise<Cursor>;
  /** Resolves when what was begun is done. */
  readonly close: () => Promise<void>;
};

/** What goes in one batch, in bytes, unless a single call brings more. */
const GROUP_BYTES_MAX = 4 * 1024 * 1024;

export type AppendWhere = {
  readonly topic: string;
  readonly partition: number;
  /** Where the log ends. */
  readonly end: () => Promise<Cursor>;
};

export function createAppender(newProducer: () => Producer, { topic, partition, end }: AppendWhere): Appender {
  let producer = newProducer();
  let waiting: Waiting[] = [];
  let sending: Promise<void> | undefined;

  const send = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const messages = group.flatMap(({ values }) => values.map((value) => ({ topic, partition, value })));
      let next = messages.length === 0 ? await end() : await sent(producer, messages);
      for (const { values, resolve } of group) {
        next += values.length;
        resolve(next);
      }
    } catch (error) {
      const broken = producer;
      producer = newProducer();
      broken.close(true).catch(() => undefined);
      for (const { reject } of group) reject(unreachable('Kafka', error));
    }
  };
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = takeGroup(waiting);
      waiting = waiting.slice(group.length);
      await send(group);
    }
    sending = undefined;
  };
  return {
    append: (values) =>
      new Promise((resolve, reject) => {
        waiting.push({ values, resolve, reject });
        sending ??= Promise.resolve().then(sendAll);
      }),
    async close() {
      await sending;
      await producer.close();
    },
  };
}

/** The cursor of the first of these messages. */
async function sent(producer: Producer, messages: Parameters<Producer['send']>[0]['messages']): Promise<Cursor> {
  const { offsets } = await producer.send({ messages, acks: -1, idempotent: true });
  return Number(offsets![0]!.offset);
}

function takeGroup(waiting: readonly Waiting[]): readonly Waiting[] {
  let bytes = 0;
  const end = waiting.findIndex(({ values }, i) => {
    for (const value of values) bytes += value.length;
    return i > 0 && bytes > GROUP_BYTES_MAX;
  });
  return end < 0 ? waiting : waiting.slice(0, end);
}
