/** `features` as it is typed: what each kind of model is taught, in Parquet, with the rows and the names that a training has. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { lakeFolder, openLake } from '@attune/lake';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_features_1';
const DAY = 86_400_000;
const PEOPLE = 40;
const time = { now: Date.UTC(2026, 4, 30, 8) };
let folder: string;
let server: Server;
let address: string;

const given = (kind: 'model' | 'placement' | 'experience', key: string, more: object) => ({
  ...{ kind, key, document: { key, ...more }, from: 'test' },
});

async function post(url: string, payload: object, method: 'POST' | 'PUT' = 'POST'): Promise<void> {
  const headers = { authorization: `Bearer ${KEY}` };
  const { statusCode, body } = await server.app.inject({ method, url, headers, payload });
  expect(statusCode, body).toBe(200);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'features-'));
  server = await createServer({
    backend: await createMemoryBackend(),
    clock: () => time.now,
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_the_features_1'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
    definitions: [
      given('model', 'purchase', { learns: 'propensity', goal: { event: 'Order Completed' } }),
      given('model', 'shoppers', { learns: 'clusters' }),
      given('model', 'for-you', { learns: 'items' }),
      given('model', 'hero-choice', { learns: 'choice', experience: 'home-hero' }),
      given('placement', 'hero', {}),
      given('experience', 'home-hero', {
        placement: 'hero',
        goal: { event: 'Order Completed' },
        variants: [
          { key: 'calm', content: { data: {} } },
          { key: 'brisk', content: { data: {} } },
        ],
      }),
    ],
  });
  address = await server.listen({ port: 0 });
  const end = time.now;
  await post('/v1/items', { items: [0, 1, 2].map((n) => ({ id: `p${n}`, title: `Thing ${n}` })) }, 'PUT');
  for (let person = 0; person < PEOPLE; person++) {
    const at = end - 2 * DAY + person * 60_000;
    time.now = at;
    const does = (event: string, n: number) => ({
      ...{ type: 'track', event, anonymousId: `v${person}`, messageId: `m${person}-${n}` },
      ...{ timestamp: new Date(at - 10_000 + n * 1_000).toISOString(), properties: { product_id: `p${n % 3}` } },
    });
    // An event whose name differs from another one by its capitals only.
    await post('/v1/events', { batch: [does('Product Viewed', 0), does('product viewed', 1)] });
    await post('/v1/decide', { anonymousId: `v${person}`, placements: ['hero'] });
    time.now = at + 10_000;
    await post('/v1/events', { batch: [does(person % 4 === 0 ? 'Order Completed' : 'Product Viewed', 17)] });
  }
  time.now = end;
  await server.loop.settled();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const cli = (...args: string[]) => runCli([...args, '--data', folder, '--host', address, '--key', KEY]);

test('what each kind of model is taught is a file of the lake, and a view of it', async () => {
  expect((await cli('lake', '--once')).status).toBe(0);
  for (const model of ['purchase', 'shoppers', 'for-you', 'hero-choice']) {
    const { status, out, err } = await cli('features', model);
    expect([status, err, out]).toEqual([0, '', expect.stringContaining(`features/${model}.parquet`)]);
  }
  const lake = await openLake(lakeFolder(join(folder, 'lake')));
  const ask = async (sql: string) => (await lake.ask(sql)).rows;
  try {
    // Moments after the first and second event, and after the third where it is not the goal.
    expect(
      await ask(`SELECT position, count(*), sum(label) FROM features.purchase GROUP BY position ORDER BY position`),
    ).toEqual([
      [1, String(PEOPLE), PEOPLE / 4],
      [2, String(PEOPLE), PEOPLE / 4],
      [3, String((PEOPLE * 3) / 4), 0],
    ]);
    expect(
      await ask(
        `SELECT person, happened_at, visit_at, "count_Product Viewed", last_type FROM features.purchase WHERE person = 'a:v4' ORDER BY happened_at`,
      ),
    ).toEqual([
      ['a:v4', '2026-05-28 08:03:50+00', '2026-05-28 08:03:50+00', 1, 'Product Viewed'],
      ['a:v4', '2026-05-28 08:03:51+00', '2026-05-28 08:03:50+00', 1, 'product viewed'],
    ]);
    expect(await ask(`SELECT count(*), sum(visits), min("Product Viewed") FROM features.shoppers`)).toEqual([
      [String(PEOPLE), PEOPLE, 1 / 3],
    ]);
    expect(await ask(`SELECT count(DISTINCT row), count(*), min(item), max(item) FROM features."for-you"`)).toEqual([
      [String(PEOPLE), String(PEOPLE + (PEOPLE * 3) / 4), 'p0', 'p2'],
    ]);
    expect(
      await ask(
        `SELECT count(*), count(DISTINCT variant), min(propensity), max(propensity), sum(label) FROM features."hero-choice"`,
      ),
    ).toEqual([[String(PEOPLE), '2', 0.5, 0.5, PEOPLE / 4]]);
  } finally {
    lake.close();
  }
  const about = JSON.parse(await readFile(join(folder, 'lake/features/purchase.json'), 'utf8'));
  expect(about).toMatchObject({
    ...{ kind: 'features', model: 'purchase', learns: 'propensity', keys: 4 },
    about: { itemProperty: 'product_id', goal: { event: 'Order Completed' }, within: 'visit' },
  });
  expect(about.about.leftOut).toHaveLength(1);
  expect(about.columns.slice(0, 5).map(({ name }: { name: string }) => name)).toEqual([
    ...['person', 'happened_at', 'visit_at', 'label', 'position'],
  ]);
}, 60_000);

test('what cannot be written is said with the fix', async () => {
  expect((await cli('features')).err).toContain('Of which model?');
  expect((await cli('features', 'nothing')).err).toContain('no definition of a model "nothing"');
  expect((await cli('features', 'purchase', '--out', 'rows.csv')).err).toContain('does not end in .parquet');
});
