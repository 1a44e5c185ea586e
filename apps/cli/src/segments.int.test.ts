/** `segments` and `segments export` as they are typed, against a real server over HTTP. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_segments_01';
let folder: string;
let server: Server;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segments-'));
  const condition = { event: 'Product Viewed', count: 2 };
  server = await createServer({
    backend: await createMemoryBackend(),
    clock: Date.now,
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_the_segments_01'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
    definitions: [{ kind: 'segment', key: 'keen', document: { key: 'keen', condition }, from: 'test' }],
  });
  address = await server.listen({ port: 0 });
  const batch = Array.from({ length: 1_000 }, (_, i) => {
    return { type: 'track', event: 'Product Viewed', anonymousId: `v${i % 600}`, messageId: `m${i}`, properties: {} };
  });
  const headers = { authorization: `Bearer ${KEY}` };
  await server.app.inject({ method: 'POST', url: '/v1/events', headers, payload: { batch } });
  await server.loop.settled();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const segments = (...args: string[]) => runCli(['segments', ...args, '--host', address, '--key', KEY]);

test('lists the segments with their sizes', async () => {
  const { status, out } = await segments();
  expect(status).toBe(0);
  expect(out).toMatch(/^ +400 {2}keen +“Product Viewed” at least 2 times/);
});

test('exports all members, to a file or to whatever reads it', async () => {
  const file = join(folder, 'keen.csv');
  expect(await segments('export', 'keen', '--out', file)).toMatchObject({ status: 0, err: '' });
  const rows = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
  expect(rows).toHaveLength(401);
  expect(await readdir(folder)).toEqual(['keen.csv']);
  const { out } = await segments('export', 'keen');
  const members = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string });
  expect(new Set(members.map(({ id }) => id)).size).toBe(400);
});

test('says what is wrong with what was typed', async () => {
  expect(await segments('export', 'none')).toMatchObject({ status: 2 });
  expect((await segments('export', 'none')).err).toContain('There is no segment "none"');
  expect((await segments('export')).err).toContain('Which segment?');
  expect((await segments('export', 'keen', '--format', 'xml')).err).toContain('--format ndjson or --format csv');
});
