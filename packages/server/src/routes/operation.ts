/**
 * operation: whether the process lives, whether it takes traffic, and how it is doing.
 */
import { ErrorReply, HealthReply, OverviewReply, ReadyReply } from '@attune/protocol';
import Type from 'typebox';
import type { App, Parts } from '../parts.ts';

export function operationRoutes(app: App, parts: Parts): void {
  const tags = ['operation'];
  app.get(
    '/health',
    { config: { access: 'open' }, schema: { tags, summary: 'The process lives', response: { 200: HealthReply } } },
    () => {
      const { waiting, behindMs } = parts.loop.counters();
      const dependencies = dependenciesOf(parts);
      const isWell = Object.values(dependencies).every(({ ok }) => ok);
      return {
        status: isWell ? ('ok' as const) : ('degraded' as const),
        version: parts.version,
        backlog: { events: waiting, seconds: behindMs / 1_000 },
        dependencies,
      };
    },
  );
  app.get(
    '/ready',
    {
      config: { access: 'open' },
      schema: { tags, summary: 'It can take traffic', response: { 200: ReadyReply, 503: ReadyReply } },
    },
    (_request, reply) => {
      const ready = parts.isReady();
      if (!ready) reply.code(503).header('retry-after', '1');
      return { ready, dependencies: dependenciesOf(parts) };
    },
  );
  app.get(
    '/metrics',
    {
      config: { access: 'open' },
      schema: { tags, summary: 'Prometheus metrics', produces: ['text/plain'], response: { 200: Type.String() } },
    },
    async (_request, reply) => reply.header('content-type', parts.metrics.contentType).send(await parts.metrics.text()),
  );
  app.get(
    '/v1/overview',
    {
      config: { access: 'secret' },
      schema: {
        tags,
        summary: "What the Studio's first page shows",
        response: { 200: OverviewReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    () => overview(parts),
  );
}

/** What a part of the store said is for operators: it names servers, never what they hold. */
function dependenciesOf(parts: Parts) {
  const { log, state, records } = parts.dependencies();
  const told = (trouble: unknown) =>
    trouble === undefined ? { ok: true } : { ok: false, says: trouble instanceof Error ? trouble.message : 'failed' };
  return { log: told(log), state: told(state), records: told(records) };
}

function overview(parts: Parts): OverviewReply {
  const counters = parts.loop.counters();
  const { accepted, stored, duplicate, quarantined, released, late, decisions, exposures, conversions } = counters;
  return {
    now: parts.clock(),
    startedAt: parts.startedAt,
    version: parts.version,
    totals: {
      accepted,
      stored,
      duplicate,
      quarantined,
      released,
      late,
      decisions,
      fallbacks: parts.metrics.fallbacks(),
      exposures,
      conversions,
      errors: parts.metrics.failures(),
    },
    series: parts.series.read(),
    active: parts.active.count(),
    streams: parts.streams.count() + parts.live.count(),
    log: { cursor: counters.logCursor, folded: counters.foldedCursor },
  };
}
