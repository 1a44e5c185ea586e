/** The models over HTTP: what there is, a training line by line, versions brought from elsewhere, in force and out, and what is refused. */
import { ModelReply, ModelReport, ModelsReply, ModelVersionView, TrainingView } from '@attune/protocol';
import type { TSchema } from 'typebox';
import Value from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, asWriter, startServer, type TestServer } from '../testing/start-server.ts';
import { shoppersBetween } from './testing/shoppers.ts';

const DAY = 86_400_000;
const DEFINITIONS = [
  {
    kind: 'model',
    key: 'purchase',
    document: { key: 'purchase', learns: 'propensity', goal: { event: 'Order Completed' }, algorithm: 'logistic' },
    from: 'test',
  },
] as const;

let server: TestServer;

function expectConforms(schema: TSchema, value: unknown): void {
  expect([...Value.Errors(schema, value)]).toEqual([]);
}

const get = (url: string) => server.app.inject({ url, headers: asOwner });
const post = (url: string, payload: object = {}) =>
  server.app.inject({ method: 'POST', url, headers: asOwner, payload });

beforeAll(async () => {
  server = await startServer({ definitions: DEFINITIONS });
  const { now } = server.time;
  const events = shoppersBetween('http', { count: 900, from: now - 20 * DAY, to: now - DAY }).flatMap(
    (each) => each.events,
  );
  for (let i = 0; i < events.length; i += 500) await post('/v1/events', { batch: events.slice(i, i + 500) });
  await server.loop.settled();
});
afterAll(() => server.close());

