/**
 * Streams against the real servers: what was sent comes out in its order, what is not taken comes again, and a server that is killed keeps
 * what it said it had.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { connect as connectAmqp } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findNeed, type Need, needs } from '../../../../tools/needs.ts';
import { type Program, type RealServer, startServer } from '../../../../tools/real-server.ts';
import { openStreamSink, openStreamSource } from './open-stream.ts';

type Case = {
  readonly need: Need;
  readonly program: () => Program;
  /** Makes the stream, as an operator would. */
  readonly prepare: (port: number) => Promise<void>;
  readonly source: (port: number) => string;
  readonly sink: (port: number) => string;
  readonly wrong: readonly (readonly [address: (port: number) => string, says: RegExp])[];
};

const CASES: readonly Case[] = [
  {
    need: 'nats',
    program: () => ({
      name: 'nats',
      command: (folder, port) => [findNeed('nats')!, '-js', '-a', '127.0.0.1', '-p', `${port}`, '-sd', folder],
    }),
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
    need: 'rabbitmq',
    program: () => ({
      name: 'rabbitmq',
      command: () => [join('/usr/lib/rabbitmq/bin', 'rabbitmq-server')],
      environment: (folder, port) => ({
        HOME: folder,
        RABBITMQ_NODENAME: `attune${port}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: `${port}`,
        RABBITMQ_DIST_PORT: `${port + 1 > 65_535 ? port - 1 : port + 1}`,
        RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_LOGS: '-',
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
        RABBITMQ_CONFIG_FILE: join(folder, 'none'),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        ERL_EPMD_PORT: `${epmdPort(port)}`,
      }),
      finish: async (_, port) => {
        await promisify(execFile)('epmd', ['-port', `${epmdPort(port)}`, '-kill']).catch(() => {});
      },
    }),
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
];

function epmdPort(port: number): number {
  return port > 40_000 ? port - 20_000 : port + 20_000;
}

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `m${from + i}`, text: JSON.stringify({ n: from + i }) }));

for (const { need, program, prepare, source, sink, wrong } of CASES)
  describe.skipIf(!needs(need))(need, () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await startServer(program());
      await prepare(server.port);
    }, 90_000);
    afterAll(() => server?.close());

    /** Everything that is there, taken. */
    async function drain(): Promise<number[]> {
      const from = await openStreamSource(source(server.port));
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

    test('what is given back, or left without a word, comes again', async () => {
      const into = await openStreamSink(sink(server.port));
      await into.send(numbered(200, 2));
      await into.close();
      const from = await openStreamSource(source(server.port));
      const [first, second] = await from.next(2, 2_000);
      await first!.givenBack();
      const again = await from.next(1, 5_000);
      expect(again.map(({ text }) => text)).toEqual([first!.text]);
      await again[0]!.taken();
      await second!.taken();
      await from.close();
      expect(await drain()).toEqual([]);
    }, 60_000);

    test('killed and started again it has what it said it had', async () => {
      const into = await openStreamSink(sink(server.port));
      await into.send(numbered(300, 40));
      await into.close();
      await server.kill();
      await server.start();
      await expect
        .poll(() => openStreamSource(source(server.port)).then((each) => each.close()), { timeout: 60_000 })
        .toBeUndefined();
      expect(await drain()).toEqual(Array.from({ length: 40 }, (_, i) => 300 + i));
    }, 120_000);

    test('a wrong address says what is wrong with it', async () => {
      for (const [address, says] of wrong) await expect(openStreamSource(address(server.port))).rejects.toThrow(says);
    }, 30_000);
  });

test('an address of no kind is refused with the kinds there are', async () => {
  await expect(openStreamSource('kinesis://x')).rejects.toThrow(/kinesis: is no stream .* nats:.* or amqp:/);
  await expect(openStreamSink('events')).rejects.toThrow(/no address/);
});
