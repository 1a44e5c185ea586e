/** `lake` and `query` as they are typed: a real server's log in Parquet, every event once, also when the run is killed in the middle. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, runCli, until } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_lake_0001';
const EVENTS = 3_000;
let folder: string;
let server: Server;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-'));
  server = await createServer({
    backend: await createMemoryBackend(),
    clock: Date.now,
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_the_lake_0001'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
    definitions: [{ kind: 'placement', key: 'hero', document: { key: 'hero' }, from: 'test' }],
  });
  address = await server.listen({ port: 0 });
  const names = ['Product Viewed', 'Product Added', 'Order Completed'];
  for (let i = 0; i < EVENTS; i += 10) {
    const batch = Array.from({ length: 10 }, (_, j) => {
      const [n, step] = [Math.floor((i + j) / 3), (i + j) % 3];
      const timestamp = new Date(Date.now() - 3_600_000 + (i + j)).toISOString();
      return { type: 'track', event: names[step], anonymousId: `v${n}`, messageId: `m${i + j}`, timestamp };
    });
    await post('/v1/events', { batch: [...batch, i === 0 ? { type: 'track' } : batch[0]] });
  }
  await post('/v1/decide', { anonymousId: 'v1', placements: ['hero'] });
  // One person with two names: v0 and v1 are the same.
  for (const anonymousId of ['v0', 'v1'])
    await post('/v1/events', { type: 'identify', anonymousId, userId: 'ann', messageId: `i${anonymousId}` });
  await server.loop.settled();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function post(url: string, payload: object): Promise<void> {
  const headers = { authorization: `Bearer ${KEY}` };
  const { statusCode } = await server.app.inject({ method: 'POST', url, headers, payload });
  expect(statusCode).toBe(200);
}

const lake = (...args: string[]) => ['lake', '--out', join(folder, 'lake'), '--host', address, '--key', KEY, ...args];
const query = (...args: string[]) => runCli(['query', ...args, '--lake', join(folder, 'lake')]);

test('before it is filled, the fix is named', async () => {
  const { status, err } = await query('SELECT 1');
  expect(status).not.toBe(0);
  expect(err).toContain('lake --once');
});

test('killed while it fills, and run again: each event is there once, and what was refused with its reasons', async () => {
  const broken = launch(lake('--once', '--entries', '7'));
  await until('a few files are there', async () => {
    const days = await readdir(join(folder, 'lake', 'events')).catch(() => []);
    const files = await Promise.all(days.map((day) => readdir(join(folder, 'lake', 'events', day))));
    return files.flat().length >= 3;
  });
  broken.child.kill('SIGKILL');
  await broken.ended;
  const { status, err } = await runCli(lake('--once', '--entries', '40'));
  expect([status, err]).toEqual([0, expect.stringContaining('entries taken')]);
  const counts = await query(
    'SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM quarantined) AS refused, (SELECT count(*) FROM decisions) AS decisions',
    '--format',
    'json',
  );
  expect(JSON.parse(counts.out)).toEqual({ events: String(EVENTS + 2), refused: '1', decisions: '1' });
}, 60_000);

test('a funnel counts persons: two names that turned out to be one are one', async () => {
  const { out } = await query('funnel', 'Product Viewed', 'Product Added', 'Order Completed', '--format', 'csv');
  const people = out
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => Number(line.split(',')[3]));
  expect(people).toEqual([EVENTS / 3 - 1, EVENTS / 3 - 1, EVENTS / 3 - 1]);
});

test('answers are tables for people, and Parquet for notebooks', async () => {
  const table = await query('SELECT event, count(*) AS n FROM events GROUP BY event ORDER BY event');
  expect(table.out).toMatch(/^event +n\n─+ +─+\nIdentified +2\nOrder Completed +1000\n/);
  const file = join(folder, 'events.parquet');
  const saved = await query('SELECT * FROM events', '--format', 'parquet', '--out', file);
  expect(saved.status).toBe(0);
  const again = await query(`SELECT count(*) AS n FROM '${file}'`, '--format', 'json');
  expect(JSON.parse(again.out)).toEqual({ n: String(EVENTS + 2) });
});

test('what cannot be asked is said with the fix', async () => {
  const wrong = await query('SELECT nothing FROM events');
  expect([wrong.status, wrong.err]).toEqual([expect.any(Number), expect.stringContaining('nothing')]);
  expect((await query('DROP TABLE people')).err).toContain('no SQL');
  expect((await query('funnel', 'A')).err).toContain('at least two');
  expect((await runCli(lake('--once', '--entries', '0'))).err).toContain('--entries 0');
});
