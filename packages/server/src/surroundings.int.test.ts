/**
 * Device, place and the rest reach signals, profiles and decisions through the routes, become part of the log, and addresses do not.
 */
import { createSurroundings, type Place } from '@attune/connect';
import type { JsonObject } from '@attune/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { readStream } from './testing/read-stream.ts';
import { asOwner, asWriter, startServer, type TestServer, WRITE_KEY } from './testing/start-server.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const SEARCH = 'google.com';
const DEFINITIONS = [
  { kind: 'placement', key: 'hero', document: { key: 'hero' }, from: 'test' },
  {
    kind: 'segment',
    key: 'british-phones',
    document: {
      key: 'british-phones',
      condition: {
        all: [
          { device: 'type', $eq: 'mobile' },
          { place: 'country', $eq: 'GB' },
        ],
      },
    },
    from: 'test',
  },
  {
    kind: 'experience',
    key: 'umbrella',
    document: {
      key: 'umbrella',
      placement: 'hero',
      audience: { all: [{ segment: 'british-phones' }, { weather: 'rain', $gt: 0 }] },
      variants: [{ key: 'only', content: { template: 'Umbrellas' } }],
    },
    from: 'test',
  },
] as const;

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const KENDAL: Place = { country: 'GB', latitude: 54.3, longitude: -2.7 };

async function start(): Promise<TestServer> {
  const surroundings = createSurroundings({
    places: { placeOf: (address) => (address === '203.0.113.7' ? KENDAL : undefined) },
    weather: { at: (place) => (place === undefined ? undefined : { rain: 1 }) },
  });
  server = await startServer({ surroundings, definitions: DEFINITIONS });
  return server;
}

const asPhone = { ...asWriter, 'user-agent': IPHONE, 'x-forwarded-for': '203.0.113.7' };
const looked = (messageId: string, context?: object) => ({
  type: 'track',
  event: 'Looked',
  anonymousId: 'v1',
  messageId,
  ...(context && { context }),
});

async function post(url: string, payload: object, headers: Record<string, string> = asPhone) {
  const reply = await server!.app.inject({ method: 'POST', url, headers, payload });
  expect(reply.statusCode).toBe(200);
  return reply.json() as { decisions: { hero: { experience: string | null } } };
}

async function profile(): Promise<{ context: JsonObject; segments: string[] }> {
  const reply = await server!.app.inject({ url: '/v1/profiles/v1', headers: asOwner });
  return reply.json();
}

describe('surroundings', () => {
  test('come into the profile and its segments with every way of sending', async () => {
    await start();
    const ways: [string, object][] = [
      [
        '/v1/events',
        {
          batch: [
            looked('m1', { page: { url: 'https://shop.example/', referrer: `https://${SEARCH}/` } }),
            looked('m2'),
          ],
          context: { locale: 'en' },
        },
      ],
      ['/v1/events', [looked('m3')]],
      ['/v1/track', looked('m4')],
      ['/v1/decide', { anonymousId: 'v1', placements: ['hero'], events: [looked('m5')] }],
    ];
    for (const [url, body] of ways) await post(url, body);
    const { context, segments } = await profile();
    expect(context).toMatchObject({
      locale: 'en',
      device: { type: 'mobile', brand: 'Apple' },
      place: { country: 'GB' },
      referrer: { kind: 'search', host: 'google.com' },
      weather: { rain: 1 },
    });
    expect(segments).toEqual(['british-phones']);
  });

  test('hold for an ask without any event, and are not those of another device', async () => {
    await start();
    const ask = { anonymousId: 'v1', placements: ['hero'] };
    expect((await post('/v1/decide', ask)).decisions.hero.experience).toBe('umbrella');
    expect(
      (await post('/v1/decide', ask, { ...asPhone, 'user-agent': 'curl/8' })).decisions.hero.experience,
    ).toBeNull();
    // The page knows better.
    const here = { ...ask, context: { weather: { rain: 0 } } };
    expect((await post('/v1/decide', here)).decisions.hero.experience).toBeNull();
  });

  test('are part of what is logged, so that a restart looks nothing up', async () => {
    const { backend } = await start();
    await post('/v1/events', [
      looked('m1', { ip: '203.0.113.7' }),
      { type: 'track', anonymousId: 'v1', context: { ip: '203.0.113.7' } },
    ]);
    const entries = await backend.log.read(0, 100);
    const text = JSON.stringify(entries);
    expect(text).toContain('"device":{"type":"mobile"');
    expect(text).toContain('"place":{"country":"GB"');
    expect(text).toContain('refused');
    expect(text).not.toContain('203.0.113.7');
    await server!.close();
    server = await startServer({ backend, definitions: DEFINITIONS });
    expect((await profile()).segments).toEqual(['british-phones']);
  });

  test('reach an open stream, but for the weather of its beginning', async () => {
    await start();
    const base = await server!.listen({ port: 0 });
    const url = `${base}/v1/stream?key=${WRITE_KEY}&anonymousId=v1&placements=hero`;
    const stream = await readStream(url, asPhone);
    expect(await stream.next('decision')).toMatchObject({ experience: null });
    const changed = stream.next('decision');
    await post('/v1/events', [looked('m1')]);
    expect(await changed).toMatchObject({ experience: 'umbrella' });
    stream.close();
  });

  test('are left out where the server was given none', async () => {
    server = await startServer({ definitions: DEFINITIONS });
    await post('/v1/events', [looked('m1', { ip: '203.0.113.7' })]);
    expect((await profile()).context).toEqual({});
  });
});
