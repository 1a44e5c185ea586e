/**
 * User agent client hints: from the headers that Chromium's browsers send by themselves, to anybody, or from what a library put
 * into the context. Both come from outside and are taken for nothing but a few short texts.
 * @see https://wicg.github.io/ua-client-hints/
 */
import { isObject } from '@attune/engine';
import type { ClientHints } from '../device/read-device.ts';
import type { Headers } from '../place/place-in-headers.ts';
import { createKept } from './kept.ts';

const BRANDS = /"((?:[^"\\]|\\.)*)";\s*v="([^"]*)"/g;
const LISTS_MAX = 1_000;
const LENGTH_MAX = 500;
const BRANDS_MAX = 10;
const kept = createKept<ClientHints['brands']>(LISTS_MAX);

/** @returns undefined for browsers that send none */
export function hintsInHeaders(headers: Headers): ClientHints | undefined {
  const list = headers['sec-ch-ua'];
  if (typeof list !== 'string' || list.length > LENGTH_MAX) return undefined;
  const brands = kept(list, () => brandsIn(list))!;
  const platform = quoted(headers['sec-ch-ua-platform']);
  const model = quoted(headers['sec-ch-ua-model']);
  return {
    brands,
    mobile: headers['sec-ch-ua-mobile'] === '?1',
    ...(platform === undefined ? {} : { platform }),
    ...(model === undefined ? {} : { model }),
  };
}

function brandsIn(list: string): ClientHints['brands'] {
  return [...list.matchAll(BRANDS)].map(([, brand = '', version = '']) => ({
    brand: brand.replace(/\\(.)/g, '$1'),
    version,
  }));
}

function quoted(value: string | readonly string[] | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = /^"(.*)"$/.exec(value)?.[1];
  return text === undefined || text === '' ? undefined : text.slice(0, LENGTH_MAX);
}

/** Segment's `context.userAgentData`; undefined when it is not one. */
export function hintsInContext(value: unknown): ClientHints | undefined {
  if (!isObject(value)) return undefined;
  const { brands, mobile, platform, model } = value;
  const listed = (Array.isArray(brands) ? brands : []).slice(0, BRANDS_MAX).flatMap((each) => {
    const brand = isObject(each) ? shortText(each['brand']) : undefined;
    return brand === undefined ? [] : [{ brand, version: shortText((each as { version?: unknown }).version) ?? '' }];
  });
  const [platformText, modelText] = [shortText(platform), shortText(model)];
  return {
    brands: listed,
    mobile: mobile === true,
    ...(platformText === undefined ? {} : { platform: platformText }),
    ...(modelText === undefined ? {} : { model: modelText }),
  };
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 100) : undefined;
}
