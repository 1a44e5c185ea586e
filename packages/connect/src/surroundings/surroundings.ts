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

/**
 * Adds to a context, in place, the keys that it does not have itself, and takes an `ip` out.
 * @param ageMs how long ago it happened: of an hour ago the weather now is not told
 */
export type Surround = (context: Record<string, JsonValue>, ageMs: number) => void;

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

export function createSurroundings({ places, weather }: SurroundingsOptions = {}): Surroundings {
  const readDevice = createDeviceReader();
  const arrivals = createKept<Arrival>(PAGES_MAX);

  const complete = (context: Record<string, JsonValue>, sender: Sender, ageMs: number): void => {
    const own = context['ip'];
    if (own !== undefined) delete context['ip'];
    if (context['device'] === undefined) {
      const device = deviceIn(context, sender, readDevice);
      if (device !== undefined) context['device'] = device;
    }
    if (context['place'] === undefined) {
      const place = typeof own === 'string' ? placeAt(places, own) : sender.place;
      if (place !== undefined) context['place'] = place;
    }
    addArrival(context, arrivals);
    if (weather === undefined || context['weather'] !== undefined || ageMs >= HOUR_MS) return;
    const now = weather.at(isObject(context['place']) ? (context['place'] as Place) : undefined);
    if (now !== undefined) context['weather'] = now;
  };
  return ({ headers, address }) => {
    const sender = senderOf(headers, address, { readDevice, places });
    return (context, ageMs) => complete(context, sender, ageMs);
  };
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
  return { userAgent, device, place: placeInHeaders(headers) ?? placeAt(places, senderAddress(headers, address)) };
}

function placeAt(places: SurroundingsOptions['places'], address: string | undefined): Place | undefined {
  return address === undefined ? undefined : places?.placeOf(address);
}

/** The event's own user agent first: a server may send what browsers did. */
function deviceIn(context: JsonObject, from: Sender, readDevice: DeviceReader): Device | undefined {
  const userAgent = context['userAgent'];
  if (typeof userAgent !== 'string' || userAgent === '' || userAgent === from.userAgent) return from.device;
  return readDevice(userAgent, hintsInContext(context['userAgentData']));
}

/** The page tells with every event how it was come to: worked out once for each page and referrer. */
function addArrival(context: Record<string, JsonValue>, arrivals: (key: string, make: () => Arrival) => Arrival): void {
  const page = context['page'];
  if (!isObject(page)) return;
  const { referrer, url } = page;
  if (typeof referrer !== 'string' || typeof url !== 'string' || url.length + referrer.length > PAGE_LENGTH_MAX) return;
  const found = arrivals(`${referrer} ${url}`, () => readArrival(referrer, url));
  if (found.campaign !== undefined && context['campaign'] === undefined) context['campaign'] = found.campaign;
  if (found.referrer !== undefined && context['referrer'] === undefined) context['referrer'] = found.referrer;
}

function readArrival(referrer: string, url: string): Arrival {
  const campaign = readCampaign(url);
  return { campaign: campaign && Object.freeze(campaign), referrer: readReferrer(referrer, url, campaign) };
}
