/**
 * The life of a propensity in a living shop: visitors whose orders depend on what they did, a training that comes into force by itself, a
 * segment of the right people, drift that raises an alarm, and a version that is taken back when it does worse than the one before.
 */
import { areaUnderCurve } from '@attune/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, startServer, type TestServer } from '../testing/start-server.ts';
import { type Shopper, shoppersBetween } from './testing/shoppers.ts';

const DAY = 86_400_000;
const DEFINITIONS = [
  { kind: 'goal', key: 'ordered', document: { key: 'ordered', event: 'Order Completed' }, from: 'test' },
  {
    kind: 'model',
    key: 'purchase',
    document: { key: 'purchase', learns: 'propensity', goal: 'ordered', window: '30d', algorithm: 'boosted-trees' },
    from: 'test',
  },
  {
    kind: 'model',
    key: 'shoppers',
    document: { key: 'shoppers', learns: 'clusters', clusters: [2, 4] },
    from: 'test',
  },
  {
    kind: 'segment',
    key: 'likely',
    document: { key: 'likely', condition: { propensity: 'purchase', $gte: 0.4 } },
    from: 'test',
  },
] as const;

let server: TestServer;

async function comes(shoppers: readonly Shopper[], isCutBeforeOrder = false): Promise<void> {
  const events = shoppers.flatMap((shopper) =>
    isCutBeforeOrder && shopper.orders ? shopper.events.slice(0, -1) : shopper.events,
  );
  for (let i = 0; i < events.length; i += 500) {
    const payload = { batch: events.slice(i, i + 500) };
    const answer = await server.app.inject({ method: 'POST', url: '/v1/events', headers: asOwner, payload });
    expect(answer.statusCode, answer.body).toBe(200);
  }
  await server.loop.settled();
}

/** How likely each is held to order, by the model in force, as of now. */
async function scores(shoppers: readonly Shopper[]): Promise<readonly number[]> {
  const model = server.loop.rules().trained.get('purchase');
  if (model?.learns !== 'propensity') throw new Error('no propensity is in force');
  const found = await Promise.all(
    shoppers.map(async ({ id }) => {
      const visitor = (await server.loop.visitor(id))!;
      const { profile } = visitor;
      return model.scoreOf({ profile, now: profile.lastAt, context: profile.context, features: {} });
    }),
  );
  return found.map((score) => score ?? 0);
}

beforeAll(async () => {
  server = await startServer({ definitions: DEFINITIONS });
});
afterAll(() => server.close());

