/**
 * The machine-readable form of the interface (/openapi.json) and the page to read and try it (/docs). The page is served
 * from here with a policy under which the browser opens no other connection, whatever its script would like to do.
 */
import swagger from '@fastify/swagger';
import reference from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';

const DESCRIPTION = `Attune watches what each visitor does, keeps a live profile of each, and decides within the same page view what they see.

A **write key** (public) may send events and ask for decisions; a **secret key** may do everything.`;

const TAGS = [
  { name: 'signal', description: 'Events in, and what became of them' },
  { name: 'profile', description: 'What is known of each visitor' },
  { name: 'segment', description: 'Who is in a segment, and why' },
  { name: 'decision', description: 'What a visitor should see' },
  { name: 'content', description: 'The catalogue, and lists from it' },
  { name: 'learning', description: 'What came of each variant' },
  { name: 'definitions', description: 'Segments, placements, experiences and the rest' },
  { name: 'operation', description: 'Running it' },
];

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** To be called before any route is registered. */
export async function describeRoutes(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Attune', version, description: DESCRIPTION },
      servers: [{ url: '/' }],
      tags: TAGS,
      components: {
        securitySchemes: {
          writeKey: { type: 'http', scheme: 'bearer', description: 'A write key, `wk_…`' },
          writeKeyBasic: { type: 'http', scheme: 'basic', description: 'A write key as the user name, no password' },
          secretKey: { type: 'http', scheme: 'bearer', description: 'A secret key, `sk_…`' },
        },
      },
    },
  });
}

/** To be called after the routes it describes. */
export async function serveReference(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', { config: { access: 'open' }, schema: { hide: true } }, () => app.swagger());
  await app.register(async (scope) => {
    scope.defaultAccess = 'open';
    scope.addHook('onSend', async (_request, reply) => {
      reply.headers({
        'content-security-policy': PAGE_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
    });
    await scope.register(reference, {
      routePrefix: '/docs',
      configuration: {
        pageTitle: 'Attune API',
        url: '/openapi.json',
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
        favicon: 'data:,',
      },
    });
  });
}
