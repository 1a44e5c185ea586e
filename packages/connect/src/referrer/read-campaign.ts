/**
 * The campaign that brought a visitor, from the address of the page: the `utm_` parameters and the click ids of advertising networks.
 */
import type { JsonObject } from '@attune/engine';

/** Segment's names, with the network and its click id besides. */
export type Campaign = JsonObject & {
  readonly source?: string;
  readonly medium?: string;
  readonly name?: string;
  readonly term?: string;
  readonly content?: string;
  readonly network?: string;
  readonly clickId?: string;
};

const UTM: Readonly<Record<string, string>> = {
  utm_source: 'source',
  utm_medium: 'medium',
  utm_campaign: 'name',
  utm_term: 'term',
  utm_content: 'content',
};
/** Click ids by the network that adds them. */
const CLICK_IDS: Readonly<Record<string, string>> = {
  gclid: 'google',
  wbraid: 'google',
  gbraid: 'google',
  dclid: 'google',
  msclkid: 'microsoft',
  fbclid: 'meta',
  ttclid: 'tiktok',
  twclid: 'x',
  li_fat_id: 'linkedin',
  epik: 'pinterest',
  rdt_cid: 'reddit',
  sccid: 'snapchat',
  yclid: 'yandex',
};
const VALUE_LENGTH_MAX = 200;

/** @returns undefined when the address names none. A `fbclid` alone is none: Meta adds it to every link, paid or not. */
export function readCampaign(address: string): Campaign | undefined {
  const start = address.indexOf('?');
  if (start < 0) return undefined;
  const campaign: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(address.slice(start + 1).split('#', 1)[0])) {
    if (value === '') continue;
    const kept = value.slice(0, VALUE_LENGTH_MAX);
    if (Object.hasOwn(UTM, name)) campaign[UTM[name]!] = kept;
    else if (Object.hasOwn(CLICK_IDS, name)) {
      campaign['network'] = CLICK_IDS[name]!;
      campaign['clickId'] = kept;
    }
  }
  const isNone =
    campaign['source'] === undefined && (campaign['network'] === undefined || campaign['network'] === 'meta');
  return isNone && campaign['name'] === undefined && campaign['medium'] === undefined ? undefined : campaign;
}
