/**
 * All routes, in one place and one order: described, guarded, and for write keys open to pages of other origins.
 */
import type { FastifyInstance } from 'fastify';
import { allowOrigins } from './allowed-origins.ts';
import { guardRoutes } from './authentication.ts';
import type { BusyRoute } from './busy-route.ts';
import { type HomeLink, serveHomePage } from './home-page.ts';
import { type MountedSite, serveMountedSite } from './mounted-site.ts';
import type { App, Parts } from './parts.ts';
import { describeRoutes, serveReference } from './reference.ts';
import { actionRoutes } from './routes/action.ts';
import { backtestRoutes } from './routes/backtest.ts';
import { backupRoutes } from './routes/backup.ts';
import { contentAdminRoutes, contentRoutes } from './routes/content.ts';
import { decisionReadRoutes, decisionRoutes } from './routes/decision.ts';
import { definitionRoutes } from './routes/definitions.ts';
import { featureRoutes } from './routes/features.ts';
import { learningRoutes } from './routes/learning.ts';
import { logRoutes } from './routes/log.ts';
import { modelRoutes } from './routes/model.ts';
import { operationRoutes } from './routes/operation.ts';
import { overrideRoutes } from './routes/override.ts';
import { profileRoutes } from './routes/profile.ts';
import { recommendationRoutes } from './routes/recommendation.ts';
import { resultsRoutes } from './routes/results.ts';
import { segmentRoutes } from './routes/segment.ts';
import { segmentFigureRoutes } from './routes/segment-figures.ts';
import { segmentMemberRoutes } from './routes/segment-members.ts';
import { settingsRoute, signalReadRoutes, signalRoutes } from './routes/signal.ts';
import { tryRoutes } from './routes/try.ts';
import { type StaticSite, serveStaticSite } from './static-site.ts';

export type Sites = { readonly staticSites: readonly StaticSite[]; readonly mountedSites: readonly MountedSite[] };

/** @returns the busiest routes, by their address, for who comes the short way */
export async function registerRoutes(app: App, parts: Parts, sites: Sites): Promise<ReadonlyMap<string, BusyRoute>> {
  const busy = new Map<string, BusyRoute>();
  const { staticSites, mountedSites } = sites;
  const plain = app as unknown as FastifyInstance;
  await describeRoutes(plain, parts.version);
  guardRoutes(plain, parts.gate);
  await app.register(async (scope) => {
    await allowOrigins(scope as unknown as FastifyInstance);
    const open = scope as unknown as App;
    busy.set('/v1/events', signalRoutes(open, parts));
    settingsRoute(open, parts);
    busy.set('/v1/decide', decisionRoutes(open, parts));
    contentRoutes(open, parts);
    recommendationRoutes(open, parts);
  });
  await app.register(async (scope) => {
    logEachRequest(scope as unknown as FastifyInstance);
    const guarded = scope as unknown as App;
    signalReadRoutes(guarded, parts);
    profileRoutes(guarded, parts);
    segmentRoutes(guarded, parts);
    segmentFigureRoutes(guarded, parts);
    segmentMemberRoutes(guarded, parts);
    decisionReadRoutes(guarded, parts);
    overrideRoutes(guarded, parts);
    contentAdminRoutes(guarded, parts);
    learningRoutes(guarded, parts);
    modelRoutes(guarded, parts);
    featureRoutes(guarded, parts);
    resultsRoutes(guarded, parts);
    actionRoutes(guarded, parts);
    definitionRoutes(guarded, parts);
    tryRoutes(guarded, parts);
    backtestRoutes(guarded, parts);
    logRoutes(guarded, parts);
    backupRoutes(guarded, parts);
  });
  operationRoutes(app, parts);
  await serveReference(plain);
  serveHomePage(plain, { links: linksTo([...mountedSites, ...staticSites]), version: parts.version });
  for (const site of staticSites) await serveStaticSite(plain, site);
  for (const site of mountedSites) await serveMountedSite(plain, site);
  return busy;
}

/** What people and programs do with the secret key is logged: the route and the outcome, never the address with its query. */
function logEachRequest(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, id } = request;
    const facts = {
      requestId: id,
      method,
      route: routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    request.log.info(facts, 'request');
    done();
  });
}

function linksTo(sites: readonly Pick<StaticSite, 'prefix' | 'title' | 'says'>[]): HomeLink[] {
  const linked = sites.flatMap(({ prefix, title, says }) =>
    title === undefined ? [] : [{ href: `/${prefix.replace(/^\/|\/$/g, '')}/`, title, says: says ?? '' }],
  );
  return [...linked, { href: '/docs/', title: 'API reference', says: 'Read the HTTP interface, and try it.' }];
}
