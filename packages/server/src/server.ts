/**
 * The server: one port over one backend. It puts the parts together, and it is the only place that knows in which order
 * they come up and go down: ready last, and on the way down not ready first.
 */
import type { AddressInfo } from 'node:net';
import type { Backend } from '@attune/backend';
import type { Surroundings } from '@attune/connect';
import type { TemplateEngine } from '@attune/engine';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { pino } from 'pino';
import { createActiveVisitors } from './active-visitors.ts';
import type { Gate } from './authentication.ts';
import { readBodiesByContent } from './body.ts';
import type { InitialDefinition } from './definition-record.ts';
import type { DefinitionStore } from './definition-store.ts';
import { createDrain } from './drain.ts';
import { answerErrors, createErrorAnswers } from './error-reply.ts';
import { createEventIntake } from './event-intake.ts';
import { createEventStreams } from './event-stream.ts';
import type { FoldingOptions } from './fold-partitions.ts';
import type { ItemStore } from './item-store.ts';
import type { EffectPorts } from './jobs/perform-effect.ts';
import { createEffectSender, type EffectSender } from './jobs/send-effects.ts';
import { createKeyring } from './keyring.ts';
import { createMetrics } from './metrics.ts';
import type { Models } from './model/models.ts';
import type { MountedSite } from './mounted-site.ts';
import { type Core, openCore } from './open-core.ts';
import { recallPast } from './open-loop.ts';
import { createOverviewSeries } from './overview-series.ts';
import { type App, DEFAULT_LIMITS, type Parts, type ServerLimits } from './parts.ts';
import { createPreviewLinks } from './preview-links.ts';
import type { Processes, ProcessFacts } from './processes.ts';
import { createRateLimit } from './rate-limit.ts';
import { createRecentPast } from './recent-past.ts';
import type { Recommending } from './recommend/open-recommending.ts';
import { createQuarantineReplayer } from './replay-quarantine.ts';
import { registerRoutes, type Sites } from './routes.ts';
import type { ServingLoopOptions } from './serving/create-serving-loop.ts';
import { openShortWay } from './short-way.ts';
import type { StaticSite } from './static-site.ts';
import { createTurns } from './turns.ts';
import type { LiveLoop } from './worker/live-loop.ts';

export type ServerOptions = {
  /** Stays the caller's to close, after the server. */
  readonly backend: Backend;
  /** All partitions of a store that workers fold: this server only answers. Default: `backend` is the store, and it is folded here. */
  readonly partitions?: readonly Backend[];
  /** This process folds a share of these partitions as well. Default: workers do. */
  readonly folding?: FoldingOptions;
  /** The processes of this server, where it has several on one port. Default: it has this one. */
  readonly processes?: Processes;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly keys: { readonly write: readonly string[]; readonly secret: readonly string[] };
  readonly templates: TemplateEngine;
  /** Completes contexts with device, place, referrer, campaign and weather. Default: they stay as they were sent. */
  readonly surroundings?: Surroundings | undefined;
  readonly version: string;
  readonly limits?: Partial<ServerLimits>;
  /** false: no log. Default: JSON lines on standard output, level "info". */
  readonly logger?: FastifyBaseLogger | false;
  /** Definitions that come with the start, e.g. from `loadDefinitionFolder`. */
  readonly definitions?: readonly InitialDefinition[];
  /** The ways out for what triggers want done. What is not set up is refused with a reason, and waits. */
  readonly effects?: EffectPorts;
  /** How much may wait, and how long a decision may wait for a store. */
  readonly loop?: Pick<ServingLoopOptions, 'queueMax' | 'backlogMax' | 'visitorsMax' | 'decideMsMax'>;
  /** Copies everything that is kept into a folder of its own. Default: `POST /v1/backup` says that there is no such thing. */
  readonly backup?: Parts['backup'];
  readonly staticSites?: readonly StaticSite[];
  readonly mountedSites?: readonly MountedSite[];
};

