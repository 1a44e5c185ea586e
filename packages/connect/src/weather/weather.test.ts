import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MINUTE_MS } from '@attune/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { createOpenMeteo } from './open-meteo.ts';
import { createWeatherReport, type Weather } from './weather.ts';

const KENDAL = { latitude: 54.3, longitude: -2.7 };
/** Lets what was begun beside come to its end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function reportOf(provider: (where: typeof KENDAL) => Promise<Weather>) {
  const time = { now: Date.UTC(2026, 10, 21, 10) };
  const failed: unknown[] = [];
  const report = createWeatherReport({ provider, clock: () => time.now, failed: (error) => failed.push(error) });
  return { report, time, failed };
}

describe('the weather of a place', () => {
  test('is not known when it is first asked for, and is from then on, fetched once in fifteen minutes', async () => {
    let asked = 0;
    const { report, time } = reportOf(async () => ({ temperature: ++asked }));
    expect(report.at(KENDAL)).toBeUndefined();
    expect(report.at(KENDAL)).toBeUndefined();
    await settle();
    expect(report.at(KENDAL)).toEqual({ temperature: 1 });
    time.now += 15 * MINUTE_MS - 1;
    expect(report.at(KENDAL)).toEqual({ temperature: 1 });
    time.now += 1;
    expect(report.at(KENDAL)).toEqual({ temperature: 1 });
    await settle();
    expect(report.at(KENDAL)).toEqual({ temperature: 2 });
    expect(asked).toBe(2);
  });

  test('is told for an hour while the service is down, which is asked more and more seldom', async () => {
    let isUp = true;
    let asked = 0;
    const { report, time, failed } = reportOf(async () => {
      asked++;
      if (!isUp) throw new Error('down');
      return { temperature: 5 };
    });
    report.at(KENDAL);
    await settle();
    isUp = false;
    for (let minute = 0; minute < 59; minute++) {
      time.now += MINUTE_MS;
      expect(report.at(KENDAL)).toEqual({ temperature: 5 });
      await settle();
    }
    time.now += MINUTE_MS;
    expect(report.at(KENDAL)).toBeUndefined();
    // At 15, 16, 18, 22, 30 and 45 minutes; then every fifteen.
    expect(failed).toHaveLength(6);
    // The first, those, and the one of this minute that is under way.
    expect(asked).toBe(8);
    await settle();
    isUp = true;
    time.now += 15 * MINUTE_MS;
    report.at(KENDAL);
    await settle();
    expect(report.at(KENDAL)).toEqual({ temperature: 5 });
  });

  test('of nowhere is not asked for, and no more than four places are asked for at once', async () => {
    const waiting: ((weather: Weather) => void)[] = [];
    const { report } = reportOf(() => new Promise((resolve) => waiting.push(resolve)));
    report.at(undefined);
    report.at({ country: 'GB' });
    for (let latitude = 0; latitude < 10; latitude++) report.at({ latitude, longitude: 0 });
    expect(waiting).toHaveLength(4);
    for (const answer of waiting.splice(0)) answer({ temperature: 1 });
    await settle();
    for (let latitude = 0; latitude < 10; latitude++) report.at({ latitude, longitude: 0 });
    expect(waiting).toHaveLength(4);
    expect(report.counts()).toEqual({ places: 10, fetched: 4, failed: 0 });
  });
});

describe('a service with Open-Meteo’s interface', () => {
  let service: Server | undefined;
  const requests: string[] = [];

  afterEach(() => {
    service?.close();
    requests.length = 0;
  });

  async function serve(status: number, body: string): Promise<string> {
    service = createServer((request, reply) => {
      requests.push(request.url ?? '');
      reply.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => service!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  }

  test('is asked for coordinates and nothing else, and its units become ours', async () => {
    const current = {
      time: '2026-11-21T10:00',
      interval: 900,
      temperature_2m: 3.4,
      apparent_temperature: -0.2,
      relative_humidity_2m: 93,
      rain: 0.3,
      showers: 0.1,
      snowfall: 0,
      weather_code: 61,
      cloud_cover: 100,
      wind_speed_10m: 18.7,
      is_day: 1,
    };
    const address = await serve(200, JSON.stringify({ latitude: 54.3, current }));
    const weather = await createOpenMeteo({ address: `${address}/weather/?apikey=k1` })(KENDAL);
    expect(weather).toEqual({
      temperature: 3.4,
      feelsLike: -0.2,
      humidity: 93,
      rain: 1.6,
      snow: 0,
      cloud: 100,
      wind: 18.7,
      code: 61,
      sky: 'rain',
      isDay: true,
    });
    const url = new URL(requests[0]!, address);
    expect(url.pathname).toBe('/weather/v1/forecast');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      apikey: 'k1',
      latitude: '54.3',
      longitude: '-2.7',
      current: expect.stringContaining('temperature_2m'),
    });
  });

  test.each([
    [500, '{}', /answered 500/],
    [200, '{}', /without "current"/],
    [200, 'no json', /JSON/],
    [200, JSON.stringify({ padding: 'x'.repeat(200_000) }), /too much/],
  ])('that answers %i %s has told nothing', async (status, body, says) => {
    const address = await serve(status, body);
    await expect(createOpenMeteo({ address })(KENDAL)).rejects.toThrow(says);
  });

  test.each([
    [0, 'clear'],
    [1, 'clear'],
    [3, 'cloudy'],
    [48, 'fog'],
    [55, 'drizzle'],
    [67, 'rain'],
    [77, 'snow'],
    [82, 'showers'],
    [86, 'snow'],
    [99, 'thunderstorm'],
  ])('calls the code %i %s', async (code, sky) => {
    const address = await serve(200, JSON.stringify({ current: { weather_code: code } }));
    expect(await createOpenMeteo({ address })(KENDAL)).toEqual({ code, sky });
  });
});
