/**
 * The words for where, with what and from where a visitor is: what may stand under `device`, `place`, `referrer`, `campaign` and
 * `weather` in the context. Whoever fills the context keeps to this table, and conditions are checked against it.
 */

/** What a field holds: text, a number, yes or no, one of a few words, or a country's two letters. */
export type SurroundingField = {
  readonly holds: 'text' | 'number' | 'boolean' | 'country' | readonly string[];
  /** How one speaks of it: "the visitor’s … is above 5". */
  readonly says: string;
};

export const DEVICE_TYPES = ['desktop', 'mobile', 'tablet', 'tv', 'bot'] as const;
/** `site` is any other site, `direct` is none: an address typed or kept, an app, a mail program. */
export const REFERRER_KINDS = ['search', 'social', 'email', 'campaign', 'site', 'direct'] as const;
export const SKIES = ['clear', 'cloudy', 'fog', 'drizzle', 'rain', 'snow', 'showers', 'thunderstorm'] as const;

const text = (says: string): SurroundingField => ({ holds: 'text', says });
const figure = (says: string): SurroundingField => ({ holds: 'number', says });
const flag = (says: string): SurroundingField => ({ holds: 'boolean', says });

export const SURROUNDINGS = {
  device: {
    type: { holds: DEVICE_TYPES, says: 'kind of device' },
    browser: text('browser'),
    browserVersion: text('version of the browser'),
    os: text('operating system'),
    osVersion: text('version of the operating system'),
    brand: text('brand of device'),
  },
  place: {
    country: { holds: 'country', says: 'country' },
    region: text('region'),
    city: text('city'),
    latitude: figure('latitude in degrees'),
    longitude: figure('longitude in degrees'),
    timezone: text('time zone'),
    isUrban: flag('being in a town or city'),
  },
  referrer: {
    kind: { holds: REFERRER_KINDS, says: 'way here' },
    host: text('site that led here'),
  },
  campaign: {
    source: text('campaign’s source'),
    medium: text('campaign’s medium'),
    name: text('campaign’s name'),
    term: text('campaign’s term'),
    content: text('campaign’s content'),
    network: text('network of the advertisement'),
    clickId: text('click id of the advertisement'),
  },
  weather: {
    temperature: figure('temperature in °C'),
    feelsLike: figure('felt temperature in °C'),
    humidity: figure('humidity in %'),
    rain: figure('rain in mm an hour'),
    snow: figure('snow in cm an hour'),
    cloud: figure('cloud cover in %'),
    wind: figure('wind in km/h'),
    code: figure('weather code (WMO 4677)'),
    sky: { holds: SKIES, says: 'sky' },
    isDay: flag('daylight'),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, SurroundingField>>>>;

export type Surrounding = keyof typeof SURROUNDINGS;
