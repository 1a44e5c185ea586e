/**
 * One shard of a Kinesis stream: asks for its records, hands them out in order, and knows up to where all of them were taken. Kinesis has
 * no acknowledgement of single records: what is given back is handed out again from here, before what is behind it.
 */
import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { StreamMessage } from './stream.ts';

export type ShardReader = {
  /** Asks for more, unless some wait to be handed out or it was asked just now. @throws Error when it cannot be read */
  readonly ask: () => Promise<void>;
  /** The next record, handed out. */
  readonly take: () => StreamMessage | undefined;
  /** The last record before which, and with which, all were taken; undefined before the first. */
  readonly position: () => string | undefined;
  /** It ends, and everything in it was taken. */
  readonly isDone: () => boolean;
  /** Nothing is behind what was read, as far as is known. */
  readonly isAtTip: () => boolean;
};

export type ShardAddress = { readonly client: KinesisClient; readonly stream: string; readonly id: string };

/** Records in one answer at most. */
const RECORDS_MAX = 1_000;
/** Kinesis answers five questions a second for each shard, to all who ask. */
const ASK_EVERY_MS = 250;

type Held = { readonly sequence: string; readonly message: StreamMessage; at: 'here' | 'out' | 'taken' };

export function createShardReader(shard: ShardAddress, from: string | undefined): ShardReader {
  const held: Held[] = [];
  const decoder = new TextDecoder();
  let taken = from;
  let read = from;
  let iterator: string | undefined;
  let [ended, atTip, askedAt] = [false, false, 0];

  function hold(sequence: string, data: Uint8Array): void {
    const message: StreamMessage = {
      text: decoder.decode(data),
      taken: async () => {
        one.at = 'taken';
        for (; held[0]?.at === 'taken'; held.shift()) taken = held[0].sequence;
      },
      givenBack: async () => {
        one.at = 'here';
      },
    };
    const one: Held = { sequence, message, at: 'here' };
    held.push(one);
  }

  return {
    ask: async () => {
      if (ended || held.some(({ at }) => at === 'here') || Date.now() - askedAt < ASK_EVERY_MS) return;
      askedAt = Date.now();
      try {
        iterator ??= await iteratorOf(shard, read);
        const answer = await shard.client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: RECORDS_MAX }));
        for (const { SequenceNumber, Data } of answer.Records ?? []) hold(SequenceNumber!, Data!);
        read = answer.Records?.at(-1)?.SequenceNumber ?? read;
        iterator = answer.NextShardIterator;
        ended = iterator === undefined;
        atTip = ended || (answer.MillisBehindLatest ?? 0) === 0;
      } catch (error) {
        const { name } = error as Error;
        // An iterator lives five minutes; a shard that is asked too much answers later.
        if (name === 'ExpiredIteratorException') iterator = undefined;
        else if (name !== 'ProvisionedThroughputExceededException') throw error;
        atTip = false;
      }
    },
    take: () => {
      const one = held.find(({ at }) => at === 'here');
      if (one === undefined) return undefined;
      one.at = 'out';
      return one.message;
    },
    position: () => taken,
    isDone: () => ended && held.length === 0,
    isAtTip: () => atTip,
  };
}

async function iteratorOf({ client, stream, id }: ShardAddress, after: string | undefined): Promise<string> {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamName: stream,
      ShardId: id,
      ...(after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: after }),
    }),
  );
  if (ShardIterator === undefined) throw new Error(`${stream} gives no place to read ${id} from`);
  return ShardIterator;
}
