/**
 * Reads all shards of a Kinesis stream, in order within each. The children of a shard that was split or merged are read once everything of
 * their parents was taken, so the records of one key stay in order over a resharding. Positions are kept behind what was taken, never ahead.
 */
import { type KinesisClient, ListShardsCommand, type Shard } from '@aws-sdk/client-kinesis';
import { createShardReader, type ShardReader } from './kinesis-shard.ts';
import type { StreamMessage, StreamPositions, StreamSource } from './stream.ts';

/** Kept in place of a position: everything of the shard was taken. */
const ALL = 'all';
const LOOK_EVERY_MS = 50;

type Reading = { readonly shard: Shard; readonly key: string; readonly reader: ShardReader };

/** @throws Error when the stream is not there, or cannot be read */
export async function readShards(
  client: KinesisClient,
  stream: string,
  positions: StreamPositions,
): Promise<StreamSource> {
  const kept = new Map(Object.entries(await positions.read()));
  let written = JSON.stringify([...kept]);
  let shards = await listShards(client, stream);
  let open: Reading[] = [];

  /** What may be read now and is not yet. */
  function openMore(): void {
    const unread = new Map(
      shards.filter((shard) => kept.get(keyOf(shard)) !== ALL).map((each) => [each.ShardId, each]),
    );
    for (const shard of unread.values()) {
      const key = keyOf(shard);
      const waits = unread.has(shard.ParentShardId) || unread.has(shard.AdjacentParentShardId);
      if (waits || open.some((each) => each.key === key)) continue;
      open.push({ shard, key, reader: createShardReader({ client, stream, id: shard.ShardId! }, kept.get(key)) });
    }
  }

  async function keep(): Promise<void> {
    for (const { key, reader } of open) {
      const position = reader.isDone() ? ALL : reader.position();
      if (position !== undefined) kept.set(key, position);
    }
    const ended = open.some(({ reader }) => reader.isDone());
    open = open.filter(({ reader }) => !reader.isDone());
    if (ended) shards = await listShards(client, stream);
    // What is no longer there need not be remembered; nor can it be mixed up with a stream that is made anew under the same name.
    const known = new Set(shards.map(keyOf));
    for (const key of kept.keys()) if (!known.has(key)) kept.delete(key);
    const now = JSON.stringify([...kept]);
    if (now !== written) await positions.keep(Object.fromEntries(kept));
    written = now;
    if (ended) openMore();
  }

  openMore();
  return {
    next: async (count, waitMs) => {
      await keep();
      for (const end = Date.now() + waitMs; ; ) {
        const messages = takeInTurn(open, count);
        if (messages.length > 0) return messages;
        await Promise.all(open.map(({ reader }) => reader.ask()));
        if (open.some(({ reader }) => reader.isDone())) await keep();
        else if (open.every(({ reader }) => reader.isAtTip()) && Date.now() >= end) return takeInTurn(open, count);
        else await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    close: async () => {
      await keep();
      client.destroy();
    },
  };
}

function takeInTurn(open: readonly Reading[], count: number): readonly StreamMessage[] {
  const messages: StreamMessage[] = [];
  for (let found = true; found && messages.length < count; ) {
    found = false;
    for (const { reader } of open) {
      const message = messages.length < count ? reader.take() : undefined;
      if (message === undefined) continue;
      messages.push(message);
      found = true;
    }
  }
  return messages;
}

/** A shard's name is used again when a stream is made anew under the same name; with the number it starts at it is not. */
function keyOf({ ShardId, SequenceNumberRange }: Shard): string {
  return `${ShardId}@${SequenceNumberRange?.StartingSequenceNumber}`;
}

async function listShards(client: KinesisClient, stream: string): Promise<readonly Shard[]> {
  const found: Shard[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(
      new ListShardsCommand(NextToken === undefined ? { StreamName: stream } : { NextToken }),
    );
    found.push(...(page.Shards ?? []));
    NextToken = page.NextToken;
    if (NextToken === undefined) return found;
  }
}
