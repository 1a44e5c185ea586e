/**
 * Streams against the real servers, or what speaks the vendor's protocol: what was sent comes out in its order, what is not taken comes
 * again, and a server that is killed keeps what it said it had.
 */
import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { connect as connectAmqp } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { needs } from '../../../../tools/needs.ts';
import { type RealServer, startServer } from '../../../../tools/real-server.ts';
import {
  KINESIS_CREDENTIALS,
  KINESIS_SERVER,
  NATS_SERVER,
  PUBSUB_SERVER,
  RABBITMQ_SERVER,
  type StreamServer,
} from '../../../../tools/stream-servers.ts';
import { openStreamSink, openStreamSource } from './open-stream.ts';
import { createStream, kinesisAt, memoryPositions, pubsubAt } from './testing/clouds.ts';

type Case = {
  readonly name: string;
  readonly server: StreamServer;
  /** Whether it keeps what it has when it is killed: a cloud's stand-in may not. */
  readonly survives: boolean;
  /** Makes the stream, as an operator would. */
  readonly prepare: (port: number) => Promise<void>;
  readonly source: (port: number) => string;
  readonly sink: (port: number) => string;
  readonly wrong: readonly (readonly [address: (port: number) => string, says: RegExp])[];
};

const CASES: readonly Case[] = [
  {
    name: 'nats',
    server: NATS_SERVER,
    survives: true,
    prepare: async (port) => {
      const connection = await connectNats({ servers: `127.0.0.1:${port}` });
      await (await jetstreamManager(connection)).streams.add({ name: 'EVENTS', subjects: ['shop.events'] });
      await connection.close();
    },
    source: (port) => `nats://127.0.0.1:${port}/EVENTS`,
    sink: (port) => `nats://127.0.0.1:${port}/shop.events`,
    wrong: [
      [(port) => `nats://127.0.0.1:${port}/`, /names no stream/],
      [(port) => `nats://127.0.0.1:${port}/NOTHING`, /stream not found/],
    ],
  },
  {
    name: 'rabbitmq',
    server: RABBITMQ_SERVER,
    survives: true,
    prepare: async (port) => {
      const connection = await connectAmqp(`amqp://127.0.0.1:${port}`);
      await (await connection.createChannel()).assertQueue('events', { durable: true });
      await connection.close();
    },
    source: (port) => `amqp://127.0.0.1:${port}/?queue=events`,
    sink: (port) => `amqp://127.0.0.1:${port}/?queue=events`,
    wrong: [
      [(port) => `amqp://127.0.0.1:${port}/`, /names no queue/],
      [(port) => `amqp://127.0.0.1:${port}/?queue=nothing`, /no queue 'nothing'/],
    ],
  },
  {
    name: 'kinesis',
    server: KINESIS_SERVER,
    survives: true,
    prepare: async (port) => {
      const client = kinesisAt(port);
      await createStream(client, 'events', 1);
      client.destroy();
    },
    source: (port) => `kinesis://eu-west-1/events?endpoint=http://127.0.0.1:${port}`,
    sink: (port) => `kinesis://eu-west-1/events?endpoint=http://127.0.0.1:${port}`,
    wrong: [
      [() => 'kinesis://eu-west-1/', /names no stream/],
      [(port) => `kinesis://eu-west-1/nothing?endpoint=http://127.0.0.1:${port}`, /nothing .*not found/],
    ],
  },
  {
    name: 'pubsub',
    server: PUBSUB_SERVER,
    survives: false,
    prepare: async (port) => {
      const client = pubsubAt(port);
      const [topic] = await client.createTopic('events');
      await topic.createSubscription('attune', { enableMessageOrdering: true });
      await client.close();
    },
    source: (port) => `pubsub://shop/attune?endpoint=127.0.0.1:${port}`,
    sink: (port) => `pubsub://shop/events?endpoint=127.0.0.1:${port}`,
    wrong: [
      [() => 'pubsub://shop/', /names no subscription/],
      [(port) => `pubsub://shop/nothing?endpoint=127.0.0.1:${port}`, /NOT_FOUND/],
    ],
  },
];

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `m${from + i}`, text: JSON.stringify({ n: from + i }), key: 'v1' }));

for (const { name, server: kind, survives, prepare, source, sink, wrong } of CASES)
  describe.skipIf(kind.need !== null && !needs(kind.need))(name, () => {
    let server: RealServer;
    const positions = memoryPositions();
    const open = () => openStreamSource(source(server.port), positions);
    beforeAll(async () => {
      for (const [variable, value] of Object.entries(KINESIS_CREDENTIALS)) vi.stubEnv(variable, value);
      server = await startServer(kind.program);
      await prepare(server.port);
    }, 90_000);
    afterAll(async () => {
      await server?.close();
      vi.unstubAllEnvs();
    });

    /** Everything that is there, taken. */
    async function drain(): Promise<number[]> {
      const from = await open();
      const found: number[] = [];
      for (;;) {
        const messages = await from.next(50, 1_000);
        if (messages.length === 0) break;
        for (const { text, taken } of messages) {
          found.push((JSON.parse(text) as { n: number }).n);
          await taken();
        }
      }
      await from.close();
      return found;
    }

    test('what was sent comes out in its order, once', async () => {
      const into = await openStreamSink(sink(server.port));
      await into.send(numbered(0, 120));
      await into.close();
      expect(await drain()).toEqual(Array.from({ length: 120 }, (_, i) => i));
      expect(await drain()).toEqual([]);
    }, 60_000);

    test('what is given back comes again, before what is behind it', async () => {
      const into = await openStreamSink(sink(server.port));
      await into.send(numbered(200, 2));
      await into.close();
      const from = await open();
      const [first] = await from.next(1, 2_000);
      await first!.givenBack();
      const again = await from.next(1, 30_000);
      expect(again.map(({ text }) => text)).toEqual([first!.text]);
      await again[0]!.taken();
      const [second] = await from.next(1, 30_000);
      await second!.taken();
      expect(JSON.parse(second!.text)).toEqual({ n: 201 });
      await from.close();
      expect(await drain()).toEqual([]);
    }, 60_000);

    if (survives)
      test('killed and started again it has what it said it had', async () => {
        const into = await openStreamSink(sink(server.port));
        await into.send(numbered(300, 40));
        await into.close();
        await server.kill();
        await server.start();
        await expect.poll(() => open().then((each) => each.close()), { timeout: 60_000 }).toBeUndefined();
        expect(await drain()).toEqual(Array.from({ length: 40 }, (_, i) => 300 + i));
      }, 120_000);

    test('a wrong address says what is wrong with it', async () => {
      for (const [address, says] of wrong)
        await expect(openStreamSource(address(server.port), positions)).rejects.toThrow(says);
    }, 30_000);
  });

test('an address of no kind is refused with the kinds there are', async () => {
  const said = /mqtt: is no stream .* nats:.* or amqp:.* or kinesis:.* or pubsub:/;
  await expect(openStreamSource('mqtt://x', memoryPositions())).rejects.toThrow(said);
  await expect(openStreamSink('events')).rejects.toThrow(/no address/);
});
