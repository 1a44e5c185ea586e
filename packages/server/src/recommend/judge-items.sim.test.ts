/**
 * The life of a model of items after its training: visitors who were not there judge it by what they do next, versions are compared on the same
 * moments, a worse one is taken back, and a shop that turns round raises an alarm.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwner, startServer, type TestServer } from '../testing/start-server.ts';
import { RING, ringEvents, ringId, ringItems, ringVisits } from './testing/ring-shop.ts';
import { packTrainedItems, unpackTrainedItems } from './trained-items.ts';

const HOUR = 3_600_000;
const DEFINITIONS = [
  { kind: 'model', key: 'for-you', document: { key: 'for-you', learns: 'items', promotion: 'auto' }, from: 'test' },
  {
    kind: 'recommender',
    key: 'shelf',
    document: {
      key: 'shelf',
      strategy: 'learned',
      model: 'for-you',
      floor: { attribute: 'maker', shares: { small: 0.3 } },
      groups: { trait: 'plan' },
    },
    from: 'test',
  },
] as const;

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ definitions: DEFINITIONS });
  await server.app.inject({ method: 'PUT', url: '/v1/items', headers: asOwner, payload: { items: ringItems } });
});
afterAll(() => server.close());

async function post(batch: readonly object[]): Promise<void> {
  for (let from = 0; from < batch.length; from += 500) {
    const payload = { batch: batch.slice(from, from + 500) };
    const answer = await server.app.inject({ method: 'POST', url: '/v1/events', headers: asOwner, payload });
    expect(answer.statusCode, answer.body).toBe(200);
  }
  await server.loop.settled();
}

/** Visitors of the last three hours; then another hour passes. */
async function come(name: string, visits: readonly (readonly number[])[], more: readonly object[] = []): Promise<void> {
  server.time.now += 5 * HOUR;
  const events = ringEvents(visits, server.time.now - 4 * HOUR) as readonly { readonly anonymousId: string }[];
  const own = (id: string) => `${name}-${id}`;
  const of = (each: { readonly anonymousId: string }) => ({ ...each, anonymousId: own(each.anonymousId) });
  await post([...events.map(of), ...(more as typeof events).map(of)]);
}

async function learned(): Promise<void> {
  await server.models.trainer.train('for-you', 'person');
  await server.models.trainer.settled();
}

test('a version is judged by what visitors did next, beside what is popular, with floors and groups of people', async () => {
  await come('past', ringVisits(170, 'past'));
  await learned();
  expect(server.models.registry.champion('for-you')).toMatchObject({ version: 1 });
  const visits = ringVisits(170, 'new');
  const at = new Date(server.time.now + 4 * HOUR).toISOString();
  const told = visits.map((row, i) => ({
    type: 'identify',
    anonymousId: `v${i}`,
    messageId: `plan-${i}`,
    timestamp: at,
    traits: { plan: row[0]! % 2 === 0 ? 'free' : 'paid' },
  }));
  // Every third buys what it looked at last.
  const orders = visits.flatMap((row, i) =>
    i % 3 > 0
      ? []
      : {
          type: 'track',
          event: 'Order Completed',
          anonymousId: `v${i}`,
          messageId: `order-${i}`,
          timestamp: new Date(server.time.now + HOUR + i * 60_000 + 60_000).toISOString(),
          properties: { products: [{ product_id: ringId(row.at(-1)!) }] },
        },
  );
  await come('new', visits, [...told, ...orders]);
  const judged = (await server.models.watch.judge('for-you'))!;
  expect(judged.people).toBe(170);
  const [ours, popular] = [judged.metrics['1']!, judged.metrics['what is popular']!];
  expect(ours['ndcg@20']).toBeGreaterThan(popular['ndcg@20']! + 0.2);
  expect(ours['bought@20']).toBeGreaterThan(popular['bought@20']!);
  const base = judged.against.find(({ version }) => version === 'what is popular')!;
  expect(base.interval![0]).toBeGreaterThan(0);
  expect(judged.drift!.alarms).toEqual([]);
  const [fairness] = judged.fairness!;
  const [small] = fairness!.items;
  expect(small).toMatchObject({ group: 'small', floor: 0.3 });
  expect(small!.without).toBeLessThan(0.2);
  expect(small!.with).toBeGreaterThan(0.2);
  expect(fairness!.people.map(({ group }) => group)).toEqual(['free', 'paid']);
  expect(fairness!.people.reduce((sum, { people }) => sum + people, 0)).toBe(170);
  for (const each of fairness!.people) {
    expect(each.hitRate).toBeGreaterThan(0.5);
    expect(each.exposure).toBeGreaterThan(0.2);
  }
  const view = await server.app.inject({ url: '/v1/models/for-you', headers: asOwner });
  expect(view.json().judgement.fairness[0].items[0].group).toBe('small');
  const page = await server.app.inject({ url: '/v1/models/for-you/versions/1/report.html', headers: asOwner });
  expect(page.body).toMatch(/NDCG by length of the list[\s\S]*What was tried[\s\S]*Since it was trained/);
  expect(page.body).toMatch(/Groups of items in lists of shelf[\s\S]*Groups of people by plan/);
  const metrics = await server.app.inject({ url: '/metrics', headers: asOwner });
  expect(metrics.body).toMatch(/attune_model_list_hit_rate\{model="for-you"\} 0\.\d/);
});

test('a version that lists worse than the one before it is taken back, and a shop that turns round is an alarm', async () => {
  const { registry, watch } = server.models;
  const good = registry.champion('for-you')!;
  // Somebody puts in force by hand what knows the items by other names: it lists anything.
  const read = unpackTrainedItems((await registry.bytes('for-you', good.version))!);
  if (!read.ok) throw new Error('no version of a model of items');
  const itemIds = read.value.itemIds.map((_, i) => read.value.itemIds[(i * 7 + 3) % RING]!);
  const { version: _, bytes: __, status: ___, isKept: ____, ...told } = good;
  const bad = await registry.add(told, packTrainedItems({ ...read.value, itemIds }));
  await registry.promote('for-you', bad.version, 'by mistake');
  await come('later', ringVisits(170, 'later'));
  await watch.judge('for-you');
  expect(registry.get('for-you', bad.version)!.status).toBe('retired');
  expect(registry.champion('for-you')).toMatchObject({ version: good.version });
  expect(server.logged.join('\n')).toMatch(/foresees worse than version 1/);
  // From now on only some items are looked at.
  const squared = ringVisits(300, 'back').map((row) => row.map((number) => (number * number) % RING));
  await come('back', squared);
  const judged = (await watch.judge('for-you'))!;
  expect(judged.drift!.alarms.join('; ')).toMatch(/items: stability index/);
  expect(server.models.trainer.training('for-you')!.asked).toBe('drift');
  await server.models.trainer.cancel('for-you');
});
