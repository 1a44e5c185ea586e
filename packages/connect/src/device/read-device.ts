/**
 * What a user agent and its client hints tell of a device. Parsed once for each user agent and kept, since a browser sends the same
 * text with everything: parsing must never be paid for each event.
 */
import type { JsonObject } from '@attune/engine';
import Bowser from 'bowser';
import { createKept } from '../surroundings/kept.ts';
import { brandOfModel } from './brand-of-model.ts';

/** Fields as in the engine's table of surroundings; what is not known is left out. */
export type Device = JsonObject & {
  readonly type: 'desktop' | 'mobile' | 'tablet' | 'tv' | 'bot';
  readonly browser?: string;
  readonly browserVersion?: string;
  readonly os?: string;
  readonly osVersion?: string;
  readonly brand?: string;
};

/** User agent client hints, from headers or from `context.userAgentData`. */
export type ClientHints = {
  readonly brands?: readonly { readonly brand: string; readonly version: string }[];
  readonly mobile?: boolean;
  readonly platform?: string;
  readonly platformVersion?: string;
  readonly model?: string;
};

export type DeviceReader = (userAgent: string, hints?: ClientHints) => Device | undefined;

const USER_AGENTS_MAX = 10_000;
const LENGTH_MAX = 600;
const TYPES: ReadonlySet<string> = new Set(['desktop', 'mobile', 'tablet', 'tv', 'bot']);
/** Besides those that Bowser knows by name. */
const BOT = /bot\b|crawl|spider|headless|lighthouse|preview|monitor|scrap/i;

/** @returns a reader that gives undefined for what is no browser (a server's library, curl) */
export function createDeviceReader(): DeviceReader {
  const kept = createKept<Device | undefined>(USER_AGENTS_MAX);
  return (userAgent, hints) => {
    const text = userAgent.length > LENGTH_MAX ? userAgent.slice(0, LENGTH_MAX) : userAgent;
    return kept(hints === undefined ? text : keyOf(text, hints), () => readDevice(text, hints));
  };
}

function keyOf(text: string, { model = '', platform = '', mobile = false, brands = [] }: ClientHints): string {
  let key = `${text}
${model}
${platform}
${mobile}`;
  for (const { brand, version } of brands)
    key += `
${brand} ${version}`;
  return key;
}

function readDevice(userAgent: string, hints: ClientHints | undefined): Device | undefined {
  if (!/^(Mozilla|Opera)\//.test(userAgent) && !BOT.test(userAgent)) return undefined;
  const { browser, os, platform } = Bowser.parse(userAgent, hints as Bowser.ClientHints | undefined);
  const type = BOT.test(userAgent) ? 'bot' : (platform.type ?? (hints?.mobile === true ? 'mobile' : undefined));
  if (type === undefined || !TYPES.has(type)) return undefined;
  const brand = brandOfModel(hints?.model || userAgent) ?? platform.vendor;
  return Object.freeze({
    type: type as Device['type'],
    ...some('browser', browser.name),
    ...some('browserVersion', browser.version?.split('.')[0]),
    ...some('os', os.name),
    ...some('osVersion', os.version?.split('.').slice(0, 2).join('.')),
    ...some('brand', brand),
  });
}

function some(name: string, value: string | undefined): Record<string, string> {
  return value === undefined || value === '' ? {} : { [name]: value };
}
