/**
 * Where a visitor is, as coarsely as personalization needs it: never an address, coordinates to a tenth of a degree.
 */
import type { JsonObject } from '@attune/engine';

/** Fields as in the engine's table of surroundings; what is not known is left out. */
export type Place = JsonObject & {
  /** ISO 3166-1, two letters. */
  readonly country?: string;
  /** The part of ISO 3166-2 after the country: "ENG", "CA", "9". */
  readonly region?: string;
  /** In English where the source has it. */
  readonly city?: string;
  /** Degrees, to one decimal (about 11 km). */
  readonly latitude?: number;
  readonly longitude?: number;
  /** IANA. */
  readonly timezone?: string;
  /** Only from sources that tell the density of population. */
  readonly isUrban?: boolean;
};

type Told = {
  readonly country?: string | undefined;
  readonly region?: string | undefined;
  readonly city?: string | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly timezone?: string | undefined;
  readonly isUrban?: boolean | undefined;
};

const TEXT_LENGTH_MAX = 100;
/** What sources write when they do not know: none, Tor, anonymous proxy, satellite, Europe, Asia. */
const NO_COUNTRY = new Set(['XX', 'T1', 'ZZ', 'A1', 'A2', 'EU', 'AP']);

/** @returns undefined when nothing of it is known */
export function placeOf(told: Told): Place | undefined {
  const place: Record<string, string | number | boolean> = {};
  const country = told.country?.toUpperCase();
  if (country !== undefined && /^[A-Z][A-Z0-9]$/.test(country) && !NO_COUNTRY.has(country)) place['country'] = country;
  for (const name of ['region', 'city', 'timezone'] as const) {
    const text = told[name]?.trim();
    if (text !== undefined && text !== '' && text !== '?') place[name] = text.slice(0, TEXT_LENGTH_MAX);
  }
  const { latitude, longitude, isUrban } = told;
  if (isWithin(latitude, 90) && isWithin(longitude, 180)) {
    place['latitude'] = coarse(latitude);
    place['longitude'] = coarse(longitude);
  }
  if (isUrban !== undefined) place['isUrban'] = isUrban;
  return Object.keys(place).length === 0 ? undefined : Object.freeze(place);
}

function isWithin(degrees: number | undefined, bound: number): degrees is number {
  return degrees !== undefined && Number.isFinite(degrees) && Math.abs(degrees) <= bound;
}

/** To a tenth of a degree; never minus zero, which JSON would not keep. */
function coarse(degrees: number): number {
  return Math.round(degrees * 10) / 10 + 0;
}
