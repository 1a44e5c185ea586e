/** Running it: decisions and their fallbacks, the balance of what was taken, what the Studio reads, drain and restart. */
import { request as httpRequest } from 'node:http';
import { createMemoryBackend } from '@attune/backend';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import { asOwner, asWriter, GREETING, productViewed, startServer, type TestServer } from './testing/start-server.ts';

let server: TestServer;
let openApi: OpenApi;
beforeEach(async () => {
  server = await startServer({ definitions: [...GREETING] });
  openApi = (await server.app.inject('/openapi.json')).json();
});
afterEach(() => server.close());

async function call(
  method: 'GET' | 'PUT' | 'POST',
  url: string,
  body?: unknown,
  headers: Record<string, string> = asOwner,
) {
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const answer = await server.app.inject({ method, url, headers, ...payload });
  expectConforming(openApi, { method, url, status: answer.statusCode, body: answer.body });
  return answer;
}
const looks = (id: string, count: number) => Array.from({ length: count }, (_, i) => productViewed(id, `${id}-${i}`));

describe('decide', () => {
  it('stores and folds inline events first, in the same round trip', async () => {
    const answer = await call('POST', '/v1/decide', {
      anonymousId: 'v',
      placements: ['hero', 'nowhere'],
      events: looks('v', 3),
      explain: true,
    });
    const { person, decisions } = answer.json();
    expect(person).toBe('a:v');
    expect(decisions.hero).toMatchObject({
      reason: 'chosen',
      experience: 'greeting',
      variant: 'hello',
      propensity: 1,
      content: { html: '<h2>Hello </h2>' },
    });
    expect(decisions.hero.explanation.greeting.holds).toBe(true);
    expect(decisions.nowhere).toMatchObject({ reason: 'unknown-placement', content: null });
    expect((await call('GET', '/v1/profiles/v')).json().events).toBe(3);
  });

  it('escapes what visitors say of themselves', async () => {
    const identify = { type: 'identify', anonymousId: 'x', traits: { name: '<img src=x onerror=alert(1)>' } };
    const answer = await call('POST', '/v1/decide', {
      anonymousId: 'x',
      placements: ['hero'],
      events: [identify, ...looks('x', 3)],
    });
    expect(answer.json().decisions.hero.content.html).toBe('<h2>Hello &lt;img src=x onerror=alert(1)&gt;</h2>');
  });

  it('names what is wrong with a question', async () => {
    const wrong = [
      {},
      { placements: ['hero'] },
      { anonymousId: 'a' },
      { anonymousId: 'a', placements: [] },
      { anonymousId: 'a', placements: [5] },
      { anonymousId: 'a', placements: Array(21).fill('hero') },
      { anonymousId: 'a', placements: ['hero'], context: 'x' },
    ];
    for (const body of wrong) {
      const answer = await call('POST', '/v1/decide', body);
      expect([answer.statusCode, answer.json().error.problems.length], JSON.stringify(body)).toEqual([400, 1]);
    }
  });

  it('gives the default when deciding itself fails, and says so in the log and the count', async () => {
    const { loop } = server;
    const decide = loop.decide;
    (loop as { decide: unknown }).decide = () => Promise.reject(new Error('the store is gone'));
    const answer = await call('POST', '/v1/decide', { userId: 'u', placements: ['hero'] });
    (loop as { decide: unknown }).decide = decide;
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ person: 'u:u', decisions: { hero: { reason: 'fallback', content: null } } });
    expect(server.logged.join('')).toContain('the store is gone');
    expect((await call('GET', '/v1/overview')).json().totals.fallbacks).toBe(1);
  });
});

