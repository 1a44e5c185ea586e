/** Recommendations over HTTP: a model is trained of what visitors did, serves, learns within the visit, and goes on after a restart. */
import { type Backend, createMemoryBackend } from '@attune/backend';
import type { DefinitionKind } from '@attune/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InitialDefinition } from '../definition-record.ts';
import type { OpenedVersion, Trained } from '../model/learner.ts';
import { expectConforming, type OpenApi } from '../testing/conforms.ts';
import { asOwner, asWriter, startServer, type TestServer } from '../testing/start-server.ts';
import { itemsLearner } from './items-learner.ts';
import { RING_MODEL, ringEvents, ringId, ringItems, ringVisits, START } from './testing/ring-shop.ts';
import { type ItemsTraining, train } from './train-items.ts';

const of = (kind: DefinitionKind, document: InitialDefinition['document'] & { readonly key: string }) => ({
  kind,
  key: document.key,
  document,
  from: 'test',
});
const DEFINITIONS = [
  of('model', { ...RING_MODEL }),
  of('recommender', { key: 'trending', strategy: 'trending' }),
  of('recommender', {
    key: 'for-you',
    strategy: 'learned',
    model: 'for-you',
    filters: { seen: false, stock: 'stock', bought: 'Order Completed' },
    fallback: 'trending',
  }),
  of('recommender', { key: 'try-out', strategy: 'learned', model: 'for-you', version: 'challenger' }),
  of('recommender', { key: 'in-category', strategy: 'trending', filters: { same: 'category' } }),
  of('placement', { key: 'shelf' }),
  of('experience', {
    key: 'shelf-for-you',
    placement: 'shelf',
    variants: [
      {
        key: 'learned',
        content: {
          recommend: { recommender: 'for-you', count: 3 },
          template: '{% for item in items %}<i title="{{ item.because.says }}">{{ item.id }}</i>{% endfor %}',
        },
      },
    ],
  }),
];

let server: TestServer;
let backend: Backend;
beforeEach(async () => {
  backend = await createMemoryBackend();
  server = await open();
});
afterEach(() => server.close());

async function open(): Promise<TestServer> {
  const opened = await startServer({ backend, definitions: DEFINITIONS });
  opened.time.now = START + 86_400_000;
  await opened.recommending.settled();
  return opened;
}

async function post(url: string, body: object, headers: Record<string, string> = asWriter) {
  const answer = await server.app.inject({ method: 'POST', url, headers, payload: body });
  const document = (await server.app.inject({ url: '/openapi.json' })).json() as OpenApi;
  expectConforming(document, { method: 'POST', url, status: answer.statusCode, body: answer.body });
  return { status: answer.statusCode, body: answer.json() };
}

const look = (anonymousId: string, item: string, messageId: string, at: number = server.time.now) => ({
  type: 'track',
  event: 'Product Viewed',
  anonymousId,
  messageId,
  timestamp: new Date(at).toISOString(),
  properties: { product_id: item },
});

/** The shop's past, and one training of it. */
async function fill(visits = ringVisits(300, 'ring')): Promise<void> {
  await server.app.inject({ method: 'PUT', url: '/v1/items', headers: asOwner, payload: { items: ringItems } });
  const events = ringEvents(visits, server.time.now - 10 * 3_600_000);
  for (let from = 0; from < events.length; from += 500)
    await server.app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: asOwner,
      payload: { batch: events.slice(from, from + 500) },
    });
  await server.loop.settled();
}

async function trained(champion: OpenedVersion | null = null): Promise<{ data: ItemsTraining; result: Trained }> {
  const { loop, items, time } = server;
  const watch = { report: () => undefined, signal: new AbortController().signal };
  const from = { loop, items: items.all, until: time.now, champion, brought: null } as Parameters<
    typeof itemsLearner.collect
  >[0];
  const data = (await itemsLearner.collect(from, RING_MODEL, watch)) as ItemsTraining;
  const options = { seed: 'test', budgetMs: 1_000, report: () => undefined, known: {}, remember: () => undefined };
  return { data, result: train(data, RING_MODEL, options) };
}

