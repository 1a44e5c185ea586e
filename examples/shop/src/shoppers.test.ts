/** Simulated shoppers: the same seed gives the same visits, all are marked, and the switch really stops them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { planVisit } from './shopper-visit.ts';
import { appealOf, createShoppers } from './shoppers.ts';

type Request = {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
};

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

/** Attune's routes as far as a shopper sees them: every placement is decided, in favour of one variant. */
async function standIn(status = 200): Promise<{ host: string; requests: Request[] }> {
  const requests: Request[] = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      requests.push({ path: request.url!, authorization: request.headers.authorization, body });
      const placements = (body['placements'] as string[] | undefined) ?? [];
      const decisions = Object.fromEntries(
        placements.map((placement) => [
          placement,
          {
            id: `d-${requests.length}-${placement}`,
            placement,
            experience: 'top-banner-message',
            variant: 'repairs',
            reason: 'chosen',
          },
        ]),
      );
      response
        .writeHead(status, { 'content-type': 'application/json', 'retry-after': '60' })
        .end(JSON.stringify({ decisions }));
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return { host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const settings = (host: string) => ({ host, writeKey: 'wk_demo', seed: 7, ratePerSecond: 4, pace: 0 });
const eventsOf = (requests: readonly Request[]) =>
  requests.flatMap((request) => (request.body['events'] ?? request.body['batch']) as Record<string, unknown>[]);

describe('a visit', () => {
  test('follows from seed and number alone', () => {
    const visits = Array.from({ length: 40 }, (_, number) => planVisit(3, number));
    expect(Array.from({ length: 40 }, (_, number) => planVisit(3, number))).toEqual(visits);
    expect(Array.from({ length: 40 }, (_, number) => planVisit(4, number))).not.toEqual(visits);
  });

  test('is of every kind, mostly short, and sometimes ends with an order', () => {
    const visits = Array.from({ length: 600 }, (_, number) => planVisit(1, number));
    expect(new Set(visits.map((visit) => visit.persona)).size).toBe(6);
    expect(visits.every((visit) => visit.moves.length >= 2 && visit.moves.length <= 12)).toBe(true);
    expect(visits.some((visit) => visit.earlierDays.length > 0)).toBe(true);
    const comparer = visits.find((visit) => visit.persona === 'comparer')!;
    const prices = comparer.moves.flatMap((move) =>
      move.events.filter((event) => event.event === 'Product Viewed').map((event) => Number(event.properties['price'])),
    );
    expect(prices.filter((price) => price >= 200).length).toBeGreaterThanOrEqual(3);
  });
});

describe('shoppers', () => {
  test('send marked visitors through the public routes, with exposures of what they were shown', async () => {
    const { host, requests } = await standIn();
    const shoppers = createShoppers(settings(host));
    for (let number = 0; number < 25; number++) await shoppers.visit(number);
    expect(new Set(requests.map((request) => request.path))).toEqual(new Set(['/v1/decide', '/v1/events']));
    expect(
      requests.every((request) => request.authorization === `Basic ${Buffer.from('wk_demo:').toString('base64')}`),
    ).toBe(true);
    const events = eventsOf(requests);
    expect(events.length).toBeGreaterThan(60);
    for (const event of events) {
      expect(event['anonymousId']).toMatch(/^sim-/);
      expect(event['context']).toMatchObject({ simulated: true });
    }
    expect(new Set(events.map((event) => event['messageId'])).size).toBe(events.length);
    const asked = new Set(
      requests.flatMap((request) =>
        Object.keys(request.body).includes('placements') ? (request.body['placements'] as string[]) : [],
      ),
    );
    expect(asked.has('home-hero') && asked.has('product-below')).toBe(true);
    const shown = events.filter((event) => event['event'] === 'Experience Viewed');
    expect(shown.length).toBeGreaterThan(20);
    const stats = shoppers.stats();
    expect(stats).toMatchObject({ sessions: 25, exposures: shown.length, errors: 0, events: events.length });
    expect(stats.clicks).toBeLessThan(stats.exposures);
  });

  test('tell the same story for the same seed', async () => {
    const { host, requests } = await standIn();
    const story = async (): Promise<string[]> => {
      requests.length = 0;
      const shoppers = createShoppers(settings(host));
      for (let number = 0; number < 8; number++) await shoppers.visit(number);
      return eventsOf(requests).map(
        (event) => `${event['event'] ?? event['name']} ${JSON.stringify(event['properties']).replace(/d-\d+-/, '')}`,
      );
    };
    expect(await story()).toEqual(await story());
  });

  test('come while the switch is on and stay away when it is off', async () => {
    const { host, requests } = await standIn();
    const shoppers = createShoppers(settings(host));
    expect(shoppers.stats().on).toBe(false);
    shoppers.start();
    await expect.poll(() => shoppers.stats().sessions, { timeout: 5000 }).toBeGreaterThanOrEqual(2);
    await shoppers.stop();
    const before = requests.length;
    expect(shoppers.stats()).toMatchObject({ on: false, active: 0 });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(requests.length).toBe(before);
  });

  test('rest when the server is busy', async () => {
    const { host, requests } = await standIn(503);
    const shoppers = createShoppers(settings(host));
    shoppers.start(4);
    await expect.poll(() => shoppers.stats().errors, { timeout: 5000 }).toBeGreaterThan(0);
    const before = requests.length;
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(requests.length - before).toBeLessThan(14);
    expect(shoppers.stats().sessions).toBe(1);
    await shoppers.stop();
  });

  test('like some variants more than others', () => {
    expect(appealOf('home-hero-new', 'hill')).toBeGreaterThan(appealOf('home-hero-new', 'house'));
    for (const variant of ['a', 'b', 'c']) {
      expect(appealOf('unknown', variant)).toBeGreaterThanOrEqual(0.03);
      expect(appealOf('unknown', variant)).toBeLessThanOrEqual(0.12);
    }
  });
});
