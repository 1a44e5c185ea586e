import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeFile } from '../testing/write-place-file.ts';
import { openPlaceFile } from './open-place-file.ts';
import { placeInHeaders } from './place-in-headers.ts';
import { senderAddress } from './sender-address.ts';

describe('the place that a network tells', () => {
  test.each([
    [
      'Cloudflare',
      {
        'cf-ipcountry': 'GB',
        'cf-region-code': 'ENG',
        'cf-ipcity': 'Kendal',
        'cf-iplatitude': '54.3268',
        'cf-iplongitude': '-2.7476',
        'cf-timezone': 'Europe/London',
      },
      { country: 'GB', region: 'ENG', city: 'Kendal', latitude: 54.3, longitude: -2.7, timezone: 'Europe/London' },
    ],
    [
      'Vercel, with escapes',
      { 'x-vercel-ip-country': 'BR', 'x-vercel-ip-country-region': 'SP', 'x-vercel-ip-city': 'S%C3%A3o%20Paulo' },
      { country: 'BR', region: 'SP', city: 'São Paulo' },
    ],
    [
      'CloudFront',
      {
        'cloudfront-viewer-country': 'de',
        'cloudfront-viewer-time-zone': 'Europe/Berlin',
        'cloudfront-viewer-latitude': '52.52',
      },
      { country: 'DE', timezone: 'Europe/Berlin' },
    ],
    [
      'App Engine',
      {
        'x-appengine-country': 'US',
        'x-appengine-region': 'ca',
        'x-appengine-city': 'mountain view',
        'x-appengine-citylatlong': '37.386051,-122.083851',
      },
      { country: 'US', region: 'CA', city: 'mountain view', latitude: 37.4, longitude: -122.1 },
    ],
    [
      'Cloudflare, in bytes of UTF-8',
      { 'cf-ipcountry': 'AT', 'cf-ipcity': 'MÃ¶dling' },
      { country: 'AT', city: 'Mödling' },
    ],
  ])('%s', (_, headers, place) => {
    expect(placeInHeaders(headers)).toEqual(place);
  });

  test('is none where it does not know, or what it says cannot be', () => {
    for (const country of ['XX', 'T1', 'ZZ', '', 'Narnia'])
      expect(placeInHeaders({ 'cf-ipcountry': country })).toBeUndefined();
    expect(placeInHeaders({})).toBeUndefined();
    const far = { 'cf-ipcountry': 'FR', 'cf-iplatitude': '400', 'cf-iplongitude': 'east', 'cf-ipcity': '%E0%A4%A' };
    expect(placeInHeaders(far)).toEqual({ country: 'FR', city: '%E0%A4%A' });
  });
});

describe('the address of a sender', () => {
  test.each([
    [{}, '203.0.113.7', '203.0.113.7'],
    [{}, '::ffff:203.0.113.7', '203.0.113.7'],
    [{ 'x-forwarded-for': '203.0.113.9, 192.0.2.1' }, '127.0.0.1', '203.0.113.9'],
    [{ 'x-forwarded-for': '203.0.113.9:55123' }, '127.0.0.1', '203.0.113.9'],
    [{ 'x-forwarded-for': '[2001:db8::1]:443' }, '127.0.0.1', '2001:db8::1'],
    [{ 'cf-connecting-ip': '198.51.100.1', 'x-forwarded-for': '203.0.113.9' }, '127.0.0.1', '198.51.100.1'],
    [{ 'x-forwarded-for': 'unknown' }, '192.0.2.3', '192.0.2.3'],
    [{}, undefined, undefined],
  ])('%j from %s is %s', (headers, socket, expected) => {
    expect(senderAddress(headers, socket)).toBe(expected);
  });
});

describe('a file of places', () => {
  let folder = '';
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'attune-places-'));
    const kendal = {
      country: { iso_code: 'GB' },
      subdivisions: [{ iso_code: 'ENG' }],
      city: { names: { en: 'Kendal', de: 'Kendal' } },
      location: { latitude: 54.3268, longitude: -2.7476, time_zone: 'Europe/London', population_density: 1_800 },
    };
    const moor = { country: { iso_code: 'GB' }, location: { latitude: 54.5, longitude: -2.9, population_density: 4 } };
    const networks = {
      '203.0.113.0/24': kendal,
      '198.51.100.0/25': moor,
      '2001:db8::/32': { country: { iso_code: 'NZ' } },
    };
    await writeFile(file('places.mmdb'), placeFile(networks));
    await writeFile(file('broken.mmdb'), 'this is no such file');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('tells the place of an address, coarsely, and whether people live close together there', async () => {
    const places = await openPlaceFile(file('places.mmdb'));
    expect(places.title).toBe('Test-City');
    expect(places.placeOf('203.0.113.200')).toEqual({
      country: 'GB',
      region: 'ENG',
      city: 'Kendal',
      latitude: 54.3,
      longitude: -2.7,
      timezone: 'Europe/London',
      isUrban: true,
    });
    expect(places.placeOf('198.51.100.1')).toEqual({ country: 'GB', latitude: 54.5, longitude: -2.9, isUrban: false });
    expect(places.placeOf('2001:db8::17')).toEqual({ country: 'NZ' });
    for (const unknown of ['198.51.100.200', '192.0.2.1', '127.0.0.1', '::1', 'nonsense', ''])
      expect(places.placeOf(unknown), unknown).toBeUndefined();
  });

  test('that is none is refused', async () => {
    await expect(openPlaceFile(file('broken.mmdb'))).rejects.toThrow('not a file of the MaxMind format');
    await expect(openPlaceFile(file('missing.mmdb'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
