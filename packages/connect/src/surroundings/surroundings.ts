/**
 * Completes what a signal or an ask says of its surroundings: device, place, referrer, campaign and weather. It happens once, when
 * something comes in, and becomes part of what is logged, so that a replay looks nothing up. Addresses are used here and then gone.
 */
import { HOUR_MS, isObject, type JsonObject, type JsonValue } from '@attune/engine';
import { createDeviceReader, type Device, type DeviceReader } from '../device/read-device.ts';
import type { PlaceFile } from '../place/open-place-file.ts';
import type { Place } from '../place/place.ts';
import { type Headers, placeInHeaders } from '../place/place-in-headers.ts';
import { senderAddress } from '../place/sender-address.ts';
import { type Campaign, readCampaign } from '../referrer/read-campaign.ts';
import { type Referrer, readReferrer } from '../referrer/read-referrer.ts';
import type { WeatherReport } from '../weather/weather.ts';
import { hintsInContext, hintsInHeaders } from './client-hints.ts';
import { createKept } from './kept.ts';

/** Of what a context is: how long ago it happened, and whose it is. An ask has no person. */
export type Happening = {
  readonly ageMs: number;
  readonly anonymousId: string | null;
  readonly userId: string | null;
};

/**
 * What is known of a context besides the keys that it has itself; undefined: nothing. What one person's earlier event of the same
 * request was told is not told again: a profile keeps it, and the log need not repeat it a hundred times. An `ip` in the context is
 * looked up; who calls must not keep it.
 */
export type Surround = (context: JsonObject, happening: Happening) => JsonObject | undefined;

/** What a request tells of who sent it, for everything in it. Call once for each request. */
export type Surroundings = (request: {
  readonly headers: Headers;
  /** Of the other end of the connection. */
  readonly address: string | undefined;
}) => Surround;

export type SurroundingsOptions = {
  /** For networks that tell no place. Absent: only what headers tell. */
  readonly places?: Pick<PlaceFile, 'placeOf'> | undefined;
  /** Absent: no weather. */
  readonly weather?: Pick<WeatherReport, 'at'> | undefined;
};

const PAGES_MAX = 2_000;
const PAGE_LENGTH_MAX = 2_000;

/** Of whoever is no browser neither the device nor the place are a visitor's: nothing is known. */
type Sender = { readonly userAgent: string; readonly device: Device | undefined; readonly place: Place | undefined };

const NOBODY: Sender = { userAgent: '', device: undefined, place: undefined };

type Arrival = { readonly referrer: Referrer | undefined; readonly campaign: Campaign | undefined };

const NO_ARRIVAL: Arrival = { referrer: undefined, campaign: undefined };

type Told = { [key in (typeof KEYS)[number]]?: JsonValue | undefined };

/** @param options without any: device, referrer, campaign, and the place as far as headers tell it */
export function createSurroundings({ places, weather }: SurroundingsOptions = {}): Surroundings {
  const readDevice = createDeviceReader();
  const arrivalIn = createArrivalReader();

  const complete = (context: JsonObject, sender: Sender, isFresh: boolean, told: Told): JsonObject | undefined => {
    const own = context['ip'];
    const here = context['place'] ?? (typeof own === 'string' ? placeAt(places, own) : sender.place);
    const { referrer, campaign } = arrivalIn(context);
    const now = isFresh && weather !== undefined && isObject(here) ? weather.at(here as Place) : undefined;
    const device = deviceIn(context, sender, readDevice);
    return newsOf(context, { device, place: here, campaign, referrer, weather: now }, told);
  };
  return ({ headers, address }) => {
    const sender = senderOf(headers, address, { readDevice, places });
    let last: Happening | undefined;
    let told = nothingTold();
    return (context, happening) => {
      const isFresh = happening.ageMs < HOUR_MS;
      // What is told of long ago may be too late to count: only of fresh events is it known that it reaches the profile.
      if (!isFresh || last === undefined || !isSamePerson(last, happening)) told = nothingTold();
      last = isFresh ? happening : undefined;
      return complete(context, sender, isFresh, told);
    };
  };
}