export type Server = {
  readonly app: FastifyInstance;
  readonly loop: LiveLoop;
  readonly definitions: DefinitionStore;
  readonly items: ItemStore;
  readonly models: Models;
  /** What this process knows of itself, for the others of the server. */
  readonly facts: () => Promise<ProcessFacts>;
  readonly recommending: Recommending;
  readonly openStreams: () => number;
  /** Does what triggers want done; for tests, which have their own clock. */
  readonly sender: EffectSender;
  /** @returns the address, e.g. "http://127.0.0.1:8080" */
  readonly listen: (options: { readonly port: number; readonly host?: string }) => Promise<string>;
  /**
   * Not ready first, then no new connection, no stream; what was taken is finished and written down.
   * @param options.graceMs how long /ready says 503 before connections are refused. Default 0
   */
  readonly close: (options?: { readonly graceMs?: number }) => Promise<void>;
};

/** Large bodies are read for so long in one turn of the event loop. */
const BODIES_MS = 2;

/** What a request under way may still take when the server goes down. */
const REQUEST_MS_MAX = 10_000;

/** @throws AttuneError invalid-definition when the initial definitions do not hold */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { backend, clock, templates, newId } = options;
  const logger = loggerOf(options.logger);
  const core = await openCore(options, logger);
  const { items, definitions, loop, recommending, models, records, folding } = core;
  const failed = (error: unknown, what: string) => logger.error({ err: error, what }, 'an effect could not be done');
  const ports = options.effects ?? {};
  const sender = createEffectSender({ loop, definitions, items: items.all, templates, clock, ports, failed });
  const past = createRecentPast(newId);
  await recallPast(past, { backend, partitions: options.partitions }, loop);
  const state = { isReady: false };
  const parts = partsOf({ ...core, options, past, state, logger });
  const stopListening = loop.listen((event) => {
    if (event.kind === 'decision') past.decide(event.decision);
    else if (event.kind === 'signal') parts.active.see(event.person);
    else if (event.kind === 'late') past.refuse(event.refused, event.place);
  });
  const app = await createApp(parts, {
    logger,
    staticSites: options.staticSites ?? [],
    mountedSites: options.mountedSites ?? [],
  });
  const drain = createDrain(app.server, REQUEST_MS_MAX);
  await app.ready();
  state.isReady = true;
  // What triggers want done is done where it is folded.
  if (options.partitions === undefined) sender.start();

  const close = async ({ graceMs = 0 }: { readonly graceMs?: number } = {}): Promise<void> => {
    state.isReady = false;
    if (graceMs > 0) await new Promise((resolve) => setTimeout(resolve, graceMs));
    parts.streams.close();
    parts.live.close();
    const draining = drain.begin();
    await app.close();
    draining.stop();
    stopListening();
    await records.close();
    await sender.close();
    await recommending.close();
    await models.close();
    await folding?.close();
    await loop.close();
  };
  const openStreams = () => parts.streams.count() + parts.live.count();
  const listen: Server['listen'] = async ({ port, host = '127.0.0.1' }) => {
    await app.listen({ port, host });
    const address = app.server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
  };
  const opened = { loop, definitions, items, models, recommending, sender, facts: parts.facts };
  return { app: app as unknown as FastifyInstance, ...opened, openStreams, listen, close };
}

function loggerOf(logger: FastifyBaseLogger | false | undefined): FastifyBaseLogger {
  if (logger === false) return pino({ enabled: false });
  return logger ?? pino({ level: 'info', base: { name: 'attune' }, timestamp: pino.stdTimeFunctions.isoTime });
}

