/**
 * What is Kinesis' own: positions that we keep, shards that are split and merged, a stream made anew, and records of a request that are
 * refused while those behind them are kept.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { DeleteStreamCommand, ListShardsCommand, MergeShardsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RealServer, startServer } from '../../../../tools/real-server.ts';
import { KINESIS_CREDENTIALS, KINESIS_SERVER } from '../../../../tools/stream-servers.ts';
import { openStreamSink, openStreamSource } from './open-stream.ts';
import type { StreamPositions } from './stream.ts';
import { createStream, kinesisAt, memoryPositions, settled } from './testing/clouds.ts';

type Body = { readonly key: string; readonly n: number };

describe('kinesis', () => {
  let server: RealServer;
  let client: ReturnType<typeof kinesisAt>;
  beforeAll(async () => {
    for (const [variable, value] of Object.entries(KINESIS_CREDENTIALS)) vi.stubEnv(variable, value);
    server = await startServer(KINESIS_SERVER.program);
    client = kinesisAt(server.port);
  }, 60_000);
  afterAll(async () => {
    client?.destroy();
    await server?.close();
    vi.unstubAllEnvs();
  });

  const at = (name: string, port = server.port) => `kinesis://eu-west-1/${name}?endpoint=http://127.0.0.1:${port}`;
  const KEYS = Array.from({ length: 8 }, (_, i) => `v${i}`);
  const bodies = (from: number, count: number): Body[] =>
    Array.from({ length: count }, (_, i) => ({ key: KEYS[(from + i) % KEYS.length]!, n: from + i }));

  async function send(address: string, all: readonly Body[]): Promise<void> {
    const sink = await openStreamSink(address);
    await sink.send(all.map((each) => ({ id: `m${each.n}`, key: each.key, text: JSON.stringify(each) })));
    await sink.close();
  }

  /** Takes up to `max`, and ends without closing, as a process that is killed does; up to the end when `max` is not given. */
  async function read(name: string, positions: StreamPositions, max = Number.POSITIVE_INFINITY): Promise<Body[]> {
    const source = await openStreamSource(at(name), positions);
    const found: Body[] = [];
    while (found.length < max) {
      const messages = await source.next(Math.min(7, max - found.length), 300);
      if (messages.length === 0) {
        await source.close();
        break;
      }
      found.push(...messages.map(({ text }) => JSON.parse(text) as Body));
      for (const message of messages) await message.taken();
    }
    return found;
  }

  test('over splits, a merge and readers that are killed, all comes, and each key in its order', async () => {
    await createStream(client, 'moves', 2);
    const shards = async () =>
      ((await client.send(new ListShardsCommand({ StreamName: 'moves' }))).Shards ?? []).filter(
        ({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined,
      );
    const positions = memoryPositions();
    const found: Body[] = [];
    await send(at('moves'), bodies(0, 60));
    found.push(...(await read('moves', positions, 20)));
    const [whole] = await shards();
    const { StartingHashKey, EndingHashKey } = whole!.HashKeyRange!;
    await client.send(
      new SplitShardCommand({
        StreamName: 'moves',
        ShardToSplit: whole!.ShardId,
        NewStartingHashKey: `${(BigInt(StartingHashKey!) + BigInt(EndingHashKey!)) / 2n}`,
      }),
    );
    await settled(client, 'moves');
    await send(at('moves'), bodies(60, 60));
    found.push(...(await read('moves', positions, 30)));
    const halves = (await shards()).filter(({ ParentShardId }) => ParentShardId === whole!.ShardId);
    await client.send(
      new MergeShardsCommand({
        StreamName: 'moves',
        ShardToMerge: halves[0]!.ShardId,
        AdjacentShardToMerge: halves[1]!.ShardId,
      }),
    );
    await settled(client, 'moves');
    await send(at('moves'), bodies(120, 60));
    found.push(...(await read('moves', positions)));
    const firstTimes = found.filter(({ n }, i) => found.findIndex((each) => each.n === n) === i);
    expect(firstTimes).toHaveLength(180);
    for (const key of KEYS) {
      const order = firstTimes.filter((each) => each.key === key).map(({ n }) => n);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
    // Each killed reader leaves at most the batch behind it that was taken and not yet written down.
    expect(found.length - 180).toBeLessThanOrEqual(14);
    expect(await read('moves', positions)).toEqual([]);
    expect(Object.keys(await positions.read())).toHaveLength(5);
  }, 60_000);

  test('a position is never ahead of what was not taken', async () => {
    await createStream(client, 'gaps', 1);
    await send(at('gaps'), bodies(0, 5));
    const positions = memoryPositions();
    const source = await openStreamSource(at('gaps'), positions);
    const messages = await source.next(5, 2_000);
    for (const i of [0, 1, 3, 4]) await messages[i]!.taken();
    await source.close();
    expect((await read('gaps', positions)).map(({ n }) => n)).toEqual([2, 3, 4]);
  }, 30_000);

  test('a stream that is made anew under the same name is read from its beginning', async () => {
    await createStream(client, 'anew', 1);
    const madeBefore = Date.now();
    const positions = memoryPositions();
    await send(at('anew'), bodies(0, 3));
    expect(await read('anew', positions)).toHaveLength(3);
    await client.send(new DeleteStreamCommand({ StreamName: 'anew' }));
    await expect.poll(() => openStreamSource(at('anew'), positions).then(() => null, String)).toMatch(/not found/);
    // A shard's first number names the second it was made in; the real service takes longer than that to make a stream.
    await expect.poll(() => Date.now() - madeBefore, { timeout: 5_000 }).toBeGreaterThan(1_000);
    await createStream(client, 'anew', 1);
    await send(at('anew'), bodies(10, 2));
    expect((await read('anew', positions)).map(({ n }) => n)).toEqual([10, 11]);
  }, 30_000);

  test('what is refused within a request is sent again, and no key is overtaken', async () => {
    await createStream(client, 'refused', 1);
    const refusing = await refuseEachThird(server.port);
    await send(at('refused', (refusing.address() as AddressInfo).port), bodies(0, 64));
    await new Promise((resolve) => refusing.close(resolve));
    const found = await read('refused', memoryPositions());
    expect(found.map(({ n }) => n).sort((a, b) => a - b)).toEqual(bodies(0, 64).map(({ n }) => n));
    expect(found.map(({ n }) => n)).not.toEqual(bodies(0, 64).map(({ n }) => n));
    for (const key of KEYS) {
      const order = found.filter((each) => each.key === key).map(({ n }) => n);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  }, 30_000);
});

/** Stands before the server and refuses each third record of a request that has more than two, as Kinesis does with a shard that is too busy. */
async function refuseEachThird(port: number): Promise<Server> {
  const refusing = createServer(async (request, response) => {
    const asked = (await json(request)) as { Records: unknown[] };
    const refused = asked.Records.map((_, i) => asked.Records.length > 2 && i % 3 === 0);
    const { 'content-length': _, connection: __, ...headers } = request.headers as Record<string, string>;
    const answer = await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...asked, Records: asked.Records.filter((__, i) => !refused[i]) }),
    });
    const { Records, ...rest } = (await answer.json()) as { Records: unknown[] };
    const all = refused.map((each) =>
      each ? { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'too much' } : Records.shift(),
    );
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ ...rest, Records: all, FailedRecordCount: refused.filter(Boolean).length }));
  });
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  return refusing;
}