describe('a store that fails', () => {
  it('is told as 503 with Retry-After; nothing is acknowledged that was not kept', async () => {
    const { log } = server.backend;
    const append = log.append;
    (log as { append: unknown }).append = () => Promise.reject(new Error('no space left on device'));
    for (const [url, body] of [
      ['/v1/events', looks('v', 1)],
      ['/v1/t', looks('v', 1)[0]],
      ['/v1/events', [{ bad: true }]],
      ['/v1/decide', { anonymousId: 'v', placements: ['hero'], events: looks('v', 1) }],
    ] as const) {
      const answer = await call('POST', url, body);
      expect([answer.statusCode, answer.headers['retry-after'], answer.json().error.code], url).toEqual([
        503,
        '1',
        'unavailable',
      ]);
      expect(answer.body).not.toContain('space left');
    }
    expect((await call('POST', '/v1/decide', { anonymousId: 'v', placements: ['hero'] })).statusCode).toBe(200);
    (log as { append: unknown }).append = append;
    expect((await call('POST', '/v1/events', looks('v', 2))).statusCode).toBe(200);
    expect(server.loop.counters()).toMatchObject({ folded: 2, quarantined: 0 });
    expect((await call('GET', '/v1/overview')).json().totals.errors).toBe(4);
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('no space left on device'))],
    ['does not answer', () => new Promise(() => undefined)],
  ])('which %s the events of an ask: the decision is there all the same, beside the error', async (_, append) => {
    await call('POST', '/v1/events', looks('w', 3));
    const { log } = server.backend;
    const before = log.append;
    (log as { append: unknown }).append = append;
    const body = { anonymousId: 'w', placements: ['hero'], events: looks('w', 1) };
    const answer = await call('POST', '/v1/decide', body);
    (log as { append: unknown }).append = before;
    expect([answer.statusCode, answer.headers['retry-after'], answer.json().error.code]).toEqual([
      503,
      '1',
      'unavailable',
    ]);
    expect(answer.json()).toMatchObject({
      person: 'a:w',
      decisions: { hero: { placement: 'hero', reason: 'chosen' } },
    });
  });
});

describe('the balance', () => {
  it('accepted = stored + quarantined, stored = folded + duplicate, in the counters, the overview and the metrics', async () => {
    for (let round = 0; round < 5; round++) {
      await call('POST', '/v1/events', {
        batch: [
          ...looks('v', 4),
          { type: 'track' },
          7,
          { event: 'Old', anonymousId: 'v', messageId: `old${round}`, timestamp: '2020-01-01T00:00:00Z' },
        ],
      });
    }
    const { accepted, stored, folded, duplicate, quarantined } = server.loop.counters();
    expect({ accepted, stored, folded, duplicate, quarantined }).toEqual({
      accepted: 35,
      stored: 20,
      folded: 4,
      duplicate: 16,
      quarantined: 15,
    });
    const { totals, series, active } = (await call('GET', '/v1/overview')).json();
    expect(totals).toMatchObject({ accepted: 35, stored: 20, duplicate: 16, quarantined: 15, late: 5 });
    expect(series.events.at(-1)).toBe(25);
    expect(active).toBe(1);
    const metrics = (await server.app.inject('/metrics')).body;
    const late = (await call('GET', '/v1/quarantine'))
      .json()
      .quarantined.filter(({ problems }: { problems: { message: string }[] }) =>
        problems[0]!.message.startsWith('late:'),
      );
    expect(late.map(({ event }: { event: object }) => event)).toEqual(
      [4, 3, 2, 1, 0].map((round) => ({
        ...{ type: 'track', event: 'Old', anonymousId: 'v', messageId: `old${round}` },
        ...{ timestamp: '2020-01-01T00:00:00.000Z', properties: {}, context: {} },
      })),
    );
    for (const [name, value] of Object.entries({ accepted, stored, folded, duplicate, quarantined, late: 5 })) {
      expect(metrics).toContain(`attune_events_${name}_total ${value}\n`);
    }
    for (const name of [
      'attune_decide_seconds_bucket',
      'attune_ingest_seconds_count 5',
      'nodejs_eventloop_lag',
      'attune_streams 0',
    ])
      expect(metrics).toContain(name);
  });
});

