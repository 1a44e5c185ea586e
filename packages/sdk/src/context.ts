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

/** Segment's `context` fields that do not change within a page view. `zone` is undefined until it is known. */
export function readContext(zone: string | undefined): JsonObject {
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

/** The browser's time zone, remembered from one page to the next; read again only when the clock's offset has changed. */
export function followZone(storage: Storage, later: (task: () => void) => void): () => string | undefined {
  const offset = `${new Date().getTimezoneOffset()} `;
  let zone: string | undefined;
  setTimeout(
    () =>
      later(() => {
        if (read()) return;
        zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
        storage.set(ZONE_KEY, offset + zone);
      }),
    ZONE_AFTER_MS,
  );
  const read = (): string | undefined => {
    const kept = zone ? null : storage.get(ZONE_KEY);
    if (kept?.startsWith(offset)) zone = kept.slice(offset.length);
    return zone;
  };
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
