/** The Segment-compatible routes with the requests that the known libraries really send (content type, encoding, place of the key). */
import { gzipSync } from 'node:zlib';
import { LIMITS } from '@attune/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asOwner, asWriter, startServer, type TestServer, WRITE_KEY } from './testing/start-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

type Sent = { url: string; body: unknown; headers?: Record<string, string>; gzip?: boolean };
async function post({ url, body, headers = asWriter, gzip = false }: Sent) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const encoding = gzip ? { 'content-encoding': 'gzip' } : {};
  return server.app.inject({
    method: 'POST',
    url,
    payload: gzip ? gzipSync(text) : Buffer.from(text),
    headers: { ...headers, ...encoding },
  });
}
async function profile(id: string) {
  const answer = await server.app.inject({ url: `/v1/profiles/${id}`, headers: asOwner });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}
const counters = () => server.loop.counters();

describe('what libraries send', () => {
  it('analytics.js: JSON as text/plain, Basic and writeKey in the body, userId null', async () => {
    const envelope = {
      anonymousId: 'a1',
      userId: null,
      writeKey: WRITE_KEY,
      integrations: {},
      context: { library: { name: 'analytics.js' } },
    };
    const sentAt = new Date(server.time.now).toISOString();
    const headers = { ...asWriter, 'content-type': 'text/plain' };
    const routes = [
      ['/v1/t', { type: 'track', event: 'Clicked', properties: { n: 1 }, messageId: 'm1' }],
      ['/v1/p', { type: 'page', name: null, properties: { path: '/x', title: 'X' }, messageId: 'm2' }],
      ['/v1/i', { type: 'identify', traits: { plan: 'pro' }, messageId: 'm3' }],
      ['/v1/g', { type: 'group', groupId: 'acme', traits: {}, messageId: 'm4' }],
      ['/v1/s', { type: 'screen', name: 'Home', properties: {}, messageId: 'm5' }],
    ] as const;
    for (const [url, event] of routes) {
      const answer = await post({ url, body: { ...envelope, ...event, sentAt, timestamp: sentAt }, headers });
      expect([answer.statusCode, answer.json()], url).toEqual([200, { success: true }]);
    }
    const seen = await profile('a1');
    expect(seen.timeline.map(({ type }: { type: string }) => type).reverse()).toEqual([
      'track',
      'page',
      'identify',
      'group',
      'screen',
    ]);
    expect(seen.traits.plan).toBe('pro');
    expect(counters().quarantined).toBe(0);
  });

  it('analytics.js batching: keys in the items, sentAt only at the top', async () => {
    const created = server.time.now - 5_000 - 3_600_000;
    const batch = [1, 2].map((n) => ({
      type: 'track',
      event: 'A',
      anonymousId: 'b1',
      messageId: `b${n}`,
      timestamp: new Date(created).toISOString(),
      writeKey: WRITE_KEY,
    }));
    // The sender's clock is an hour slow: what it says it sent now tells so.
    const sentAt = new Date(server.time.now - 3_600_000).toISOString();
    const answer = await post({
      url: '/v1/b',
      body: { batch, sentAt, writeKey: WRITE_KEY },
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer.statusCode).toBe(200);
    expect((await profile('b1')).timeline.map(({ at }: { at: number }) => at)).toEqual([
      server.time.now - 5_000,
      server.time.now - 5_000,
    ]);
  });

  it('analytics-node: application/json batch', async () => {
    const batch = [
      {
        type: 'identify',
        userId: 'u1',
        traits: { email: 'a@example.com' },
        messageId: 'node-next-1',
        timestamp: new Date(server.time.now),
      },
    ];
    const answer = await post({
      url: '/v1/batch',
      body: { batch, writeKey: WRITE_KEY, sentAt: new Date(server.time.now) },
      headers: { ...asWriter, 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(200);
    expect((await profile('u1')).traits).toEqual({ email: 'a@example.com' });
  });

  it('rudder-sdk-node: gzipped JSON that calls itself a form', async () => {
    const batch = [
      { type: 'track', event: 'A', userId: 'r1', messageId: 'r1', originalTimestamp: new Date(server.time.now) },
    ];
    const headers = { ...asWriter, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post({ url: '/v1/batch', body: { batch }, headers, gzip: true })).statusCode).toBe(200);
    expect((await profile('r1')).events).toBe(1);
  });

  it('rudder in the browser: userId "", originalTimestamp', async () => {
    const body = {
      type: 'page',
      name: 'Home',
      userId: '',
      anonymousId: 'r2',
      originalTimestamp: new Date(server.time.now).toISOString(),
      channel: 'web',
      messageId: 'x',
    };
    expect(
      (await post({ url: '/v1/page', body, headers: { ...asWriter, 'content-type': 'application/json' } })).statusCode,
    ).toBe(200);
    const seen = await profile('r2');
    expect(seen.identities).toEqual({ anonymousIds: ['r2'], userIds: [] });
  });

  it('beacons: any content type or none, key in the address', async () => {
    for (const [n, type] of [
      'text/plain;charset=UTF-8',
      'application/octet-stream',
      undefined,
      'not a media type',
      'application/json; charset=utf-8',
    ].entries()) {
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const body = { type: 'track', event: 'A', anonymousId: 'c1', messageId: `c${n}` };
      expect((await post({ url: `/v1/t?writeKey=${WRITE_KEY}`, body, headers })).statusCode, type ?? 'none').toBe(200);
    }
    expect((await profile('c1')).events).toBe(5);
  });

  it('takes the type from the route, and merges the context of a batch under that of its events', async () => {
    await post({ url: '/v1/track', body: { event: 'A', anonymousId: 'd1', messageId: 'd0' } });
    const batch = [{ type: 'track', event: 'A', anonymousId: 'd1', messageId: 'd1', context: { locale: 'de' } }];
    await post({
      url: '/v1/batch',
      body: { batch, context: { locale: 'en', timezone: 'Europe/Vienna' }, integrations: { All: true } },
    });
    const seen = await profile('d1');
    expect(seen.events).toBe(2);
    expect(seen.context).toMatchObject({ locale: 'de', timezone: 'Europe/Vienna' });
  });

  it('joins identities by alias', async () => {
    await post({ url: '/v1/track', body: { event: 'A', anonymousId: 'e1', messageId: '1' } });
    await post({ url: '/v1/alias', body: { previousId: 'e1', userId: 'eu', messageId: '2' } });
    expect((await profile('eu')).identities).toEqual({ anonymousIds: ['e1'], userIds: ['eu'] });
  });

  it('settings, and the metrics of the libraries themselves', async () => {
    const settings = await server.app.inject(`/v1/projects/${WRITE_KEY}/settings`);
    expect(settings.json().integrations['Segment.io'].apiKey).toBe(WRITE_KEY);
    expect((await server.app.inject('/v1/projects/other/settings')).statusCode).toBe(401);
    const before = counters().accepted;
    expect((await post({ url: '/v1/m', body: { series: [] } })).json()).toEqual({ success: true });
    expect(counters().accepted).toBe(before);
  });
});

describe('what goes wrong', () => {
  it('a bad event costs nothing but itself, and the request still succeeds', async () => {
    const tomorrow = new Date(server.time.now + LIMITS.futureMsMax + 60_000).toISOString();
    const batch = [
      { type: 'track', event: 'A', anonymousId: 'f1', messageId: 'ok' },
      { type: 'track', anonymousId: 'f1' },
      { type: 'dance', anonymousId: 'f1' },
      'text',
      null,
      { type: 'track', event: 'A' },
      { type: 'track', event: 'A', anonymousId: 'f1', messageId: 'm'.repeat(101) },
      { type: 'track', event: 'A', anonymousId: 'f1', timestamp: tomorrow },
      { type: 'track', event: 'A', anonymousId: 'f1', properties: { big: 'x'.repeat(LIMITS.eventBytesMax) } },
      { type: 'track', event: 'A', anonymousId: 'f1', messageId: 'nul', userId: 'a\u0000b' },
    ];
    expect((await post({ url: '/v1/batch', body: { batch } })).json()).toEqual({ success: true });
    expect((await profile('f1')).events).toBe(1);
    expect(counters()).toMatchObject({ accepted: 10, stored: 1, quarantined: 9 });
    const shelf = (await server.app.inject({ url: '/v1/quarantine?limit=4', headers: asOwner })).json();
    expect(shelf.quarantined).toHaveLength(4);
    const rest = (await server.app.inject({ url: `/v1/quarantine?after=${shelf.next}`, headers: asOwner })).json();
    expect([rest.quarantined.length, rest.next]).toEqual([5, null]);
    for (const each of [...shelf.quarantined, ...rest.quarantined]) expect(each.problems[0].message).not.toBe('');
  });

  it('our own route tells which events were not taken and why', async () => {
    const batch = [
      { type: 'track', event: 'A', anonymousId: 'g1', messageId: 'ok' },
      { type: 'track', event: 'A', messageId: 'who' },
    ];
    const answer = (await post({ url: '/v1/events', body: { batch } })).json();
    expect(answer.accepted).toBe(1);
    expect(answer.quarantined).toEqual([
      { index: 1, messageId: 'who', problems: [expect.objectContaining({ path: 'anonymousId' })] },
    ]);
    const list = [{ type: 'track', event: 'A', anonymousId: 'g1', messageId: 'two' }];
    expect((await post({ url: '/v1/events', body: list })).json()).toEqual({ accepted: 1, quarantined: [] });
    expect((await post({ url: '/v1/events', body: list[0] })).json()).toEqual({ accepted: 1, quarantined: [] });
    expect(counters()).toMatchObject({ stored: 3, folded: 2, duplicate: 1 });
  });

  it('too large says the limit, and the secret key may send more', async () => {
    const event = (n: number) => ({
      type: 'track',
      event: 'A',
      anonymousId: 'h1',
      messageId: `h${n}`,
      properties: { text: 'x'.repeat(1_000) },
    });
    const batch = Array.from({ length: 600 }, (_, n) => event(n));
    const refused = await post({ url: '/v1/batch', body: { batch } });
    expect(refused.statusCode).toBe(413);
    expect(refused.json().error.message).toContain(String(LIMITS.bodyBytesMax));
    expect((await post({ url: '/v1/batch', body: { batch }, headers: asOwner })).statusCode).toBe(200);
    const many = Array.from({ length: LIMITS.batchEventsMax + 1 }, () => ({}));
    const tooMany = await post({ url: '/v1/batch', body: { batch: many } });
    expect([tooMany.statusCode, tooMany.json().error.message]).toEqual([
      413,
      expect.stringContaining(String(LIMITS.batchEventsMax)),
    ]);
  });

  it('limits the rate of a key, and says when to come again', async () => {
    const limited = await startServer({ limits: { requestsPerKeyMax: 1 } });
    const send = () =>
      limited.app.inject({
        method: 'POST',
        url: '/v1/t',
        payload: '{"event":"A","anonymousId":"i"}',
        headers: asWriter,
      });
    const statuses = [await send(), await send(), await send()];
    expect(statuses.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
    expect(statuses[2]!.headers['retry-after']).toBe('1');
    limited.time.now += 1_000;
    expect((await send()).statusCode).toBe(200);
    await limited.close();
  });
});
