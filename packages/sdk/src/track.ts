/**
 * track: something happened, in the site's own words.
 */
import type { Core } from './core.ts';
import { type JsonObject, snapshot } from './json.ts';
import { record } from './record.ts';

export function track(core: Core, event: string, properties?: JsonObject): void {
  if (typeof event !== 'string' || event === '') throw TypeError('No event name');
  const told = snapshot(properties);
  record(core, () => ({ type: 'track', event, properties: told }));
}
