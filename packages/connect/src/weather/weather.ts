/**
 * The weather where visitors are, known beforehand: what is asked for is what was fetched before, and the fetching happens beside.
 * No request ever waits for it, and a service that is down costs nothing but the knowledge.
 */
import { type JsonObject, MINUTE_MS } from '@attune/engine';
import type { Place } from '../place/place.ts';

/** Fields as in the engine's table of surroundings; what a provider does not tell is left out. */
export type Weather = JsonObject & {
  /** Degrees Celsius. */
  readonly temperature?: number;
  readonly feelsLike?: number;
  /** Percent. */
  readonly humidity?: number;
  /** Millimetres an hour, showers included. */
  readonly rain?: number;
  /** Centimetres an hour. */
  readonly snow?: number;
  /** Percent of the sky. */
  readonly cloud?: number;
  /** Kilometres an hour. */
  readonly wind?: number;
  /** WMO 4677, as Open-Meteo gives it. */
  readonly code?: number;
  readonly sky?: string;
  readonly isDay?: boolean;
};

/** Where one asks for the weather; rejects when it cannot be had. Coordinates are coarse: they name a place, not a person. */
export type WeatherProvider = (where: { readonly latitude: number; readonly longitude: number }) => Promise<Weather>;

export type WeatherReport = {
  /** What is known of the weather there now. Unknown or old: it is fetched for the next time. */
  readonly at: (place: Place | undefined) => Weather | undefined;
  /** Places whose weather is known, and fetches that failed so far. */
  readonly counts: () => { readonly places: number; readonly fetched: number; readonly failed: number };
};

export type WeatherOptions = {
  readonly provider: WeatherProvider;
  readonly clock: () => number;
  readonly failed?: (error: unknown) => void;
};

/** After this the weather of a place is fetched anew, when somebody is there. */
export const WEATHER_FRESH_MS = 15 * MINUTE_MS;
/** Older than this it is not told any more. */
export const WEATHER_KNOWN_MS_MAX = 60 * MINUTE_MS;
const PLACES_MAX = 10_000;
const FETCHES_MAX = 4;
/** After a failure nothing is fetched for this long, doubling with each to at most `WEATHER_FRESH_MS`. */
const PAUSE_MS = MINUTE_MS;

type Cell = { weather: Weather | undefined; fetchedAt: number; isFetching: boolean };

/** Keeps the weather of up to 10,000 places in memory, each fetched at most every 15 minutes and told for an hour. */
export function createWeatherReport({ provider, clock, failed }: WeatherOptions): WeatherReport {
  const cells = new Map<string, Cell>();
  const counts = { fetched: 0, failed: 0 };
  let fetching = 0;
  let pausedUntil = 0;
  let failures = 0;

  const fetch = async (cell: Cell, latitude: number, longitude: number): Promise<void> => {
    cell.isFetching = true;
    fetching++;
    try {
      cell.weather = Object.freeze(await provider({ latitude, longitude }));
      cell.fetchedAt = clock();
      failures = 0;
      counts.fetched++;
    } catch (error) {
      pausedUntil = clock() + Math.min(WEATHER_FRESH_MS, PAUSE_MS * 2 ** failures++);
      counts.failed++;
      failed?.(error);
    } finally {
      cell.isFetching = false;
      fetching--;
    }
  };

  const at = (place: Place | undefined): Weather | undefined => {
    const { latitude, longitude } = place ?? {};
    if (latitude === undefined || longitude === undefined) return undefined;
    const now = clock();
    const cell = cellAt(cells, `${latitude} ${longitude}`);
    const isDue = now - cell.fetchedAt >= WEATHER_FRESH_MS && !cell.isFetching;
    if (isDue && fetching < FETCHES_MAX && now >= pausedUntil) void fetch(cell, latitude, longitude);
    return now - cell.fetchedAt < WEATHER_KNOWN_MS_MAX ? cell.weather : undefined;
  };
  return { at, counts: () => ({ places: cells.size, ...counts }) };
}

function cellAt(cells: Map<string, Cell>, key: string): Cell {
  const found = cells.get(key);
  if (found !== undefined) return found;
  if (cells.size >= PLACES_MAX) cells.delete(cells.keys().next().value!);
  const cell: Cell = { weather: undefined, fetchedAt: Number.NEGATIVE_INFINITY, isFetching: false };
  cells.set(key, cell);
  return cell;
}