function partsOf(
  made: Core & {
    readonly options: ServerOptions;
    readonly past: Parts['past'];
    readonly state: { isReady: boolean };
    readonly logger: FastifyBaseLogger;
  },
): Parts {
  const { options, loop, recommending, definitions, items, models, killSwitch, records, past, state, logger } = made;
  const { folding } = made;
  const { clock, newId, keys, version } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const streams = createEventStreams({ streamsMax: limits.streamsMax });
  const live = createEventStreams({ streamsMax: limits.liveStreamsMax });
  const gate: Gate = {
    keyring: createKeyring(keys),
    perKey: rateLimit(limits.requestsPerKeyMax, clock),
    perAddress: rateLimit(limits.requestsPerAddressMax, clock),
  };
  const openStreams = () => streams.count() + live.count();
  const metrics = createMetrics({ loop, models, streams: openStreams, process: options.processes?.name });
  const series = createOverviewSeries(clock);
  const facts = async (): Promise<ProcessFacts> => ({
    partitions: (folding?.partitions() ?? []).map(({ partition }) => partition),
    store: await metrics.store(),
    counters: loop.counters(),
    metrics: await metrics.own(),
    steps: series.steps(),
    streams: openStreams(),
    errors: metrics.failures(),
    fallbacks: metrics.fellBacks(),
  });
  return {
    facts,
    processes: options.processes,
    loop,
    recommending,
    clock,
    newId,
    version,
    startedAt: clock(),
    gate,
    intake: createEventIntake({ loop, clock, newId, onRefused: past.refuse }),
    replayQuarantined: createQuarantineReplayer({ loop, clock, surroundings: options.surroundings }),
    definitions,
    items,
    models,
    killSwitch,
    previews: createPreviewLinks(keys.secret, clock),
    surroundings: options.surroundings,
    backup: options.backup,
    past,
    streams,
    live,
    metrics,
    series,
    active: createActiveVisitors(clock),
    isReady: () => state.isReady,
    dependencies: () => {
      const here = loop.dependencies();
      const there = folding?.dependencies();
      return { log: here.log ?? there?.log, state: here.state ?? there?.state, records: records.trouble() };
    },
    decideFailed: (error) => {
      metrics.fellBack();
      logger.error({ err: error }, 'deciding failed; the default was given');
    },
  };
}

/** Bursts of two seconds' worth are let through. */
function rateLimit(perSecondMax: number, clock: () => number) {
  return createRateLimit({ perSecondMax, burstMax: 2 * perSecondMax, clock });
}

/**
 * A logger of its own for every request would cost more than the rest of our work on a busy route; what is logged names its
 * request instead. Fastify makes one child for itself; the children of that one are itself.
 */
function asOneForAll(logger: FastifyBaseLogger): FastifyBaseLogger {
  const child: FastifyBaseLogger['child'] = (bindings, options) => {
    const only = logger.child(bindings, options);
    only.child = () => only;
    return only;
  };
  return Object.assign(Object.create(logger) as FastifyBaseLogger, { child });
}

async function createApp(parts: Parts, options: Sites & { readonly logger: FastifyBaseLogger }): Promise<App> {
  const requestPrefix = parts.startedAt.toString(36);
  let requests = 0;
  const newRequestId = () => `${requestPrefix}-${(++requests).toString(36)}`;
  const app: App = fastify({
    loggerInstance: asOneForAll(options.logger),
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    genReqId: newRequestId,
    routerOptions: { maxParamLength: 600 },
    // A sender that dribbles its request must not hold a connection for long.
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: false, strict: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  // The protocol's shapes describe answers and tests hold the answers to them; they must never quietly drop a field.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  readBodiesByContent(app as unknown as FastifyInstance);
  const errors = createErrorAnswers({
    onServerError: () => {
      parts.metrics.failed();
      parts.series.error();
    },
  });
  answerErrors(app as unknown as FastifyInstance, errors);
  const routes = await registerRoutes(app, parts, options);
  const { gate, isReady: isOpen } = parts;
  const turns = createTurns(BODIES_MS);
  openShortWay(app.server, { gate, routes, isOpen, errors, newRequestId, turns, log: app.log });
  return app;
}
