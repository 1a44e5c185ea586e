/**
 * identify: the site says who the visitor is.
 */
import type { Core } from './core.ts';
import { type JsonObject, snapshot } from './json.ts';
import { record } from './record.ts';

/** `identify('u-7', { plan: 'pro' })`, or traits alone for somebody without a name. */
export function identify(core: Core, user: string | JsonObject, traits?: JsonObject): void {
  const userId = typeof user === 'string' ? user : null;
  const told = snapshot(typeof user === 'string' ? traits : user);
  // What was done before was done by whoever the visitor was then.
  core.idle.drain();
  if (userId !== null) core.identity.become(userId);
  record(core, () => ({ type: 'identify', traits: told }));
  core.events.emit('identity', undefined);
}
