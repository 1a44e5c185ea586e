/**
 * What every event of one browser has in common, so that a batch says it once. Facts of the device only, read when idle.
 */
import type { JsonObject } from './json.ts';
import type { Storage } from './session/storage.ts';

export const LIBRARY = { name: '@attune/sdk', version: '0.1.0' } as const;

const ROBOTS = /headless|bot\b|crawl|spider|lighthouse/i;

/** True for automated browsers. Their events are marked, not dropped: the server decides what to do with them. */
export function isRobot(agent: string, webdriver: boolean | undefined): boolean {
  return webdriver === true || ROBOTS.test(agent);
}

/** Segment's `context` fields that do not change within a page view. */
export function readContext(zone: string): JsonObject {
  const { userAgent, language, webdriver } = navigator;
  return {
    library: LIBRARY,
    userAgent,
    locale: language,
    timezone: zone,
    screen: { width: screen.width, height: screen.height, density: devicePixelRatio, innerWidth, innerHeight },
    bot: isRobot(userAgent, webdriver) || undefined,
    // Only ever sent once consent is there.
    consent: { categoryPreferences: { personalization: true } },
  };
}

const ZONE_KEY = 'zone';
/** Long after the page is usable: the first use of Intl costs a browser about 15 ms of its main thread. */
const ZONE_AFTER_MS = 2000;

/**
 * The browser's time zone, remembered from one page to the next; read again only when the clock's offset has changed. Until it is known it
 * is the offset ("+0530", which is a zone as well): that tells the time now.
 */
export function followZone(storage: Storage, later: (task: () => void) => void): () => string {
  // "Fri Nov 27 2026 17:44:10 GMT+0530 (…)", in every browser (ECMA-262, Date.prototype.toString).
  const offset = String(new Date()).slice(28, 33);
  let zone = offset;
  const read = (): string => {
    const kept = zone === offset ? storage.get(ZONE_KEY) : null;
    if (kept?.startsWith(offset)) zone = kept.slice(5);
    return zone;
  };
  const find = (): void => {
    if (read() !== offset) return;
    zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    storage.set(ZONE_KEY, offset + zone);
  };
  setTimeout(() => later(find), ZONE_AFTER_MS);
  return read;
}

const UTM = /^utm_(\w+)$/;

/** Segment's `context.campaign` from the address, undefined when there is none. */
export function readCampaign(search: string): JsonObject | undefined {
  if (!search) return undefined;
  const campaign: Record<string, string> = {};
  new URLSearchParams(search).forEach((value, key) => {
    const name = UTM.exec(key)?.[1];
    if (name) campaign[name === 'campaign' ? 'name' : name] = value;
  });
  return Object.keys(campaign).length > 0 ? campaign : undefined;
}
