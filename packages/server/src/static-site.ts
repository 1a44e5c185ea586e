/**
 * Folders of files served under a prefix: the demo shop, the Studio, the SDK's script. Never a file outside the folder, and
 * never one whose name begins with a dot.
 */

import { AttuneError } from '@attune/protocol';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

export type StaticSite = {
  /** With a slash at the front: "/studio". */
  readonly prefix: string;
  readonly folder: string;
  /** For the home page's link; without it the site is served but not linked. */
  readonly title?: string;
  readonly says?: string;
  /** Answers addresses that are no file with index.html, for an application that routes in the browser. */
  readonly singlePage?: boolean;
};

const HASHED = /[.-][A-Za-z0-9_-]{8,}\.(?:js|css|woff2|png|svg|webp|jpg)$/;

export async function serveStaticSite(app: FastifyInstance, site: StaticSite): Promise<void> {
  const prefix = `/${site.prefix.replace(/^\/|\/$/g, '')}`;
  app.get(prefix, { config: { access: 'open' }, schema: { hide: true } }, (_request, reply) =>
    reply.redirect(`${prefix}/`),
  );
  await app.register(
    async (scope) => {
      scope.defaultAccess = 'open';
      await scope.register(fastifyStatic, {
        root: site.folder,
        prefix: '/',
        decorateReply: true,
        dotfiles: 'deny',
        index: ['index.html'],
        extensions: ['html'],
        redirect: true,
        cacheControl: false,
        setHeaders: (reply, path) => {
          // Files named by their content never change; all others are asked for again, which an ETag makes cheap.
          reply.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
          reply.header('x-content-type-options', 'nosniff');
        },
      });
      scope.setNotFoundHandler((request, reply) => {
        const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
        if (site.singlePage === true && wantsPage) return reply.sendFile('index.html');
        throw new AttuneError('not-found');
      });
    },
    { prefix },
  );
}
