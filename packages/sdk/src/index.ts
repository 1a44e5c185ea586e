/**
 * The door for bundlers: `import { init } from '@attune/sdk'`. Safe to import and to call where there is no browser:
 * there, every call does nothing.
 */
import { capture } from './capture/capture.ts';
import { dataLayer } from './data-layer.ts';
import { type Attune, createAttune } from './init.ts';
import type { Settings } from './options.ts';
import { slots } from './slot/slots.ts';

export type { Content, Decision, Decisions, Patch } from './decision.ts';
export type { Fault } from './emitter.ts';
export type { Attune } from './init.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type { Options, Settings } from './options.ts';
export type { Command, TagAttune } from './start-tag.ts';

const started = new Map<string, Attune>();

/**
 * Starts the SDK, once for each write key: a second call returns the same one.
 *
 * @example
 * const attune = init({ writeKey: 'wk_shop', consent: 'required' });
 * attune.track('Product Viewed', { product_id: 'p12', price: 249 });
 */
export function init(settings: Settings): Attune {
  if (typeof document === 'undefined') return ABSENT;
  const known = started.get(settings.writeKey);
  if (known) return known;
  const attune = createAttune(settings, [slots, dataLayer, capture]);
  started.set(settings.writeKey, attune);
  return attune;
}

const nothing = (): void => {};

/** What a server gets. */
const ABSENT: Attune = {
  identify: nothing,
  track: nothing,
  page: nothing,
  consent: { grant: nothing, deny: nothing, granted: () => false },
  reset: nothing,
  decide: async () => ({}),
  flush: async () => true,
  on: () => nothing,
  fail: nothing,
};
