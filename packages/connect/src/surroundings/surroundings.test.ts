import { readFileSync } from 'node:fs';
import { HOUR_MS, type JsonObject, type JsonValue, readDefinition } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import type { Place } from '../place/place.ts';
import type { Headers } from '../place/place-in-headers.ts';
import { createSurroundings, type SurroundingsOptions } from './surroundings.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const KENDAL: Place = { country: 'GB', city: 'Kendal', latitude: 54.3, longitude: -2.7 };
/** Sites as data: nobody is asked. */
const web = (host: string): string => `https://${host}/`;
const PLACES: SurroundingsOptions['places'] = {
  placeOf: (address) => (address === '203.0.113.7' ? KENDAL : undefined),
};
const WEATHER: SurroundingsOptions['weather'] = {
  at: (place) => (place?.latitude === 54.3 ? { temperature: 4, sky: 'rain' } : undefined),
};

function completed(
  context: JsonObject,
  options: { readonly headers?: Headers; readonly address?: string; readonly ageMs?: number } = {},
): Record<string, JsonValue> {
  const { headers = { 'user-agent': IPHONE }, address = '203.0.113.7', ageMs = 0 } = options;
  const surround = createSurroundings({ places: PLACES, weather: WEATHER })({ headers, address });
  const { ip: _, ...rest } = context;
  return { ...rest, ...surround(context, { ageMs, anonymousId: 'v', userId: null }) };
}

describe('surroundings', () => {
  test('are added to what a browser sends', () => {
    const page = { url: 'https://shop.example/?utm_source=news&utm_medium=email', referrer: web('mail.proton.me') };
    expect(completed({ page, locale: 'en-GB' })).toEqual({
      page,
      locale: 'en-GB',
      device: expect.objectContaining({ type: 'mobile', os: 'iOS', brand: 'Apple' }),
      place: KENDAL,
      campaign: { source: 'news', medium: 'email' },
      referrer: { kind: 'email', host: 'mail.proton.me' },
      weather: { temperature: 4, sky: 'rain' },
    });
  });

  test('leave alone what the sender says himself, key by key', () => {
    const own = {
      device: { type: 'tv' },
      place: { city: 'Nowhere' },
      campaign: { name: 'mine' },
      referrer: { kind: 'social' },
      weather: { temperature: 30 },
      page: { url: 'https://shop.example/?utm_source=news', referrer: '' },
    };
    expect(completed(own)).toEqual(own);
  });

  test('of a server’s library are not those of its visitors', () => {
    const headers = { 'user-agent': 'analytics-node/2.1.3' };
    expect(completed({ library: { name: 'analytics-node' } }, { headers })).toEqual({
      library: { name: 'analytics-node' },
    });
    expect(completed({}, { headers: {} })).toEqual({});
    // But what it says of a visitor is used, and the address is gone.
    const visitor = { userAgent: FIREFOX, ip: '203.0.113.7' };
    expect(completed(visitor, { headers, address: '192.0.2.1' })).toEqual({
      userAgent: FIREFOX,
      device: expect.objectContaining({ type: 'desktop', browser: 'Firefox' }),
      place: KENDAL,
      weather: { temperature: 4, sky: 'rain' },
    });
  });

  test('tell nothing of an address', () => {
    for (const ip of ['203.0.113.7', '192.0.2.77', 'nonsense', 7, null])
      expect(JSON.stringify(completed({ ip } as JsonObject))).not.toMatch(/203\.0|192\.0/);
  });

  test('know no weather of an hour ago', () => {
    expect(completed({}, { ageMs: HOUR_MS - 1 })).toHaveProperty('weather');
    expect(completed({}, { ageMs: HOUR_MS })).not.toHaveProperty('weather');
  });

  test('are told once of each person in a request, and again when they change or the sender told others', () => {
    const surround = createSurroundings({ places: PLACES })({
      headers: { 'user-agent': IPHONE },
      address: '203.0.113.7',
    });
    const keysOf = (context: JsonObject, anonymousId: string, ageMs = 0) =>
      Object.keys(surround(context, { ageMs, anonymousId, userId: null }) ?? {});
    expect(keysOf({}, 'a')).toEqual(['device', 'place']);
    expect(keysOf({}, 'a')).toEqual([]);
    expect(keysOf({}, 'b')).toEqual(['device', 'place']);
    expect(keysOf({}, 'a')).toEqual(['device', 'place']);
    surround({ place: { city: 'Nowhere' } }, { ageMs: 0, anonymousId: 'a', userId: null });
    expect(keysOf({}, 'a')).toEqual(['place']);
    expect(keysOf({ userAgent: FIREFOX }, 'a')).toEqual(['device']);
    // An event of yesterday may be too late to be folded: it tells, and so does the one after it.
    expect(keysOf({}, 'a', 25 * HOUR_MS)).toEqual(['device', 'place']);
    expect(keysOf({}, 'a', 25 * HOUR_MS)).toEqual(['device', 'place']);
    expect(keysOf({}, 'a')).toEqual(['device', 'place']);
    expect(keysOf({}, 'a')).toEqual([]);
  });

  test('prefer what the network tells over the file', () => {
    const headers = { 'user-agent': IPHONE, 'x-vercel-ip-country': 'NZ' };
    expect(completed({}, { headers })['place']).toEqual({ country: 'NZ' });
  });

  test('stand whatever comes in their place', () => {
    const odd: JsonValue[] = [null, 7, 'text', [], ['a'], { brands: 'x' }, { brands: [null, { brand: 7 }], model: {} }];
    for (const value of odd)
      expect(() => completed({ userAgentData: value, userAgent: FIREFOX, page: value, place: value })).not.toThrow();
    for (const userAgent of odd) expect(() => completed({ userAgent })).not.toThrow();
  });

  test('use only words that conditions know', () => {
    type Case = { readonly userAgent: string };
    const file = readFileSync(new URL('../device/device-cases.json', import.meta.url), 'utf8');
    const contexts = (JSON.parse(file) as readonly Case[]).map(({ userAgent }) =>
      completed(
        { page: { url: 'https://shop.example/?utm_source=a&gclid=b', referrer: web('x.com') } },
        { headers: { 'user-agent': userAgent } },
      ),
    );
    for (const context of contexts) {
      for (const name of ['device', 'place', 'referrer', 'campaign', 'weather']) {
        for (const [field, value] of Object.entries((context[name] ?? {}) as JsonObject)) {
          const condition = { [name]: field, $eq: value };
          expect(readDefinition('segment', { key: 's', condition }), JSON.stringify(condition)).toHaveProperty(
            'ok',
            true,
          );
        }
      }
    }
  });
});