async function learn(): Promise<number> {
  const { data, result } = await trained();
  const { artefact, ...told } = result;
  const facts = {
    key: 'for-you',
    learns: 'items',
    createdAt: server.time.now,
    source: 'trained',
    format: 'attune',
  } as const;
  const { version } = await server.models.registry.add({ ...facts, ...told, dataUntil: data.until }, artefact);
  return version;
}

async function learnAndServe(): Promise<void> {
  const version = await learn();
  await server.models.registry.promote('for-you', version, 'test');
  await server.recommending.settled();
}

const idsOf = (body: { readonly items: readonly { readonly id: string }[] }) => body.items.map(({ id }) => id);
const listFor = async (anonymousId: string, more: object = {}) =>
  (await post('/v1/recommendations', { recommender: 'for-you', anonymousId, count: 4, ...more })).body;

describe('before anything is learned', () => {
  test('an empty site is answered with an empty list, a catalogue with itself', async () => {
    expect(await listFor('nobody')).toEqual({ recommender: 'for-you', version: null, items: [] });
    await server.app.inject({ method: 'PUT', url: '/v1/items', headers: asOwner, payload: { items: ringItems } });
    const { items, version } = await listFor('nobody');
    expect(version).toBeNull();
    expect(items).toHaveLength(4);
    for (const item of items) expect(item).toMatchObject({ by: 'catalogue', why: 'From the catalogue' });
  });

  test('the fallback lists within the filters of who was asked', async () => {
    await fill();
    const { items } = await listFor('v1', { count: 20 });
    expect(items.length).toBeGreaterThan(4);
    for (const { stock } of items) expect(stock).toBeGreaterThan(0);
  });
});