describe('a propensity', () => {
  test('nobody is in its segment before it is trained, and too little data is said so', async () => {
    const { now } = server.time;
    await comes(shoppersBetween('early', { count: 20, from: now - DAY, to: now - DAY / 2 }));
    await server.models.trainer.train('purchase', 'person');
    await server.models.trainer.settled();
    const training = server.models.trainer.training('purchase')!;
    expect(training).toMatchObject({ state: 'failed', version: null });
    expect(training.says).toMatch(/moments .* reached the goal.*wait for more visits/);
    expect(server.loop.rules().models).toEqual([]);
  });

  test('is trained, beats the base rate on later visits, and comes into force', async () => {
    const { now } = server.time;
    await comes(shoppersBetween('past', { count: 1_500, from: now - 20 * DAY, to: now - DAY }));
    await server.models.trainer.train('purchase', 'person');
    await server.models.trainer.settled();
    const training = server.models.trainer.training('purchase')!;
    expect(training, training.says).toMatchObject({ state: 'done', version: 1 });
    const champion = server.models.registry.champion('purchase')!;
    expect(champion.verdict).toMatchObject({ isBetter: true, against: 'base rate' });
    expect(champion.metrics['areaUnderCurve']).toBeGreaterThan(0.7);
    expect(champion.metrics['logLoss']).toBeLessThan(champion.baselines['base rate']!['logLoss']!);
    expect(server.loop.rules().models).toEqual([{ key: 'purchase', version: '1' }]);
  });

  test('knows of fresh visitors, whom it never saw, who will order', async () => {
    const { now } = server.time;
    const fresh = shoppersBetween('fresh', { count: 300, from: now - 20 * 60_000, to: now - 15 * 60_000 });
    await comes(fresh, true);
    const area = areaUnderCurve(
      fresh.map(({ orders }) => Number(orders)),
      await scores(fresh),
    );
    expect(area).toBeGreaterThan(0.7);
    const members: string[] = [];
    for await (const { profile } of server.loop.segments.members('likely'))
      members.push(...profile.identities.anonymousIds);
    const inside = fresh.filter(({ id }) => members.includes(id));
    const share = (of: readonly Shopper[]) => of.filter(({ isKeen }) => isKeen).length / of.length;
    expect(inside.length).toBeGreaterThan(30);
    expect(share(inside)).toBeGreaterThan(0.75);
    expect(share(fresh.filter((each) => !inside.includes(each)))).toBeLessThan(0.3);
  });

  test('says why, in the words of the behaviour', async () => {
    const answer = await server.app.inject({
      url: '/v1/profiles/fresh-1/explain?segment=likely',
      headers: asOwner,
    });
    const text = answer.body;
    expect(text).toMatch(/"probability":0?\.\d+/);
    expect(text).toMatch(/"contribution"/);
  });

  test('raises no alarm while the shop goes on as it was', async () => {
    const { time } = server;
    time.now += 4 * DAY;
    await comes(shoppersBetween('same', { count: 400, from: time.now - 3 * DAY, to: time.now - DAY }));
    const judged = (await server.models.watch.judge('purchase'))!;
    expect(judged.people).toBeGreaterThan(300);
    expect(judged.drift!.alarms).toEqual([]);
    const base = judged.against.find(({ version }) => version === 'base rate')!;
    expect(base.interval![0]).toBeGreaterThan(0);
  });

  test('raises an alarm when the visitors become others, and is trained again', async () => {
    const { time } = server;
    const habits = { keen: 0.85, ordersKeen: 0.05, ordersOther: 0.2 };
    time.now += 4 * DAY;
    await comes(shoppersBetween('others', { count: 900, from: time.now - 3 * DAY, to: time.now - DAY, habits }));
    const judged = (await server.models.watch.judge('purchase'))!;
    expect(judged.drift!.alarms.join('; ')).toMatch(/predictions: .*outcomes: /);
    expect(server.logged.join('\n')).toContain('has moved from what the model was trained on');
    expect(server.models.trainer.training('purchase')!.asked).toBe('drift');
    const metrics = await server.app.inject({ url: '/metrics', headers: asOwner });
    expect(metrics.body).toMatch(/attune_model_drift_alarms\{model="purchase"\} [1-9]/);
    await server.models.trainer.settled();
    expect(server.models.trainer.training('purchase')).toMatchObject({ state: 'done', version: 2 });
  });
});

test('clusters of the same visitors have names, members, and keep both when they are learned again', async () => {
  const { registry, trainer } = server.models;
  await trainer.train('shoppers', 'person');
  await trainer.settled();
  const training = trainer.training('shoppers')!;
  expect(training, training.says).toMatchObject({ state: 'done', version: 1 });
  // Shoppers who come back to one thing and those who look around differ in how many things they look at.
  await registry.promote('shoppers', 1, 'to look at it');
  const model = server.definitions.rules().trained.get('shoppers');
  if (model?.learns !== 'clusters') throw new Error('no clusters are in force');
  const { labels } = model;
  expect(new Set(labels).size).toBe(labels.length);
  const before = await labelsOf();
  expect(new Set(before.values()).size).toBeGreaterThan(1);
  await trainer.train('shoppers', 'person');
  await trainer.settled();
  await registry.promote('shoppers', 2, 'to look at it again');
  expect(await labelsOf()).toEqual(before);
});