describe('the models over HTTP', () => {
  test('before anything is trained', async () => {
    const answer = await get('/v1/models');
    expectConforms(ModelsReply, answer.json());
    expect(answer.json().models).toMatchObject([
      { key: 'purchase', learns: 'propensity', champion: null, versions: 0 },
    ]);
    expect((await post('/v1/models/purchase/evaluate')).json()).toEqual({ judgement: null });
  });

  test('a training tells how far it is, line by line, and what came of it', async () => {
    const answer = await post('/v1/models/purchase/train');
    expect(answer.headers['content-type']).toContain('application/x-ndjson');
    const steps = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const step of steps) expectConforms(TrainingView, step);
    expect(steps.at(-1)).toMatchObject({ state: 'done', isDone: true, version: 1, asked: 'person' });
    expect(steps.map(({ state }) => state)).toContain('training');
    const model = await get('/v1/models/purchase');
    expectConforms(ModelReply, model.json());
    expect(model.json()).toMatchObject({ champion: { version: 1, status: 'champion' }, versions: 1 });
    const report = await get('/v1/models/purchase/versions/1/report');
    expectConforms(ModelReport, report.json());
    expect(report.json().report).toMatchObject({ algorithm: 'logistic', data: { people: 900 } });
    const page = await get('/v1/models/purchase/versions/1/report.html');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('<h2>Area under the curve</h2>');
  });

  test('a version from elsewhere is a challenger, comes into force, and goes again', async () => {
    const bytes = (await server.models.registry.bytes('purchase', 1))!;
    const headers = { ...asOwner, 'content-type': 'application/octet-stream' };
    const url = '/v1/models/purchase/versions';
    const sent = await server.app.inject({ method: 'POST', url, headers, payload: Buffer.from(bytes) });
    expectConforms(ModelVersionView, sent.json());
    expect(sent.json()).toMatchObject({ version: 2, status: 'challenger', source: 'imported', bytes: bytes.length });
    expect((await post('/v1/models/purchase/promote', { version: 2 })).json()).toMatchObject({ status: 'champion' });
    expect((await get('/v1/models/purchase')).json().champion.version).toBe(2);
    const gone = await post('/v1/models/purchase/retire', { version: 2, why: 'it was a trial' });
    expect(gone.json()).toMatchObject({ version: 2, status: 'retired' });
    const model = (await get('/v1/models/purchase')).json();
    expect(model.champion.version).toBe(1);
    expect(model.changes.at(-1)).toMatchObject({ version: 2, status: 'retired', why: 'it was a trial' });
  });

  test('what is refused says why', async () => {
    const headers = { ...asOwner, 'content-type': 'application/octet-stream' };
    const send = (path: string, payload: Buffer) =>
      server.app.inject({ method: 'POST', url: `/v1/models/${path}`, headers, payload });
    const noModel = await send('purchase/versions', Buffer.from('not a model'));
    expect(noModel.statusCode).toBe(400);
    expect(noModel.json().error.problems[0].message).toContain('no propensity');
    const noFormat = await send('purchase/versions?format=crystal', Buffer.from('x'));
    expect(noFormat.json().error.problems[0]).toMatchObject({
      message: '"crystal" is not known here',
      fix: expect.stringContaining('attune'),
    });
    expect((await send('purchase/versions', Buffer.alloc(0))).statusCode).toBe(400);
    expect((await get('/v1/models/nothing')).json().error.message).toContain('no definition of a model "nothing"');
    expect((await post('/v1/models/nothing/train')).statusCode).toBe(404);
    expect((await post('/v1/models/purchase/promote', { version: 99 })).statusCode).toBe(404);
    expect((await post('/v1/models/purchase/promote', { version: 'two' })).statusCode).toBe(400);
    expect(
      (await server.app.inject({ method: 'DELETE', url: '/v1/models/purchase/train', headers: asOwner })).statusCode,
    ).toBe(404);
    expect((await server.app.inject({ url: '/v1/models', headers: asWriter })).statusCode).toBe(403);
  });

  test('a training can be ended; another one goes its way', async () => {
    await server.models.trainer.train('purchase', 'person');
    const ended = await server.app.inject({ method: 'DELETE', url: '/v1/models/purchase/train', headers: asOwner });
    expect(ended.json()).toMatchObject({ state: 'cancelled', isDone: true });
    const again = (await post('/v1/models/purchase/train')).body.trim().split('\n').at(-1)!;
    expect(JSON.parse(again)).toMatchObject({ state: 'done', version: 3 });
  });

  test('it is trained again when it is time', async () => {
    const document = { ...DEFINITIONS[0].document, retrain: '1d' };
    const put = await server.app.inject({
      method: 'PUT',
      url: '/v1/definitions/model/purchase',
      headers: asOwner,
      payload: document,
    });
    expect(put.statusCode, put.body).toBe(200);
    server.time.now += DAY / 2;
    await server.models.watch.tick();
    expect(server.models.trainer.training('purchase')!.version).toBe(3);
    server.time.now += DAY;
    await server.models.watch.tick();
    await server.models.trainer.settled();
    expect(server.models.trainer.training('purchase')).toMatchObject({ asked: 'schedule', state: 'done', version: 4 });
  });
});

test('what was cut off goes on at the next start, with what a search had found out', async () => {
  const { backend, time } = server;
  await server.loop.checkpoint();
  const stored = (await backend.records.get('model-training', 'purchase'))!.value as object;
  // As a process leaves it that is killed while it trains: nothing of this kind could be found out by chance.
  const known = { 'boosted-trees': -1, logistic: 99, blend: 99 };
  const document = { ...DEFINITIONS[0].document, algorithm: 'auto' };
  await server.definitions.change({ kind: 'model', key: 'purchase', document, source: 'api' });
  const { of } = await server.models.trainer.train('purchase', 'person');
  await server.models.trainer.cancel('purchase');
  await server.close();
  await backend.records.put('model-training', 'purchase', {
    ...stored,
    of,
    state: 'training',
    known,
    askedAt: time.now,
    until: time.now,
  });
  server = await startServer({ backend });
  server.time.now = time.now;
  await server.models.trainer.settled();
  const training = server.models.trainer.training('purchase')!;
  expect(training, training.says).toMatchObject({ state: 'done', version: 5 });
  expect(server.models.registry.get('purchase', 5)!.report['algorithm']).toBe('boosted-trees');
});
