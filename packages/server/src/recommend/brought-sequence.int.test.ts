/**
 * A sequence model that was trained elsewhere, from its file to the lists of visitors: imported and in force it serves, and the next training
 * weighs it beside our own models, on visits that it was not taught.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwner, startServer, type TestServer } from '../testing/start-server.ts';
import { RING_MODEL, ringEvents, ringItems, ringVisits, START } from './testing/ring-shop.ts';

const FILE = readFileSync(join(import.meta.dirname, '../../../../spec/onnx/ring.onnx'));
const DEFINITIONS = [
  { kind: 'model', key: 'for-you', document: { ...RING_MODEL }, from: 'test' },
  {
    kind: 'recommender',
    key: 'for-you',
    document: { key: 'for-you', strategy: 'learned', model: 'for-you' },
    from: 'test',
  },
] as const;

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ definitions: DEFINITIONS });
  server.time.now = START + 86_400_000;
  await server.app.inject({ method: 'PUT', url: '/v1/items', headers: asOwner, payload: { items: ringItems } });
});
afterAll(() => server.close());

const post = (url: string, payload: object) => server.app.inject({ method: 'POST', url, headers: asOwner, payload });

async function importFile(payload: Buffer) {
  const headers = { ...asOwner, 'content-type': 'application/octet-stream' };
  return server.app.inject({ method: 'POST', url: '/v1/models/for-you/versions?format=onnx', headers, payload });
}

test('what is no sequence model is refused, and says what it needs', async () => {
  const answer = await importFile(readFileSync(join(import.meta.dirname, '../../../../spec/onnx/forest.onnx')));
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.problems[0]).toMatchObject({ message: expect.stringContaining('whole numbers') });
});

test('in force it says what comes next', async () => {
  const added = await importFile(FILE);
  expect(added.statusCode, added.body).toBe(200);
  expect(added.json()).toMatchObject({ version: 1, source: 'imported', status: 'challenger' });
  expect((await post('/v1/models/for-you/promote', { version: 1 })).statusCode).toBe(200);
  await server.recommending.settled();
  await post('/v1/events', { batch: ringEvents([[11, 12]], server.time.now - 60_000) });
  await server.loop.settled();
  const answer = await post('/v1/recommendations', { anonymousId: 'v0', recommender: 'for-you', count: 3 });
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.json().items.map(({ id }: { readonly id: string }) => id)).toContain('i13');
});

test('the next training weighs it beside its own, on visits that it was not taught', async () => {
  await post('/v1/events', {
    batch: ringEvents(ringVisits(300, 'ring'), server.time.now - 10 * 3_600_000).slice(0, 500),
  });
  await post('/v1/events', {
    batch: ringEvents(ringVisits(300, 'ring'), server.time.now - 10 * 3_600_000).slice(500, 1_000),
  });
  await post('/v1/events', {
    batch: ringEvents(ringVisits(300, 'ring'), server.time.now - 10 * 3_600_000).slice(1_000),
  });
  await server.loop.settled();
  await server.models.trainer.train('for-you', 'person');
  await server.models.trainer.settled();
  const made = server.models.registry.get('for-you', 2);
  expect(made?.source, server.models.trainer.training('for-you')?.says).toBe('trained');
  const tried = made!.report['tried'] as readonly { readonly recipe: string; readonly ndcg: number }[];
  expect(tried.map(({ recipe }) => recipe)).toContain('sequence');
});
