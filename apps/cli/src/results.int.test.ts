/** `results` as it is typed, against a real server over HTTP. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_results_01';
let folder: string;
let server: Server;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'results-'));
  const variants = [
    { key: 'control', content: null },
    { key: 'bold', content: { data: { text: 'Bold' } } },
  ];
  server = await createServer({
    backend: await createMemoryBackend(),
    clock: Date.now,
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_the_results_01'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
    definitions: [
      { kind: 'placement', key: 'hero', document: { key: 'hero' }, from: 'test' },
      {
        kind: 'experience',
        key: 'hero-test',
        document: {
          key: 'hero-test',
          name: 'Hero',
          placement: 'hero',
          variants,
          goal: { name: 'Ordered', event: 'Order Completed' },
        },
        from: 'test',
      },
    ],
  });
  address = await server.listen({ port: 0 });
  for (let i = 0; i < 300; i++) {
    const anonymousId = `v${i}`;
    const { decisions } = await server.loop.decide({ anonymousId, userId: null, placements: ['hero'] });
    const { id, variant } = decisions['hero']!.decision;
    const event = (name: string, properties: object) => ({
      type: 'track',
      event: name,
      anonymousId,
      messageId: `${i}${name}`,
      properties,
    });
    const batch = [event('Experience Viewed', { decision_id: id })];
    if ((i % 4 === 0) === (variant === 'control')) batch.push(event('Order Completed', {}));
    await server.app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: { authorization: `Bearer ${KEY}` },
      payload: { batch },
    });
  }
  await server.loop.settled();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const results = (...args: string[]) => runCli(['results', ...args, '--host', address, '--key', KEY]);

test('says of every experience what may be concluded, and everything of one', async () => {
  const list = await results();
  expect(list).toMatchObject({ status: 0, err: '' });
  expect(list.out).toMatch(/^ +300 {2}hero-test {2}With 95 % certainty “bold” raises “Ordered”/);
  const { out } = await results('hero-test');
  expect(out).toMatch(
    /Ordered \(conversion, the goal\)\n +\d+ {2}control +[\d.]+ % {2}control\n +\d+ {2}bold +[\d.]+ % {2}\+[\d.]+ %/,
  );
  expect(out).toContain('300 people counted');
  expect(JSON.parse((await results('hero-test', '--json')).out)).toMatchObject({ experience: 'hero-test', units: 300 });
});

test('writes the table and the report to files', async () => {
  for (const [name, start] of [
    ['results.csv', 'experience,metric'],
    ['report.html', '<!doctype html>'],
  ] as const) {
    const file = join(folder, name);
    expect(await results('hero-test', '--out', file)).toMatchObject({ status: 0, err: '' });
    expect(await readFile(file, 'utf8')).toMatch(new RegExp(`^${start}`));
  }
});

test('says what is wrong with what was typed', async () => {
  expect((await results('none')).err).toContain('There is no experience "none"');
  expect((await results('--out', 'x.csv')).err).toContain('Which experience?');
  expect((await results('hero-test', '--out', 'x.pdf')).err).toContain('neither .csv nor .html');
  expect((await results('hero-test', '--only', 'shoe=42')).status).toBe(2);
});
