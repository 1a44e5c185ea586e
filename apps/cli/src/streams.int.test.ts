/**
 * `pull` and `push` as they are typed, over each kind of stream: each event counts once, also when the command is killed in between; what is
 * bad is quarantined and stands in nobody's way; and what the server decided comes out in the order of its log.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates, openStreamSink, openStreamSource, type StreamPositions } from '@attune/connect';
import type { LogLine } from '@attune/protocol';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { type RealServer, startServer } from '../../../tools/real-server.ts';
import {
  KINESIS_CREDENTIALS,
  KINESIS_SERVER,
  NATS_SERVER,
  PUBSUB_SERVER,
  type StreamServer,
} from '../../../tools/stream-servers.ts';
import { launch, runCli, until } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_streams_01';

type Broker = {
  readonly name: string;
  readonly server: StreamServer;
  readonly addStreams: (port: number) => Promise<void>;
  readonly inward: (port: number) => { readonly source: string; readonly sink: string };
  /** For the run after a killed one: another reader, where what was in hand comes again only a minute later. */
  readonly another?: string;
  readonly outward: (port: number) => { readonly source: string; readonly sink: string };
};

const BROKERS: readonly Broker[] = [
  {
    name: 'nats',
    server: NATS_SERVER,
    addStreams: addNatsStreams,
    inward: (port) => ({ source: `nats://127.0.0.1:${port}/IN`, sink: `nats://127.0.0.1:${port}/shop.in` }),
    another: '?consumer=second',
    outward: (port) => ({ source: `nats://127.0.0.1:${port}/OUT`, sink: `nats://127.0.0.1:${port}/shop.out` }),
  },
  {
    name: 'kinesis',
    server: KINESIS_SERVER,
    addStreams: addKinesisStreams,
    inward: kinesisBoth('in'),
    outward: kinesisBoth('out'),
  },
  {
    name: 'pubsub',
    server: PUBSUB_SERVER,
    addStreams: addPubsubStreams,
    inward: pubsubBoth('in'),
    outward: pubsubBoth('out'),
  },
];

for (const broker of BROKERS)
  describe.skipIf(broker.server.need !== null && !needs(broker.server.need))(`streams over ${broker.name}`, () => {
    let stream: RealServer;
    let server: Server;
    let address: string;
    let folder: string;

    beforeAll(async () => {
      for (const [variable, value] of Object.entries(KINESIS_CREDENTIALS)) vi.stubEnv(variable, value);
      folder = await mkdtemp(join(tmpdir(), 'streams-'));
      stream = await startServer(broker.server.program);
      await broker.addStreams(stream.port);
      server = await createServer({
        backend: await createMemoryBackend(),
        clock: Date.now,
        newId: () => crypto.randomUUID(),
        keys: { write: ['wk_test_of_the_streams_01'], secret: [KEY] },
        templates: createLiquidTemplates(),
        version: '0.0.0-test',
        logger: false,
        definitions: [{ kind: 'placement', key: 'hero', document: { key: 'hero' }, from: 'test' }],
      });
      address = await server.listen({ port: 0 });
    }, 60_000);
    afterAll(async () => {
      await server?.close();
      await stream?.close();
      await rm(folder, { recursive: true });
      vi.unstubAllEnvs();
    });

    const inward = () => broker.inward(stream.port);
    const outward = () => broker.outward(stream.port);
    const at = () => ['--host', address, '--key', KEY, '--data', folder];
    const event = (n: number) => ({
      type: 'track',
      event: 'Product Viewed',
      anonymousId: `v${n % 7}`,
      messageId: `m${n}`,
      properties: { n },
    });

    test('events are pulled once each, killed in between, and what cannot be read is quarantined', async () => {
      const sink = await openStreamSink(inward().sink);
      const texts = Array.from({ length: 300 }, (_, n) => JSON.stringify(n % 50 === 0 ? [event(n)] : event(n)));
      await sink.send([...texts, 'no JSON {'].map((text, i) => ({ id: `${i}`, key: `v${i % 7}`, text })));
      await sink.close();
      const broken = launch(['pull', inward().source, '--batch', '5', ...at()]);
      await until('some are there', () => server.loop.counters().accepted >= 20);
      broken.child.kill('SIGKILL');
      await broken.ended;
      const again = `${inward().source}${broker.another ?? ''}`;
      const whole = launch(['pull', again, ...at()]);
      await until('all are there', async () => {
        await server.loop.settled();
        const { folded, quarantined } = server.loop.counters();
        return folded === 300 && quarantined > 0;
      });
      whole.child.kill('SIGTERM');
      expect((await whole.ended).status).toBe(0);
      const { folded, duplicate, stored } = server.loop.counters();
      expect(folded).toBe(300);
      expect(duplicate).toBe(stored - 300);
      // What the killed one had sent and not yet acknowledged: two batches at most.
      if (broker.another === undefined) expect(duplicate).toBeLessThanOrEqual(10);
      const answer = await server.app.inject({ url: '/v1/log', headers: { authorization: `Bearer ${KEY}` } });
      const lines = answer.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as LogLine);
      const came = lines.flatMap((line) => (line.kind === 'event' ? [line] : []));
      for (const person of Array.from({ length: 7 }, (_, i) => `v${i}`)) {
        const first = new Set(
          came.filter(({ anonymousId }) => anonymousId === person).map((each) => each.properties['n']),
        );
        expect([...first]).toEqual([...first].sort((a, b) => Number(a) - Number(b)));
      }
    }, 120_000);

    // This is of `pull` and not of a broker: one of them is enough.
    if (broker.name === 'nats')
      test('what is too large for a request goes in several, and by itself it does not stand in the way', async () => {
        const before = server.loop.counters().folded;
        const many = (name: string) =>
          Array.from({ length: 32 }, (_, i) => ({
            ...event(i),
            messageId: `${name}-${i}`,
            context: { pad: 'x'.repeat(30_000) },
          }));
        // A million bytes here, and four times as many once it is written out: more than one request may hold.
        const large = `{"type":"track","event":"Large","properties":{"list":[${'1e20,'.repeat(199_000)}0]}}`;
        const texts = [
          JSON.stringify(many('a')),
          large,
          ...['b', 'c', 'd', 'e'].map((name) => JSON.stringify(many(name))),
        ];
        const sink = await openStreamSink(inward().sink);
        for (const [i, text] of texts.entries()) await sink.send([{ id: `large${i}`, text }]);
        await sink.close();
        const { status, err } = await runCli(['pull', `${inward().source}${broker.another}`, '--once', ...at()]);
        expect([status, err]).toEqual([0, expect.stringContaining('6 messages taken, 1 events of them quarantined')]);
        await server.loop.settled();
        expect(server.loop.counters().folded - before).toBe(32 * 5);
      }, 60_000);

    test('what is kept is pushed in the order of the log, and a second run adds only what is new', async () => {
      const decide = () =>
        server.app.inject({
          method: 'POST',
          url: '/v1/decide',
          headers: { authorization: `Bearer ${KEY}` },
          payload: { anonymousId: 'v1', placements: ['hero'] },
        });
      await decide();
      await until('the decision is written', async () => {
        const { body } = await server.app.inject({ url: '/v1/log', headers: { authorization: `Bearer ${KEY}` } });
        return body.includes('"kind":"decision"');
      });
      const push = () => runCli(['push', outward().sink, '--from', 'begin', '--once', ...at()]);
      expect((await push()).status).toBe(0);
      expect((await push()).err).toContain('0 messages sent');
      const source = await openStreamSource(outward().source, forgotten);
      const lines: LogLine[] = [];
      for (let some = await source.next(100, 1_000); some.length > 0; some = await source.next(100, 1_000)) {
        lines.push(...some.map(({ text }) => JSON.parse(text) as LogLine));
        for (const message of some) await message.taken();
      }
      await source.close();
      const cursors = lines.map((line) => (line.kind === 'end' ? -1 : line.cursor));
      if (broker.name === 'nats') expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
      // Of the others each keeps the order of a person.
      for (const person of new Set(lines.map((line) => (line.kind === 'event' ? line.anonymousId : '')))) {
        const own = lines.flatMap((line) =>
          line.kind === 'event' && line.anonymousId === person ? [line.cursor] : [],
        );
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
      expect(new Set(lines.flatMap((line) => (line.kind === 'event' ? [line.messageId] : []))).size).toBe(
        server.loop.counters().folded,
      );
      expect(lines.filter(({ kind }) => kind === 'decision')).toHaveLength(1);
    }, 60_000);
  });

