/**
 * A weather provider that speaks Open-Meteo's interface: their service, or one's own (their server is open source). It is told
 * coarse coordinates and nothing else.
 */
import { isObject } from '@attune/engine';
import type { Weather, WeatherProvider } from './weather.ts';

export type OpenMeteoOptions = {
  /** Where the service is, e.g. `https://api.open-meteo.com`; a query in it (`?apikey=…`) is sent along. */
  readonly address: string;
  /** Milliseconds after which an answer is given up. Default 5,000. */
  readonly timeoutMs?: number;
};

/** Our names for what is asked for. */
const FIELDS = {
  temperature_2m: 'temperature',
  apparent_temperature: 'feelsLike',
  relative_humidity_2m: 'humidity',
  cloud_cover: 'cloud',
  wind_speed_10m: 'wind',
  weather_code: 'code',
} as const;
/** Sums over the interval before, told apart: they are made rates an hour. */
const SUMS = ['rain', 'showers', 'snowfall'] as const;
const INTERVAL_S = 900;
const HOUR_S = 3_600;
const ANSWER_BYTES_MAX = 100_000;

/** @see https://open-meteo.com/en/docs */
export function createOpenMeteo({ address, timeoutMs = 5_000 }: OpenMeteoOptions): WeatherProvider {
  return async ({ latitude, longitude }) => {
    const url = new URL(address);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/forecast`;
    url.searchParams.set('latitude', String(latitude));
    url.searchParams.set('longitude', String(longitude));
    url.searchParams.set('current', [...Object.keys(FIELDS), ...SUMS, 'is_day'].join());
    const reply = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`the weather service answered ${reply.status}`);
    if (text.length > ANSWER_BYTES_MAX) throw new Error('the weather service answered too much');
    return readAnswer(JSON.parse(text));
  };
}

function readAnswer(answer: unknown): Weather {
  const current = isObject(answer) ? answer['current'] : undefined;
  if (!isObject(current)) throw new Error('the weather service answered without "current"');
  const number = (name: string): number | undefined => {
    const value = current[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  const weather: Record<string, number | string | boolean> = {};
  for (const [theirs, ours] of Object.entries(FIELDS)) {
    const value = number(theirs);
    if (value !== undefined) weather[ours] = value;
  }
  const perHour = HOUR_S / (number('interval') ?? INTERVAL_S);
  const [rain, showers, snowfall] = SUMS.map(number);
  if (rain !== undefined || showers !== undefined) weather['rain'] = hourly((rain ?? 0) + (showers ?? 0), perHour);
  if (snowfall !== undefined) weather['snow'] = hourly(snowfall, perHour);
  const isDay = number('is_day');
  if (isDay !== undefined) weather['isDay'] = isDay === 1;
  const sky = skyOf(number('weather_code'));
  if (sky !== undefined) weather['sky'] = sky;
  return weather;
}

/** To a hundredth, so that no digits of the division are told. */
function hourly(sum: number, perHour: number): number {
  return Math.round(sum * perHour * 100) / 100;
}

/** The first code of each kind of sky, in falling order: WMO 4677 as Open-Meteo uses it. */
const SKIES: readonly (readonly [from: number, sky: string])[] = [
  [95, 'thunderstorm'],
  [85, 'snow'],
  [80, 'showers'],
  [71, 'snow'],
  [61, 'rain'],
  [51, 'drizzle'],
  [45, 'fog'],
  [2, 'cloudy'],
  [0, 'clear'],
];

function skyOf(code: number | undefined): string | undefined {
  return code === undefined ? undefined : SKIES.find(([from]) => code >= from)?.[1];
}