describe('what people read', () => {
  it('profiles, why, decisions, learning, items, recommendations, each as the document says', async () => {
    await call('PUT', '/v1/items', {
      items: [
        { id: 'p1', title: 'One', price: 5, colour: 'red' },
        { id: 'p2', title: 'Two' },
      ],
    });
    await call('POST', '/v1/events', [
      ...looks('v', 3),
      { type: 'identify', anonymousId: 'v', userId: 'u1', traits: { email: 'v@example.com' }, messageId: 'i' },
    ]);
    const decided = (await call('POST', '/v1/decide', { anonymousId: 'v', placements: ['hero'] })).json().decisions
      .hero;
    const about = { decision_id: decided.id, placement: 'hero', experience: 'greeting', variant: 'hello' };
    await call('POST', '/v1/events', [
      { event: 'Experience Viewed', anonymousId: 'v', messageId: 'e1', properties: about },
      { event: 'Experience Clicked', anonymousId: 'v', messageId: 'e2', properties: about },
      { event: 'Order Completed', anonymousId: 'v', messageId: 'e3', properties: { revenue: 30 } },
    ]);
    const view = (await call('GET', '/v1/profiles/u1')).json();
    expect(view).toMatchObject({
      segments: ['lookers'],
      memberships: [{ key: 'lookers', name: 'Lookers' }],
      traits: { email: 'v@example.com' },
      sessions: 1,
      events: 7,
    });
    expect(view.timeline.map(({ messageId }: { messageId: string }) => messageId)).toEqual([
      'e3',
      'e2',
      'e1',
      'i',
      'v-2',
      'v-1',
      'v-0',
    ]);
    expect(view.decisions[0]).toMatchObject({ id: decided.id, trace: [{ experience: 'greeting', outcome: 'chosen' }] });
    expect(view.shown[0].exposedAt).not.toBeNull();
    expect((await call('GET', '/v1/profiles?query=v@example')).json().profiles).toHaveLength(1);
    expect((await call('GET', '/v1/profiles/nobody')).statusCode).toBe(404);
    const why = (await call('GET', '/v1/profiles/u1/explain?segment=lookers')).json();
    expect(why).toMatchObject({ key: 'lookers', holds: true, explanation: { seen: { count: 3 } } });
    expect((await call('GET', '/v1/profiles/u1/explain?experience=greeting')).json().holds).toBe(true);
    expect((await call('GET', '/v1/profiles/u1/explain?segment=none')).statusCode).toBe(404);
    expect((await call('GET', '/v1/profiles/u1/explain')).statusCode).toBe(400);
    expect((await call('GET', '/v1/decisions?limit=1')).json().decisions).toHaveLength(1);
    const [learned] = (await call('GET', '/v1/learning')).json().experiences;
    expect(learned.variants[0]).toMatchObject({
      variant: 'hello',
      exposures: 1,
      clicks: 1,
      conversions: 1,
      value: 30,
      rate: 1,
      weight: 1,
    });
    expect((await call('GET', '/v1/items?limit=1')).json()).toEqual({
      items: [{ id: 'p1', title: 'One', price: 5, colour: 'red' }],
      next: 'p1',
    });
    expect((await call('GET', '/v1/items?after=p1')).json()).toEqual({
      items: [{ id: 'p2', title: 'Two' }],
      next: null,
    });
    expect(
      (await call('GET', '/v1/recommendations?recommender=popular', undefined, asWriter))
        .json()
        .items.map(({ id }: { id: string }) => id),
    ).toContain('p1');
    expect((await call('PUT', '/v1/items', { items: [{ title: 'no id' }] })).statusCode).toBe(400);
  });

  it('the home page and the reference come without anything from elsewhere', async () => {
    for (const url of ['/', '/docs/']) {
      const page = await server.app.inject(url);
      expect(page.statusCode).toBe(200);
      expect(page.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    }
    expect((await server.app.inject('/docs/')).body).toContain('"withDefaultFonts": false');
    expect((await server.app.inject('/docs/js/scalar.js')).statusCode).toBe(200);
  });
});

describe('going down and coming up', () => {
  it('finishes what it has taken, refuses nothing it took, and finds everything again', async () => {
    const backend = await createMemoryBackend();
    const first = await startServer({ backend, definitions: [...GREETING] });
    const base = await first.listen({ port: 0 });
    const statuses: number[] = [];
    const sends = Array.from({ length: 40 }, (_, i) =>
      post(`${base}/v1/events`, looks(`d${i}`, 5)).then((status) => statuses.push(status)),
    );
    const decided = await fetch(`${base}/v1/decide`, {
      method: 'POST',
      headers: asWriter,
      body: JSON.stringify({ anonymousId: 'd', placements: ['hero'] }),
    });
    expect(decided.status).toBe(200);
    await first.app.inject({ method: 'POST', url: '/v1/t', headers: asWriter, payload: '{"type":"track"}' });
    const closing = first.close();
    await Promise.all([...sends, closing]);
    const kept = statuses.filter((status) => status === 200).length;
    expect(kept).toBeGreaterThan(0);

    const second = await startServer({ backend });
    const get = async (url: string) => (await second.app.inject({ url, headers: asOwner })).json();
    expect(second.loop.counters().folded).toBeGreaterThanOrEqual(kept * 5);
    expect((await get('/v1/definitions')).definitions).toHaveLength(4);
    expect((await get('/v1/decisions')).decisions).toHaveLength(1);
    expect((await get('/v1/quarantine')).quarantined).toHaveLength(1);
    await second.close();
  });
});

/** The status, or 0 when the connection was refused: a request that was never taken. */
function post(url: string, body: unknown): Promise<number> {
  return new Promise((resolve) => {
    const sent = httpRequest(url, { method: 'POST', headers: asWriter }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', () => resolve(0));
    sent.end(JSON.stringify(body));
  });
}
