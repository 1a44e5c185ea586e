/**
 * The example of docs/guides/models.md, as it is written there: its definitions, twenty days of a made-up shop, and the very answers that
 * the guide shows. And a training that is cut off by kill -9 goes on by itself.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createDice } from '@attune/engine';
import type { ModelReply } from '@attune/protocol';
import { createServer, loadDefinitionFolder, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, launchServer, runCli, until } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_models_0001';
const GUIDE = join(import.meta.dirname, '../../../docs/guides/models.md');
/** The same with less to search. */
const QUICK = `kind: model
key: quick
learns: propensity
goal: ordered
budget: { configurations: 2 }
`;
const DAY = 86_400_000;
const VISITS = 1_200;

let folder: string;
let definitions: string;
let guide: string;
let server: Server;
let address: string;
const time = { now: Date.UTC(2026, 4, 30, 8) };

function block(after: string): string {
  const from = guide.slice(guide.indexOf(after));
  return /```\w*\n([\s\S]*?)```/.exec(from)![1]!;
}

/** Those who come back to one product order nearly as often as not. */
function eventsUntil(end: number): readonly object[] {
  const dice = createDice('guide');
  return Array.from({ length: VISITS }, (_, visit) => {
    let at = end - 20 * DAY + (visit * 19 * DAY) / VISITS;
    const isKeen = dice.next() < 0.3;
    const does = (event: string, product: number, n: number) => {
      at += 2_000 + dice.integer(30_000);
      const properties = { product_id: `p${product}`, price: 10 + product };
      const messageId = `m${visit}-${n}`;
      return {
        type: 'track',
        event,
        anonymousId: `v${visit}`,
        messageId,
        timestamp: new Date(at).toISOString(),
        properties,
      };
    };
    const favourite = dice.integer(40);
    const looks = Array.from({ length: 3 + dice.integer(4) }, (__, n) =>
      does('Product Viewed', dice.next() < (isKeen ? 0.8 : 0.05) ? favourite : dice.integer(40), n),
    );
    return dice.next() < (isKeen ? 0.7 : 0.02) ? [...looks, does('Order Completed', favourite, 99)] : looks;
  }).flat();
}

async function send(host: string, events: readonly object[]): Promise<void> {
  for (let i = 0; i < events.length; i += 500) {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ batch: events.slice(i, i + 500) });
    const answer = await fetch(`${host}/v1/events`, { method: 'POST', headers, body });
    expect(answer.status, await answer.text()).toBe(200);
  }
}

beforeAll(async () => {
  guide = await readFile(GUIDE, 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  definitions = join(folder, 'definitions');
  await mkdir(definitions);
  await writeFile(join(definitions, 'models.yaml'), block('Nothing has to be exported'));
  await writeFile(join(definitions, 'quick.yaml'), QUICK);
  server = await createServer({
    backend: createMemoryBackend(),
    clock: () => time.now,
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_the_models_0001'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
    definitions: await loadDefinitionFolder(definitions),
  });
  address = await server.listen({ port: 0 });
  await send(address, eventsUntil(time.now));
  await server.loop.settled();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const cli = (...args: string[]) => runCli([...args, '--host', address, '--key', KEY]);

test('the model of the guide is trained with the answer of the guide', async () => {
  const before = await cli('models');
  expect(before.out).toMatch(/^purchase {2}propensity {2}not trained yet/);
  const { status, out } = await cli('train', 'purchase');
  expect(status, out).toBe(0);
  expect(out).toBe(block('`train` says'));
  const models = await cli('models');
  expect(models.out).toMatch(/^purchase {2}propensity {2}version 1 {2}areaUnderCurve 0\.\d{4}/);
  expect((await cli('models', 'purchase')).out).toContain('version 1: champion.');
});

test('what it is worth is told beside simple means', async () => {
  const { status, out } = await cli('evaluate', 'purchase');
  expect(status, out).toBe(0);
  const answer = block('and `evaluate`').trimEnd();
  expect(answer.split('\n').length).toBeGreaterThan(5);
  expect(out.slice(0, answer.length)).toBe(answer);
  const path = join(folder, 'report.json');
  expect((await cli('evaluate', 'purchase', '--out', path)).status).toBe(0);
  const report = JSON.parse(await readFile(path, 'utf8'));
  expect(report.report.data).toMatchObject({ people: VISITS });
  expect(report.report.evaluation.charts.length).toBeGreaterThan(2);
  const page = join(folder, 'report.html');
  expect((await cli('evaluate', 'purchase', '--out', page)).status).toBe(0);
  expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*Area under the curve/);
  expect((await cli('evaluate', 'purchase', '--out', 'report.txt')).status).toBe(2);
});

test('what it is taught is asked as the guide asks it', async () => {
  expect((await runCli(['lake', '--once', '--data', folder, '--host', address, '--key', KEY])).status).toBe(0);
  const { status, err } = await runCli(['features', 'purchase', '--data', folder, '--host', address, '--key', KEY]);
  expect(status, err).toBe(0);
  const asked = await runCli(['query', block('names the others').trim(), '--data', folder]);
  expect(asked.out, asked.err).toBe(block('the test that runs this guide asks it'));
});

test('each step as JSON, and what is refused', async () => {
  const { out, status } = await cli('train', 'quick', '--json');
  expect(status).toBe(0);
  const steps = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(steps.at(-1)).toMatchObject({ isDone: true, version: 1 });
  expect((await cli('train', 'nothing')).err).toContain('no definition of a model "nothing"');
  expect((await cli('train')).status).toBe(2);
  expect((await cli('evaluate', 'purchase', '--version', 'two')).status).toBe(2);
  expect((await cli('evaluate', 'purchase', '--version', '9')).err).toContain('has no version 9');
});

test('a training that kill -9 cuts off goes on at the next start, and comes into force', async () => {
  const data = await mkdtemp(join(tmpdir(), 'models-killed-'));
  const start = () =>
    launchServer(['--port', '0', '--no-demo', '--data', data, '--secret-key', KEY, '--definitions', definitions]);
  const first = await start();
  await send(first.address, eventsUntil(Date.now()));
  const trained = (host: string) => ask<ModelReply>(host, '/v1/models/quick', KEY);
  const headers = { authorization: `Bearer ${KEY}` };
  void fetch(`${first.address}/v1/models/quick/train`, { method: 'POST', headers }).catch(() => {});
  await until('it trains', async () => (await trained(first.address)).training?.state === 'training');
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await start();
  await until('it is in force', async () => (await trained(second.address)).champion !== null, 110_000);
  const { champion, list, training } = await trained(second.address);
  expect(list).toHaveLength(1);
  expect(champion).toMatchObject({ version: 1 });
  expect(training).toMatchObject({ state: 'done' });
  second.child.kill('SIGTERM');
  await second.ended;
  await rm(data, { recursive: true });
}, 240_000);