function isSamePerson(a: Happening, b: Happening): boolean {
  return a.anonymousId === b.anonymousId && a.userId === b.userId;
}

const KEYS = ['device', 'place', 'campaign', 'referrer', 'weather'] as const;

/** What was not told yet. The sender's own word goes before ours, and after it ours is told again. */
function newsOf(context: JsonObject, known: Told, told: Told): JsonObject | undefined {
  if (isTold(known, told) && saysNothing(context)) return undefined;
  let news: Record<string, JsonValue> | undefined;
  for (const key of KEYS) {
    const value = known[key];
    if (context[key] !== undefined) told[key] = undefined;
    else if (value !== undefined && told[key] !== value) {
      news ??= {};
      news[key] = value;
      told[key] = value;
    }
  }
  return news;
}

/** Most events tell nothing that the one before did not: written out, as each event of a batch comes by here. */
function isTold(known: Told, told: Told): boolean {
  return (
    known.device === told.device &&
    known.place === told.place &&
    known.referrer === told.referrer &&
    known.campaign === told.campaign &&
    known.weather === told.weather
  );
}

/** null is a word, too: that of somebody who does not know. */
function saysNothing(context: JsonObject): boolean {
  return (
    context['device'] === undefined &&
    context['place'] === undefined &&
    context['referrer'] === undefined &&
    context['campaign'] === undefined &&
    context['weather'] === undefined
  );
}

function senderOf(
  headers: Headers,
  address: string | undefined,
  { readDevice, places }: { readonly readDevice: DeviceReader; readonly places: SurroundingsOptions['places'] },
): Sender {
  const userAgent = headers['user-agent'];
  if (typeof userAgent !== 'string') return NOBODY;
  const device = readDevice(userAgent, hintsInHeaders(headers));
  if (device === undefined) return NOBODY;
  return {
    userAgent,
    device,
    place: placeInHeaders(headers) ?? (places && placeAt(places, senderAddress(headers, address))),
  };
}

function placeAt(places: SurroundingsOptions['places'], address: string | undefined): Place | undefined {
  return address === undefined ? undefined : places?.placeOf(address);
}

/** Of one shape, whatever is told later. */
function nothingTold(): Told {
  return { device: undefined, place: undefined, referrer: undefined, campaign: undefined, weather: undefined };
}

/** The event's own user agent first: a server may send what browsers did. */
function deviceIn(context: JsonObject, from: Sender, readDevice: DeviceReader): Device | undefined {
  const userAgent = context['userAgent'];
  if (typeof userAgent !== 'string' || userAgent === '' || userAgent === from.userAgent) return from.device;
  return readDevice(userAgent, hintsInContext(context['userAgentData']));
}

function readArrival(referrer: string, url: string): Arrival {
  const campaign = readCampaign(url);
  return { campaign, referrer: readReferrer(referrer, url, campaign) };
}

type ArrivalReader = (context: JsonObject) => Arrival;

/** The page tells with every event how it was come to: worked out once for each page and referrer. */
function createArrivalReader(): ArrivalReader {
  const kept = createKept<Arrival>(PAGES_MAX);
  let last: { readonly referrer: string; readonly url: string; readonly arrival: Arrival } | undefined;
  return ({ page }) => {
    if (!isObject(page)) return NO_ARRIVAL;
    const { referrer, url } = page;
    if (typeof referrer !== 'string' || typeof url !== 'string') return NO_ARRIVAL;
    if (last !== undefined && last.url === url && last.referrer === referrer) return last.arrival;
    if (url.length + referrer.length > PAGE_LENGTH_MAX) return NO_ARRIVAL;
    last = { referrer, url, arrival: kept(`${referrer} ${url}`, () => readArrival(referrer, url)) };
    return last.arrival;
  };
}
