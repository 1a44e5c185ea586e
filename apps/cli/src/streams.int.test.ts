/**
 * `pull` and `push` as they are typed, over a real NATS: each event counts once, also when the command is killed in between and a server is
 * away; and what the server decided comes out in the order of its log.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates, openStreamSink, openStreamSource } from '@attune/connect';
import type { LogLine } from '@attune/protocol';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findNeed, needs } from '../../../tools/needs.ts';
import { type RealServer, startServer } from '../../../tools/real-server.ts';
import { launch, runCli, until } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_streams_01';

describe.skipIf(!needs('nats'))('streams', () => {
  let nats: RealServer;
  let server: Server;
  let address: string;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streams-'));
    nats = await startServer({
      name: 'nats',
      command: (store, port) => [findNeed('nats')!, '-js', '-a', '127.0.0.1', '-p', `${port}`, '-sd', store],
    });
    await addStreams(nats.port);
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
  });
  afterAll(async () => {
    await server?.close();
    await nats?.close();
    await rm(folder, { recursive: true });
  });

  const place = (name: string) => `nats://127.0.0.1:${nats.port}/${name}`;
  const at = () => ['--host', address, '--key', KEY, '--data', folder];

  test('events are pulled once each, killed in between, and what cannot be read is quarantined', async () => {
    const sink = await openStreamSink(place('shop.in'));
    const event = (n: number) => ({
      type: 'track',
      event: 'Product Viewed',
      anonymousId: `v${n % 7}`,
      messageId: `m${n}`,
    });
    const texts = Array.from({ length: 300 }, (_, n) => JSON.stringify(n % 50 === 0 ? [event(n)] : event(n)));
    await sink.send([...texts, 'no JSON {'].map((text, i) => ({ id: `${i}`, text })));
    await sink.close();
    const broken = launch(['pull', place('IN'), '--batch', '5', ...at()]);
    await until('some are there', () => server.loop.counters().accepted >= 20);
    broken.child.kill('SIGKILL');
    await broken.ended;
    await server.loop.settled();
    // What the killed one had in hand comes again a minute later; a second consumer sees all of it at once.
    const { status, err } = await runCli(['pull', `${place('IN')}?consumer=second`, '--once', ...at()]);
    expect([status, err]).toEqual([0, expect.stringContaining('301 messages taken, 1 events of them quarantined')]);
    await server.loop.settled();
    const { folded, duplicate, stored, quarantined } = server.loop.counters();
    expect(folded).toBe(300);
    expect(duplicate).toBe(stored - 300);
    expect(quarantined).toBeGreaterThanOrEqual(1);
  }, 90_000);

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
    const push = () => runCli(['push', place('shop.out'), '--from', 'begin', '--once', ...at()]);
    expect((await push()).status).toBe(0);
    expect((await push()).err).toContain('0 messages sent');
    const source = await openStreamSource(place('OUT'));
    const lines: LogLine[] = [];
    for (let some = await source.next(100, 1_000); some.length > 0; some = await source.next(100, 1_000)) {
      lines.push(...some.map(({ text }) => JSON.parse(text) as LogLine));
      for (const message of some) await message.taken();
    }
    await source.close();
    const cursors = lines.map((line) => (line.kind === 'end' ? -1 : line.cursor));
    expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
    expect(new Set(lines.flatMap((line) => (line.kind === 'event' ? [line.messageId] : []))).size).toBe(300);
    expect(lines.filter(({ kind }) => kind === 'decision')).toHaveLength(1);
  }, 60_000);

  test('a wrong address, kind or beginning is said with the fix', async () => {
    expect((await runCli(['pull', 'kinesis://x', ...at()])).err).toMatch(/no stream that is known[\s\S]*nats:/);
    expect((await runCli(['push', place('shop.out'), '--kinds', 'everything', ...at()])).err).toContain(
      'event,decision',
    );
    expect((await runCli(['pull', ...at()])).err).toContain('From which stream?');
  });
});

async function addStreams(port: number): Promise<void> {
  const { connect } = await import('@nats-io/transport-node');
  const { jetstreamManager } = await import('@nats-io/jetstream');
  const connection = await connect({ servers: `127.0.0.1:${port}` });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'IN', subjects: ['shop.in'] });
  await manager.streams.add({ name: 'OUT', subjects: ['shop.out'] });
  await connection.close();
}
