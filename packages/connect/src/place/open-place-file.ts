/**
 * Looks addresses up in a file of the MaxMind format (GeoLite2, GeoIP2, DB-IP …) that the operator has got. No data comes with
 * Attune, and no address leaves the machine.
 */
import { readFile } from 'node:fs/promises';
import { type CityResponse, Reader } from 'mmdb-lib';
import { createKept } from '../surroundings/kept.ts';
import { type Place, placeOf } from './place.ts';

export type PlaceFile = {
  /** undefined: not in the file, or no address. */
  readonly placeOf: (address: string) => Place | undefined;
  /** What the file says it is, e.g. "GeoLite2-City". */
  readonly title: string;
  readonly builtAt: Date;
};

const ADDRESSES_MAX = 10_000;
/** Inhabitants per square kilometre of an urban cluster (Eurostat and OECD, Degree of Urbanisation). */
const URBAN_DENSITY_MIN = 300;

/**
 * Reads the whole file into memory (some 60 MB for cities of the world).
 * @throws Error with `code` ENOENT and the like when it cannot be read, or without one when it is not such a file
 */
export async function openPlaceFile(path: string): Promise<PlaceFile> {
  const reader = readerOf(await readFile(path));
  const kept = createKept<Place | undefined>(ADDRESSES_MAX);
  return {
    placeOf: (address) => kept(address, () => lookUp(reader, address)),
    title: reader.metadata.databaseType,
    builtAt: reader.metadata.buildEpoch,
  };
}

function readerOf(file: Buffer): Reader<CityResponse> {
  try {
    return new Reader<CityResponse>(file);
  } catch (cause) {
    throw new Error('it is not a file of the MaxMind format', { cause });
  }
}

function lookUp(reader: Reader<CityResponse>, address: string): Place | undefined {
  let found: CityResponse | null;
  try {
    found = reader.get(address);
  } catch {
    // An address of the sixth version in a file of the fourth, or a damaged record: not known.
    return undefined;
  }
  if (found === null) return undefined;
  const { location, subdivisions, city, country } = found;
  const density = location?.population_density;
  return placeOf({
    country: country?.iso_code,
    region: subdivisions?.[0]?.iso_code,
    city: city?.names?.en,
    latitude: location?.latitude,
    longitude: location?.longitude,
    timezone: location?.time_zone,
    isUrban: density === undefined ? undefined : density >= URBAN_DENSITY_MIN,
  });
}
