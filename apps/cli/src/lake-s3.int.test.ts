/**
 * A lake in an object store, by a real server that speaks S3: filled while it is killed, each entry once, days that are over as one object, and asked
 * from a folder of what was fetched.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findNeed, needs } from '../../../tools/needs.ts';
import { type RealServer, startServer } from '../../../tools/real-server.ts';
import { launch, runCli, until } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_lake_in_s3';
const EVENTS = 400;
const DAY = 86_400_000;
const LAKE = 's3://lake/site one';
const isThere = needs('s3proxy');
const SECRET = { AWS_ACCESS_KEY_ID: 'who', AWS_SECRET_ACCESS_KEY: 'a secret of the store' };

const startStore = (objects: string): Promise<RealServer> =>
  startServer({
    name: 's3proxy',
    prepare: async (folder, port) => {
      await mkdir(join(objects, 'lake'), { recursive: true });
      const settings = [
        ...['s3proxy.authorization=aws-v4', `s3proxy.identity=${SECRET.AWS_ACCESS_KEY_ID}`],
        ...[`s3proxy.credential=${SECRET.AWS_SECRET_ACCESS_KEY}`, `s3proxy.endpoint=http://127.0.0.1:${port}`],
        ...['jclouds.provider=filesystem-nio2', 'jclouds.identity=x', 'jclouds.credential=x'],
        `jclouds.filesystem.basedir=${objects}`,
      ];
      await writeFile(join(folder, 'settings'), settings.join('\n'));
      await writeFile(join(folder, 'logback.xml'), '<configuration><root level="warn"/></configuration>');
    },
    command: (folder) => [
      ...['java', '-XX:TieredStopAtLevel=1', `-Dlogback.configurationFile=${join(folder, 'logback.xml')}`],
      ...[
        '-cp',
        join(findNeed('s3proxy')!, 'libs', '*'),
        'org.gaul.s3proxy.Main',
        '--properties',
        join(folder, 'settings'),
      ],
    ],
  });

describe.skipIf(!isThere)('a lake in an object store', () => {
  let folder: string;
  let server: Server;
  let store: RealServer;
  let address: string;
  /** Two days ago: its day is over. */
  let now = Date.now() - 2 * DAY;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-s3-'));
    store = await startStore(join(folder, 'objects'));
    server = await createServer({
      backend: await createMemoryBackend(),
      clock: () => now,
      newId: () => crypto.randomUUID(),
      keys: { write: ['wk_test_of_the_lake_in_s3'], secret: [KEY] },
      templates: createLiquidTemplates(),
      version: '0.0.0-test',
      logger: false,
      definitions: [
        { kind: 'model', key: 'shoppers', document: { key: 'shoppers', learns: 'clusters' }, from: 'test' },
      ],
    });
    address = await server.listen({ port: 0 });
    for (let n = 0; n < EVENTS; n += 4) await send([n, n + 1, n + 2, n + 3]);
  }, 60_000);
  afterAll(async () => {
    await server?.close();
    await store?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (numbers: readonly number[]) => {
    const headers = { authorization: `Bearer ${KEY}` };
    const batch = numbers.map((n) => ({
      ...{ type: 'track', event: 'Product Viewed', anonymousId: `v${n % 50}`, messageId: `m${n}` },
    }));
    const { statusCode } = await server.app.inject({ method: 'POST', url: '/v1/events', headers, payload: { batch } });
    expect(statusCode).toBe(200);
    await server.loop.settled();
  };
  const surroundings = () => ({ ...SECRET, AWS_ENDPOINT_URL: `http://127.0.0.1:${store.port}` });
  const fill = ['lake', '--once', '--out', LAKE];
  const asked = (args: readonly string[]) => [...args, '--data', join(folder, 'data'), '--host', address, '--key', KEY];
  const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    runCli(asked(args), { ...surroundings(), ...more });
  const query = async (sql: string) => {
    const args = ['query', sql, '--lake', LAKE, '--data', join(folder, 'data'), '--format', 'json'];
    const { out, err } = await runCli(args, surroundings());
    expect(err).toBe('');
    return JSON.parse(out);
  };
  const objects = async (below: string) =>
    (await readdir(join(folder, 'objects/lake/site one', below), { recursive: true }).catch(() => []))
      .filter((path) => path.endsWith('.parquet'))
      .sort();
  const fetched = async () =>
    (await readdir(join(folder, 'data/lake-cache/lake/site one/events'), { recursive: true })).filter((path) =>
      path.endsWith('.parquet'),
    );

  test('who may not is told what the store says, and what to check', async () => {
    const { status, err } = await run(fill, { AWS_SECRET_ACCESS_KEY: 'another' });
    expect(status).toBe(2);
    expect(err).toMatch(/s3:\/\/lake\/site one\/: says SignatureDoesNotMatch.*\n[\s\S]*AWS_ENDPOINT_URL/);
    const wrong = await run(['lake', '--once', '--out', 's3://']);
    expect([wrong.status, wrong.err]).toEqual([2, expect.stringContaining('Write s3://bucket/prefix, or a folder')]);
  });

  test('is filled through a kill, each entry once, and a day that is over is one object', async () => {
    const broken = launch(asked([...fill, '--entries', '3']), surroundings());
    await until('a few objects are there', async () => (await objects('events')).length >= 4);
    broken.child.kill('SIGKILL');
    await broken.ended;
    const { status, err } = await run([...fill, '--entries', '30']);
    expect([status, err]).toEqual([0, expect.stringContaining('s3://lake/site one/')]);
    expect(await query('SELECT count(*) AS n, count(DISTINCT message_id) AS ids FROM events_raw')).toEqual({
      ...{ n: String(EVENTS), ids: String(EVENTS) },
    });
    const day = new Date(now).toISOString().slice(0, 10);
    expect(await objects('events')).toEqual([expect.stringMatching(`^day=${day}/000000000000-\\d{12}\\.parquet$`)]);
    expect(await query('SELECT count(*) AS n FROM profiles')).toEqual({ n: '50' });
  });

  test('what was fetched is fetched once, and what is gone is let go of', async () => {
    const before = await fetched();
    expect(before).toHaveLength(1);
    now = Date.now();
    await send([EVENTS, EVENTS + 1]);
    expect((await run(fill)).status).toBe(0);
    expect(await query('SELECT count(*) AS n FROM events')).toEqual({ n: String(EVENTS + 2) });
    const after = await fetched();
    expect(after).toHaveLength(2);
    expect(after).toEqual(expect.arrayContaining(before));
    await rm(join(folder, 'objects/lake/site one/events', before[0]!.replace(/\.\w+\.parquet$/, '.parquet')));
    expect(await query('SELECT count(*) AS n FROM events')).toEqual({ n: '2' });
    expect(await fetched()).toHaveLength(1);
  });

  test('takes what a model is taught', async () => {
    const { status, out, err } = await run(['features', 'shoppers', '--lake', LAKE]);
    expect([status, err, out]).toEqual([0, '', expect.stringContaining('50 rows')]);
    expect(await query('SELECT count(*) AS n, sum("Product Viewed") AS all_of_it FROM features.shoppers')).toEqual({
      ...{ n: '50', all_of_it: 50 },
    });
  });
});
