/**
 * Brings what a request tells of its sender (device, place …) to the events and asks in it. The one place where the routes meet
 * the surroundings; an address that was looked up goes no further.
 */
import type { Surround } from '@attune/connect';
import type { JsonValue } from '@attune/engine';
import type { FastifyRequest } from 'fastify';
import type { Parts } from './parts.ts';
import type { Ask } from './worker/live-loop.ts';

/** undefined: nothing is to be added. */
export function surroundOf({ surroundings }: Parts, { headers, socket }: FastifyRequest): Surround | undefined {
  return surroundings?.({ headers, address: socket.remoteAddress });
}

/** The ask with its context completed; the very same one where there is nothing to add. */
export function surrounded(ask: Ask, surround: Surround | undefined, ageMs: number): Ask {
  if (surround === undefined) return ask;
  const context = (ask.context ?? {}) as Record<string, JsonValue>;
  surround(context, { ageMs, anonymousId: null, userId: null });
  for (const _ in context) return ask.context === undefined ? { ...ask, context } : ask;
  return ask;
}