test('clusters of the people of today are judged by them; when other people come, an alarm has them learned again', async () => {
  const { registry, trainer, watch } = server.models;
  const judged = (await watch.judge('shoppers'))!;
  expect(judged.people).toBeGreaterThan(2_000);
  expect(Object.keys(judged.metrics)).toEqual(['1', '2']);
  expect(judged.metrics['2']!['silhouette']).toBeCloseTo(registry.get('shoppers', 2)!.metrics['silhouette']!, 1);
  expect(judged.drift!.alarms).toEqual([]);
  const { time } = server;
  time.now += 7 * 3_600_000;
  const batch = Array.from({ length: 3_000 }, (_, i) => [1, 2, 3, 4].map((n) => event(`reader-${i}`, n))).flat();
  for (let i = 0; i < batch.length; i += 500) {
    const payload = { batch: batch.slice(i, i + 500) };
    const answer = await server.app.inject({ method: 'POST', url: '/v1/events', headers: asOwner, payload });
    expect(answer.statusCode, answer.body).toBe(200);
  }
  await server.loop.settled();
  const later = (await watch.judge('shoppers'))!;
  expect(later.drift!.alarms.join('; ')).toMatch(/cluster: stability index/);
  expect(later.drift!.features.find(({ name }) => name === 'cluster')!.psi).toBeGreaterThan(0.25);
  expect(registry.champion('shoppers')!.version).toBe(2);
  expect(trainer.training('shoppers')!.asked).toBe('drift');
  await trainer.settled();
});

/** Somebody who reads and looks at nothing. */
function event(anonymousId: string, n: number) {
  const timestamp = new Date(server.time.now - 60_000 + n).toISOString();
  return {
    type: 'track',
    event: 'Article Read',
    anonymousId,
    messageId: `${anonymousId}-${n}`,
    timestamp,
    properties: {},
  };
}

/** Everybody's cluster now. */
async function labelsOf(): Promise<ReadonlyMap<string, string | null>> {
  const found = new Map<string, string | null>();
  const model = server.definitions.rules().trained.get('shoppers');
  for await (const page of server.loop.everyVisitor())
    for (const { visitor } of page.found) {
      const { profile } = visitor;
      const subject = { profile, now: profile.lastAt, context: profile.context, features: {} };
      found.set(profile.id, model?.learns === 'clusters' ? model.labelOf(subject) : null);
    }
  return found;
}

test('a version that foresees worse than the one before it is taken back by what comes', async () => {
  const { registry, watch } = server.models;
  const good = registry.champion('purchase')!;
  const { time } = server;
  // A version that was trained on a world turned upside down: somebody puts it in force by hand.
  const upsideDown = await trainedOn({ keen: 0.35, ordersKeen: 0.02, ordersOther: 0.75 });
  const { version: _, bytes: __, status: ___, isKept: ____, ...told } = good;
  const bad = await registry.add({ ...told, dataUntil: time.now, createdAt: time.now }, upsideDown);
  await registry.promote('purchase', bad.version, 'by mistake');
  expect(server.loop.rules().models).toEqual([{ key: 'purchase', version: String(bad.version) }]);
  time.now += 3 * DAY;
  await comes(shoppersBetween('after', { count: 600, from: time.now - 2 * DAY, to: time.now - DAY }));
  await watch.judge('purchase');
  expect(registry.get('purchase', bad.version)!.status).toBe('retired');
  const change = registry
    .changes('purchase')
    .find(({ version, status }) => version === bad.version && status === 'retired')!;
  expect(change.why).toMatch(/foresees worse than/);
  // The one before it is back; or the one before that, had the watch looked again meanwhile: it was trained on such visitors.
  const back = registry.champion('purchase')!;
  expect([good.version, 1]).toContain(back.version);
  expect(server.loop.rules().models).toEqual([{ key: 'purchase', version: String(back.version) }]);
});

/** The artefact of a model that learned elsewhere. */
async function trainedOn(habits: Parameters<typeof shoppersBetween>[1]['habits']): Promise<Uint8Array> {
  const other = await startServer({ definitions: DEFINITIONS });
  const here = server;
  server = other;
  const { now } = other.time;
  await comes(shoppersBetween('down', { count: 900, from: now - 20 * DAY, to: now - DAY, ...(habits && { habits }) }));
  await other.models.trainer.train('purchase', 'person');
  await other.models.trainer.settled();
  const artefact = await other.models.registry.bytes('purchase', 1);
  await other.close();
  server = here;
  return artefact!;
}