describe('with a version in force', () => {
  beforeEach(async () => {
    await fill();
    await learnAndServe();
  });

  test('somebody who looks gets what comes next, and why', async () => {
    await post('/v1/events', look('me', ringId(12), 'm1'));
    const { items, version } = await listFor('me');
    expect(version).toBe('for-you:1');
    expect(items[0]).toMatchObject({
      id: ringId(13),
      by: 'learned',
      why: 'Because you looked at Thing 12',
      because: { id: ringId(12), title: 'Thing 12' },
      propensity: 1,
    });
  });

  test('an event is in the very next list, also when it comes with the question', async () => {
    await post('/v1/events', look('me', ringId(12), 'm1'));
    expect(idsOf(await listFor('me'))).toContain(ringId(13));
    const list = await listFor('me', { events: [{ ...look('me', ringId(30), 'm2'), anonymousId: undefined }] });
    expect(idsOf(list)[0]).toBe(ringId(31));
    expect(idsOf(await listFor('me'))[0]).toBe(ringId(31));
  });

  test('items taken as looked at change this list and no other', async () => {
    expect(idsOf(await listFor('me', { lookedAt: [ringId(20)] }))).toContain(ringId(21));
    const visitor = await server.loop.visitor('a:me');
    expect(visitor).toBeUndefined();
  });

  test('a page in which the visitor lingers, adds and orders says so, and what was bought stays away', async () => {
    const hover = { ...look('me', ringId(12), 'h1'), event: 'Element Hovered' };
    await post('/v1/events', { batch: [look('me', ringId(12), 'm1'), hover] });
    expect((await listFor('me')).items[0].why).toBe('Because you lingered on Thing 12');
    await post('/v1/events', { ...look('me', ringId(12), 'a1'), event: 'Product Added' });
    expect((await listFor('me')).items[0].why).toBe('Because you chose Thing 12');
    const products = [{ product_id: ringId(13) }];
    await post('/v1/events', { ...look('me', '', 'o1'), event: 'Order Completed', properties: { products } });
    expect(idsOf(await listFor('me', { count: 40 }))).not.toContain(ringId(13));
  });

  test('what is listed never is sold out, seen or excluded', async () => {
    await post('/v1/events', { batch: [8, 9, 10].map((n) => look('me', ringId(n), `m${n}`)) });
    const exclude = [ringId(11)];
    const ids = idsOf(await listFor('me', { count: 40, exclude }));
    for (const n of [8, 9, 10, 11, 14, 19]) expect(ids).not.toContain(ringId(n));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('a slot is decided with the list, and again when the visitor goes on', async () => {
    const asked = { anonymousId: 'me', placements: ['shelf'] };
    const decided = async (events: object[]) =>
      (await post('/v1/decide', { ...asked, events })).body.decisions.shelf.content.html as string;
    expect(await decided([look('me', ringId(12), 'm1')])).toContain(
      `<i title="Because you looked at Thing 12">${ringId(13)}</i>`,
    );
    expect(await decided([look('me', ringId(30), 'm2')])).toContain(
      `<i title="Because you looked at Thing 30">${ringId(31)}</i>`,
    );
  });

  test('what is new in the catalogue is there at once', async () => {
    const item = { id: 'fresh', title: 'Fresh', category: 'even', maker: 'new', stock: 1 };
    await server.app.inject({ method: 'PUT', url: '/v1/items', headers: asOwner, payload: { items: [item] } });
    expect(idsOf(await listFor('me', { count: 40, exclude: [] }))).toContain('fresh');
  });

  test('who refused consent is nobody', async () => {
    await post('/v1/events', look('me', ringId(12), 'm1'));
    expect((await listFor('me')).items[0].because).toBeDefined();
    const context = { consent: { categoryPreferences: { personalization: false } } };
    await post('/v1/events', { ...look('me', ringId(12), 'm2'), context });
    for (const item of (await listFor('me')).items) expect(item.because).toBeUndefined();
  });

  test('a restart opens the version again and tells it the visits since', async () => {
    for (let visit = 0; visit < 6; visit++)
      await post('/v1/events', {
        batch: [
          look(`n${visit}`, ringId(3), `n${visit}a`),
          look(`n${visit}`, ringId(26), `n${visit}b`, server.time.now + 1),
        ],
      });
    await post('/v1/events', look('me', ringId(3), 'm1'));
    await server.loop.settled();
    const before = idsOf(await listFor('me'));
    expect(before).toContain(ringId(26));
    await server.close();
    server = await open();
    expect((await listFor('me')).version).toBe('for-you:1');
    expect(idsOf(await listFor('me'))).toContain(ringId(26));
  });

  test('a challenger serves who is to see it, and nobody else; without one the champion does', async () => {
    const tried = async () => (await post('/v1/recommendations', { recommender: 'try-out', anonymousId: 'me' })).body;
    expect((await tried()).version).toBe('for-you:1');
    await learn();
    await server.recommending.settled();
    expect((await tried()).version).toBe('for-you:2');
    expect((await listFor('me')).version).toBe('for-you:1');
    await server.models.registry.promote('for-you', 2, 'test');
    await server.recommending.settled();
    expect((await listFor('me')).version).toBe('for-you:2');
    // What was in force before challenges nobody.
    expect((await tried()).version).toBe('for-you:2');
  });

  test('a version that is taken out of force takes its lists with it', async () => {
    await server.models.registry.retire('for-you', 1, 'test');
    await server.recommending.settled();
    const { version, items } = await listFor('me');
    expect(version).toBeNull();
    expect(items[0]).toMatchObject({ by: 'trending' });
  });

  test('trending in the category looked at last', async () => {
    await post('/v1/events', look('me', ringId(12), 'm1'));
    const { body } = await post('/v1/recommendations', { recommender: 'in-category', anonymousId: 'me' });
    expect(body.items).toHaveLength(4);
    for (const { category } of body.items) expect(category).toBe('even');
  });

  test('a secret key sees scores, reasons, and what the filters keep out; a write key does not', async () => {
    await post('/v1/events', look('me', ringId(13), 'm1'));
    const asked = { recommender: 'for-you', anonymousId: 'me', count: 6, explain: true };
    const { body } = await post('/v1/recommendations', asked, asOwner);
    expect(body.items[0]).toMatchObject({
      score: expect.any(Number),
      model: expect.any(String),
      reasons: [{ id: ringId(13) }],
    });
    expect(body.refused).toContainEqual({ id: ringId(14), title: 'Thing 14', filter: 'stock' });
    expect((await post('/v1/recommendations', asked)).status).toBe(403);
  });
});

describe('trained again', () => {
  test('a version is compared with the one in force on what happened since, and on nothing else', async () => {
    await fill();
    await learnAndServe();
    const artefact = (await server.models.registry.bytes('for-you', 1))!;
    const champion = { version: 1, artefact };
    const early = (await trained(champion)).result.verdict;
    expect(early).toMatchObject({ isBetter: false, against: 'version 1', difference: null });
    expect(early.says).toContain('Too little has happened');
    // From now on visitors go the other way round.
    server.time.now += 3_600_000;
    const back = ringVisits(120, 'back').map((row) => [...row].reverse());
    const events = ringEvents(back, server.time.now - 3_000_000).map((event) => ({
      ...event,
      anonymousId: `back-${(event as { anonymousId: string }).anonymousId}`,
    }));
    await server.app.inject({ method: 'POST', url: '/v1/events', headers: asOwner, payload: { batch: events } });
    await server.loop.settled();
    const { verdict, metrics, baselines } = (await trained(champion)).result;
    expect(verdict).toMatchObject({ isBetter: true, against: 'version 1' });
    expect(verdict.difference).toBeGreaterThan(0.05);
    expect(Object.keys(baselines)).toEqual(['popularity', 'seen together']);
    expect(metrics['hit-rate@20']).toBeGreaterThan(baselines['popularity']!['hit-rate@20']!);
  });

  test('too little is said so, and what is asked for', async () => {
    await server.app.inject({ method: 'PUT', url: '/v1/items', headers: asOwner, payload: { items: ringItems } });
    await expect(trained()).rejects.toThrow('There are 0 interactions with items of the catalogue');
  });

  test('what is no version of a model of items is not accepted', async () => {
    await fill();
    expect(itemsLearner.accepts((await trained()).result.artefact)).toBeNull();
    expect(itemsLearner.accepts(new Uint8Array(100))).toContain('train it again');
  });
});

describe('widgets', () => {
  test.each(['/api/recommendations', '/api/user/recommendations'])('%s', async (url) => {
    await fill();
    await learnAndServe();
    const actions = [ringId(2), { type: 'view', itemId: ringId(20) }, { type: 'noise' }];
    const { status, body } = await post(url, { userId: 'somebody', actions });
    expect(status).toBe(200);
    expect(body.recommendations[0]).toMatchObject({
      id: ringId(21),
      title: 'Thing 21',
      url: '/p/i21',
      why: 'Because you looked at Thing 20',
    });
    const session = await post(url, { userId: 7, sessionActions: [{ product: { id: ringId(30) } }], count: 2 });
    expect(session.body.recommendations.map(({ id }: { id: string }) => id)[0]).toBe(ringId(31));
    expect(session.body.recommendations).toHaveLength(2);
    await post('/v1/events', look('known', ringId(5), 'k1'));
    const known = await post(url, { userId: 'known' });
    expect(known.body.recommendations[0].because).toMatchObject({ id: ringId(5) });
  });
});

test('questions that cannot be answered say what is wrong and what to do', async () => {
  const unknown = await post('/v1/recommendations', { recommender: 'for-yuo' });
  expect(unknown.status).toBe(400);
  expect(unknown.body.error.problems[0]).toMatchObject({
    path: 'recommender',
    fix: expect.stringContaining('for-you'),
  });
  const bodies = [
    {},
    { recommender: 'for-you', count: 0 },
    { recommender: 'for-you', count: 101 },
    { recommender: 'for-you', exclude: Array.from({ length: 501 }, (_, i) => `x${i}`) },
    { recommender: 'for-you', lookedAt: [''] },
    { recommender: 'for-you', surprise: true },
  ];
  for (const body of bodies) {
    const { status, body: said } = await post('/v1/recommendations', body);
    expect(status).toBe(400);
    expect(said.error.problems.length).toBeGreaterThan(0);
  }
  expect((await post('/api/recommendations', { actions: [] })).status).toBe(400);
  expect((await post('/v1/recommendations', { recommender: 'for-you' }, {})).status).toBe(401);
});
