/**
 * Brings what a request tells of its sender (device, place …) to the events and asks in it. The one place where the routes meet
 * the surroundings; an address that was looked up goes no further.
 */
import type { Surround } from '@attune/connect';
import { EMPTY_OBJECT } from '@attune/engine';
import type { Call } from './busy-route.ts';
import type { Parts } from './parts.ts';
import type { Ask } from './worker/live-loop.ts';

/** undefined: nothing is to be added. */
export function surroundOf(
  { surroundings }: Parts,
  { headers, socket }: Pick<Call, 'headers' | 'socket'>,
): Surround | undefined {
  return surroundings?.({ headers, address: socket.remoteAddress });
}

/** The ask with its context completed; the very same one where there is nothing to add. */
export function surrounded(ask: Ask, surround: Surround | undefined, ageMs: number): Ask {
  const added = surround?.(ask.context ?? EMPTY_OBJECT, { ageMs, anonymousId: null, userId: null });
  return added === undefined ? ask : { ...ask, context: { ...ask.context, ...added } };
}
