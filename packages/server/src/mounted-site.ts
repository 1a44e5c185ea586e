/**
 * Pages that somebody else's Fastify plugin serves under a prefix, beside our own routes: the demo shop. They are open to
 * everybody, in no document of the interface, and cannot change what our routes do.
 */
import type { FastifyInstance } from 'fastify';

export type MountedSite = {
  /** With a slash at the front: "/shop". */
  readonly prefix: string;
  /** For the home page's link; without it the site is served but not linked. */
  readonly title?: string;
  readonly says?: string;
  /** Registers the site's routes; the instance it gets lives under the prefix. */
  readonly mount: (app: FastifyInstance) => Promise<unknown>;
};

export async function serveMountedSite(app: FastifyInstance, site: MountedSite): Promise<void> {
  await app.register(
    async (scope) => {
      scope.defaultAccess = 'open';
      scope.addHook('onRoute', (route) => {
        route.schema = { ...route.schema, hide: true };
      });
      await site.mount(scope);
    },
    { prefix: site.prefix },
  );
}