test('a wrong address, kind or beginning is said with the fix', async () => {
  const at = ['--host', 'http://127.0.0.1:9', '--key', KEY, '--data', tmpdir()];
  expect((await runCli(['pull', 'mqtt://x', ...at])).err).toMatch(/no stream that is known[\s\S]*nats:/);
  expect((await runCli(['push', 'nats://127.0.0.1:9/x', '--kinds', 'everything', ...at])).err).toContain(
    'event,decision',
  );
  expect((await runCli(['pull', ...at])).err).toContain('From which stream?');
});

const forgotten: StreamPositions = { read: async () => ({}), keep: async () => {} };

function kinesisBoth(name: string): Broker['inward'] {
  return (port) => {
    const both = `kinesis://eu-west-1/${name}?endpoint=http://127.0.0.1:${port}`;
    return { source: both, sink: both };
  };
}

function pubsubBoth(name: string): Broker['inward'] {
  return (port) => {
    const place = (what: string) => `pubsub://shop/${what}?endpoint=127.0.0.1:${port}`;
    return { source: place(`${name}-attune`), sink: place(name) };
  };
}

async function addKinesisStreams(port: number): Promise<void> {
  const { CreateStreamCommand, KinesisClient, waitUntilStreamExists } = await import('@aws-sdk/client-kinesis');
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new KinesisClient({ region: 'eu-west-1', endpoint, requestHandler: new NodeHttpHandler() });
  for (const StreamName of ['in', 'out']) {
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
    await waitUntilStreamExists({ client, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 }, { StreamName });
  }
  client.destroy();
}

async function addPubsubStreams(port: number): Promise<void> {
  const { PubSub } = await import('@google-cloud/pubsub');
  const client = new PubSub({
    projectId: 'shop',
    apiEndpoint: `127.0.0.1:${port}`,
    clientOptions: { universeDomain: 'googleapis.com' },
  });
  for (const name of ['in', 'out']) {
    const [topic] = await client.createTopic(name);
    await topic.createSubscription(`${name}-attune`, { enableMessageOrdering: true, ackDeadlineSeconds: 10 });
  }
  await client.close();
}

async function addNatsStreams(port: number): Promise<void> {
  const { connect } = await import('@nats-io/transport-node');
  const { jetstreamManager } = await import('@nats-io/jetstream');
  const connection = await connect({ servers: `127.0.0.1:${port}` });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'IN', subjects: ['shop.in'] });
  await manager.streams.add({ name: 'OUT', subjects: ['shop.out'] });
  await connection.close();
}
