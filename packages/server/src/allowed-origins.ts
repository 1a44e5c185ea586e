/**
 * Open to pages of every origin: a write key is public, and no cookie is ever read, so no credentials are allowed. The header is
 * set by hand, since the plugin works out its options anew for each request; preflights are the plugin's.
 */
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

const PREFLIGHT_SECONDS = 86_400;

/** What an answer to this origin says of it: names and values, one after the other. */
export function originHeaders(origin: string | undefined): string[] {
  return origin === undefined ? ['vary', 'Origin'] : ['vary', 'Origin', 'access-control-allow-origin', origin];
}

/** Opens the routes that `scope` registers from now on. */
export async function allowOrigins(scope: FastifyInstance): Promise<void> {
  scope.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'OPTIONS') {
      const headers = originHeaders(request.headers.origin);
      for (let i = 0; i < headers.length; i += 2) reply.header(headers[i]!, headers[i + 1]!);
    }
    done();
  });
  // In a scope of its own, so that its hook runs for its own route only.
  await scope.register(async (preflights) => {
    await preflights.register(cors, {
      origin: true,
      credentials: false,
      maxAge: PREFLIGHT_SECONDS,
      methods: ['GET', 'POST'],
    });
  });
}
