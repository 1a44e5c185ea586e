/**
 * operation: whether the process lives, whether it takes traffic, and how it is doing.
 */
import { ErrorReply, HealthReply, OverviewReply, ReadyReply } from '@attune/protocol';
import Type from 'typebox';
import type { App, Parts } from '../parts.ts';
import { isUp, type ProcessView, processMetrics, sumOf, toldBy } from '../processes.ts';

export function operationRoutes(app: App, parts: Parts): void {
  const tags = ['operation'];
  app.get(
    '/health',
    { config: { access: 'open' }, schema: { tags, summary: 'The process lives', response: { 200: HealthReply } } },
    async () => {
      const { waiting, behindMs } = parts.loop.counters();
      const dependencies = dependenciesOf(parts);
      const processes = await parts.processes?.all();
      const isWell = Object.values(dependencies).every(({ ok }) => ok) && (processes ?? []).every(isUp);
      return {
        status: isWell ? ('ok' as const) : ('degraded' as const),
        version: parts.version,
        backlog: { events: waiting, seconds: behindMs / 1_000 },
        dependencies,
        ...(processes === undefined ? {} : { processes: processes.map(toldProcess) }),
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
    async (_request, reply) => {
      const views = await viewsOf(parts);
      const own = views.flatMap(({ facts }) => (facts === null ? [] : [facts.metrics]));
      const store = toldBy(views)?.store ?? [];
      const processes = parts.processes === undefined ? [] : processMetrics(views);
      const text = await parts.metrics.text([store, ...own, processes]);
      return reply.header('content-type', parts.metrics.contentType).send(text);
    },
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

/** All processes of the server; nearly always it is this one. */
async function viewsOf(parts: Parts): Promise<readonly ProcessView[]> {
  if (parts.processes !== undefined) return parts.processes.all();
  return [{ process: 'one', pid: process.pid, restarts: 0, facts: await parts.facts() }];
}

function toldProcess(view: ProcessView) {
  const { process, pid, restarts, facts } = view;
  return { process, pid, ok: isUp(view), restarts, partitions: [...(facts?.partitions ?? [])] };
}

/** What a process did itself is added up over all of the server; the rest every one of them knows of the whole store. */
async function overview(parts: Parts): Promise<OverviewReply> {
  const views = await viewsOf(parts);
  const counters = toldBy(views)?.counters ?? parts.loop.counters();
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
      fallbacks: counters.fallbacks + sumOf(views, ({ fallbacks }) => fallbacks),
      exposures,
      conversions,
      errors: sumOf(views, ({ errors }) => errors),
    },
    series: parts.series.read(views.flatMap(({ facts }) => (facts === null ? [] : [facts.steps]))),
    active: parts.active.count(),
    streams: sumOf(views, ({ streams }) => streams),
    log: { cursor: counters.logCursor, folded: counters.foldedCursor },
  };
}
