/**
 * Models that were made elsewhere, as somebody brings them: `models import` with an ONNX file and a mapping, in force at once, asked by a segment
 * of visitors over HTTP; and what is said of files that do not fit.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_imports_01';
const MODELS = join(import.meta.dirname, '../../../spec/onnx');
const DEVICE = 'context.device.type';
const MAPPING = { inputs: { count_viewed: { feature: DEVICE, is: 'mobile' }, device: DEVICE } };
const THRESHOLD = 0.7;
let folder: string;
let server: Server;
let address: string;

const model = (key: string, more: object) => ({
  kind: 'model' as const,
  key,
  document: { key, ...more },
  from: 'test',
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-model-'));
  await writeFile(join(folder, 'mapping.json'), JSON.stringify(MAPPING));
  await writeFile(join(folder, 'wrong.json'), JSON.stringify({ inputs: { devise: 'context.device.type' } }));
  await writeFile(join(folder, 'text.onnx'), 'no model at all');
  const features = [{ context: 'device.type' }];
  const condition = { propensity: 'purchase', $gte: THRESHOLD };
  const browsers = { cluster: { model: 'shoppers', label: 'browsers' } };
  server = await createServer({
    backend: await createMemoryBackend(),
    clock: Date.now,
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_the_imports_01'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
    definitions: [
      { kind: 'goal', key: 'ordered', document: { key: 'ordered', event: 'Order Completed' }, from: 'test' },
      model('purchase', { learns: 'propensity', goal: 'ordered', features }),
      model('shoppers', { learns: 'clusters' }),
      { kind: 'segment', key: 'likely', document: { key: 'likely', condition }, from: 'test' },
      { kind: 'segment', key: 'browsers', document: { key: 'browsers', condition: browsers }, from: 'test' },
    ],
  });
  address = await server.listen({ port: 0 });
  const headers = { authorization: `Bearer ${KEY}` };
  const batch = Array.from({ length: 40 }, (_, i) => ({
    type: 'track',
    event: 'Product Viewed',
    anonymousId: `v${i % 8}`,
    messageId: `m${i}`,
    context: { device: { type: i % 2 === 0 ? 'mobile' : 'desktop' } },
    properties: { product_id: `p${i}` },
  }));
  await server.app.inject({ method: 'POST', url: '/v1/events', headers, payload: { batch } });
  await server.loop.settled();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const models = (...args: string[]) => runCli(['models', ...args, '--host', address, '--key', KEY]);
const likely = async (): Promise<readonly string[]> => {
  const found = await Promise.all(Array.from({ length: 8 }, (_, i) => server.loop.visitor(`v${i}`)));
  const trained = server.loop.rules().trained.get('purchase');
  if (trained?.learns !== 'propensity') return [];
  return found.flatMap((visitor, i) => {
    const { profile } = visitor!;
    const features = { 'context.device.type': i % 2 === 0 ? 'mobile' : 'desktop' };
    const score = trained.scoreOf({ profile, now: profile.lastAt, context: profile.context, features });
    return score !== null && score >= THRESHOLD ? [`v${i}`] : [];
  });
};

test('a pipeline of scikit-learn is a challenger, then in force, and a segment asks it', async () => {
  const file = join(MODELS, 'columns.onnx');
  const challenger = await models('import', 'purchase', file, '--mapping', join(folder, 'mapping.json'));
  expect(challenger).toMatchObject({ status: 0, out: 'purchase: version 1 is a challenger.\n' });
  expect(server.loop.rules().models).toEqual([]);
  const promoted = await models('import', 'purchase', file, '--mapping', join(folder, 'mapping.json'), '--promote');
  expect(promoted, promoted.err).toMatchObject({ status: 0, out: 'purchase: version 2 is in force.\n' });
  expect(server.loop.rules().models).toEqual([{ key: 'purchase', version: '2' }]);
  await server.loop.settled();
  const { out } = await runCli(['segments', 'export', 'likely', '--host', address, '--key', KEY]);
  const members =
    out.trim() === ''
      ? []
      : out
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { id: string }).id);
  const expected = await likely();
  expect(expected.length).toBeGreaterThan(0);
  expect(expected.length).toBeLessThan(8);
  expect(members.length).toBe(expected.length);
});

test('clusters are those of the file', async () => {
  const mapping = {
    inputs: { X: ['position', 'elapsed_s', 'items', 'returns'].map((feature) => ({ feature, missing: 0 })) },
  };
  await writeFile(
    join(folder, 'clusters.json'),
    JSON.stringify({ ...mapping, labels: ['browsers', 'buyers', 'bots'] }),
  );
  const file = join(MODELS, 'k-means.onnx');
  const { status, err } = await models(
    'import',
    'shoppers',
    file,
    '--mapping',
    join(folder, 'clusters.json'),
    '--promote',
  );
  expect(status, err).toBe(0);
  const trained = server.loop.rules().trained.get('shoppers');
  expect(trained).toMatchObject({ learns: 'clusters', version: '1', labels: ['browsers', 'buyers', 'bots'] });
});

test('says what is wrong with a file or a mapping', async () => {
  const wrong = await models(
    'import',
    'purchase',
    join(MODELS, 'columns.onnx'),
    '--mapping',
    join(folder, 'wrong.json'),
  );
  expect(wrong).toMatchObject({ status: 2 });
  expect(wrong.err).toContain('is no input of the model');
  const text = await models('import', 'purchase', join(folder, 'text.onnx'));
  expect(text.status).toBe(2);
  expect(text.err).toMatch(/\.onnx file/);
  expect((await models('import', 'purchase', join(folder, 'none.onnx'))).err).toContain('cannot be read');
  expect((await models('import', 'purchase')).err).toContain('which file');
  expect((await models('import', 'nobody', join(MODELS, 'columns.onnx'))).err).toContain('nobody');
});
