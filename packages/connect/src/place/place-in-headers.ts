/**
 * The place that a content delivery network writes into the request: the cheapest source, and nothing leaves the machine for it. A
 * visitor who forges these headers deceives only themselves: with the public write key they may tell any place anyway.
 */
import { type Place, placeOf } from './place.ts';

export type Headers = { readonly [name: string]: string | readonly string[] | undefined };

type Family = {
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly latitude?: string;
  readonly longitude?: string;
  /** Both, with a comma. */
  readonly coordinates?: string;
  readonly timezone?: string;
};

/** Each by the header that tells its country. */
const FAMILIES: readonly Family[] = [
  // https://developers.cloudflare.com/rules/transform/managed-transforms/reference/#add-visitor-location-headers
  {
    country: 'cf-ipcountry',
    region: 'cf-region-code',
    city: 'cf-ipcity',
    latitude: 'cf-iplatitude',
    longitude: 'cf-iplongitude',
    timezone: 'cf-timezone',
  },
  // https://vercel.com/docs/headers/request-headers
  {
    country: 'x-vercel-ip-country',
    region: 'x-vercel-ip-country-region',
    city: 'x-vercel-ip-city',
    latitude: 'x-vercel-ip-latitude',
    longitude: 'x-vercel-ip-longitude',
    timezone: 'x-vercel-ip-timezone',
  },
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
  {
    country: 'cloudfront-viewer-country',
    region: 'cloudfront-viewer-country-region',
    city: 'cloudfront-viewer-city',
    latitude: 'cloudfront-viewer-latitude',
    longitude: 'cloudfront-viewer-longitude',
    timezone: 'cloudfront-viewer-time-zone',
  },
  // https://cloud.google.com/appengine/docs/standard/reference/request-headers
  {
    country: 'x-appengine-country',
    region: 'x-appengine-region',
    city: 'x-appengine-city',
    coordinates: 'x-appengine-citylatlong',
  },
];

/** @returns undefined when no network told anything */
export function placeInHeaders(headers: Headers): Place | undefined {
  for (const family of FAMILIES) {
    if (headers[family.country] !== undefined) return placeOf(toldBy(family, headers));
  }
  return undefined;
}

function toldBy(family: Family, headers: Headers) {
  const text = (name: string | undefined) => (name === undefined ? undefined : textOf(headers[name]));
  const [latitude, longitude] = text(family.coordinates)?.split(',') ?? [text(family.latitude), text(family.longitude)];
  return {
    country: text(family.country),
    region: text(family.region)?.toUpperCase(),
    city: text(family.city),
    latitude: numberOf(latitude),
    longitude: numberOf(longitude),
    timezone: text(family.timezone),
  };
}

/** Some write other letters than ASCII as percent escapes, some as bytes of UTF-8, which HTTP libraries read as Latin-1. */
function textOf(value: string | readonly string[] | undefined): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  try {
    if (/%[0-9a-f]{2}/i.test(value)) return decodeURIComponent(value);
    return /[\u0080-\u00ff]/.test(value)
      ? new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'))
      : value;
  } catch {
    return value;
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text.trim() === '' ? undefined : Number(text);
}
