/**
 * signal: events in. Our own route tells what became of each event; the Segment-compatible ones answer as Segment does and
 * read what its libraries really send. An answer of 200 means: durable, or kept in the quarantine with a reason.
 */
import type { SignalType } from '@attune/engine';
import {
  AttuneError,
  ErrorReply,
  Event,
  EventBatch,
  EventsBody,
  EventsReply,
  PageQuery,
  type QuarantinedEvent,
  QuarantinePage,
  QuarantineReplay,
  QuarantineReplayReply,
  SourceSettings,
  SuccessReply,
} from '@attune/protocol';
import Type from 'typebox';
import { admitFromBody } from '../authentication.ts';
import { bodyOf } from '../body.ts';
import type { BusyRoute, Call, CallReply } from '../busy-route.ts';
import { sendJson } from '../json-reply.ts';
import { serializeLiveEvent } from '../live-event.ts';
import type { App, Parts } from '../parts.ts';
import type { QuarantinedLately } from '../recent-past.ts';
import { surroundOf } from '../surround-request.ts';

const SEGMENT_TYPES: readonly (readonly [path: string, short: string, type: SignalType])[] = [
  ['track', 't', 'track'],
  ['identify', 'i', 'identify'],
  ['page', 'p', 'page'],
  ['screen', 's', 'screen'],
  ['group', 'g', 'group'],
  ['alias', 'a', 'alias'],
];
const SUCCESS = JSON.stringify({ success: true });
/** The document describes the body; each event is judged by itself instead of the body as a whole. */
const judgedByEvent = () => () => true;

/** Routes for write keys; `app` answers to other origins. @returns the one for events, for who comes the short way */
export function signalRoutes(app: App, parts: Parts): BusyRoute {
  const events: BusyRoute = (call, reply) => {
    take(parts, call).then(
      (taken) => sendJson(reply, JSON.stringify(taken)),
      (error: unknown) => reply.send(error),
    );
  };
  app.post(
    '/v1/events',
    {
      config: { access: 'write', body: 'events' },
      schema: {
        tags: ['signal'],
        summary: 'Send events',
        description:
          'Answers once every accepted event is durable; who asks afterwards is answered with all of them. Events that cannot be read are quarantined.',
        body: EventsBody,
        response: { 200: EventsReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
      validatorCompiler: judgedByEvent,
    },
    (request, reply) => events(request, reply as CallReply),
  );
  for (const [path, short, type] of SEGMENT_TYPES) {
    segmentRoute(app, parts, { url: `/v1/${path}`, summary: `Segment: ${type}` }, type);
    segmentRoute(app, parts, { url: `/v1/${short}`, summary: `Segment: ${type}, short` }, type);
  }
  segmentRoute(app, parts, { url: '/v1/batch', summary: 'Segment: batch' });
  segmentRoute(app, parts, { url: '/v1/b', summary: 'Segment: batch, short' });
  app.post(
    '/v1/m',
    {
      config: { access: 'write', body: 'events' },
      schema: {
        tags: ['signal'],
        summary: "The libraries' own metrics: ignored",
        body: Type.Unknown(),
        response: { 200: SuccessReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
      validatorCompiler: judgedByEvent,
    },
    (request, reply) => {
      admitFromBody(request, writeKeyOf(request.body), parts.gate);
      sendJson(reply as CallReply, SUCCESS);
    },
  );
  return events;
}

type Named = { readonly url: string; readonly summary: string };

function segmentRoute(app: App, parts: Parts, { url, summary }: Named, type?: SignalType): void {
  app.post(
    url,
    {
      config: { access: 'write', body: 'events' },
      schema: {
        tags: ['signal'],
        summary,
        body: type === undefined ? EventBatch : Event,
        response: { 200: SuccessReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
      validatorCompiler: judgedByEvent,
    },
    async (request, reply) => {
      await take(parts, request, type);
      sendJson(reply as CallReply, SUCCESS);
      return reply;
    },
  );
}

function take(parts: Parts, request: Call, type?: SignalType): Promise<EventsReply> {
  if (request.caller === null) admitFromBody(request, writeKeyOf(bodyOf(request)), parts.gate);
  const began = performance.now();
  const taking = parts.intake.take(request, { type, surround: surroundOf(parts, request) });
  // It is on its way to the disk as bytes: what was parsed must not live until the disk has answered.
  request.body = undefined;
  request.bytes = undefined;
  return taking.then((taken) => {
    parts.metrics.ingested(performance.now() - began);
    parts.series.event(taken.accepted);
    return taken;
  });
}

/** Where Segment's libraries put the key when they cannot set headers: in the body, or in its first event. */
function writeKeyOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  const first = Array.isArray(body) ? body[0] : body;
  if (typeof first !== 'object' || first === null) return undefined;
  const { writeKey, batch } = first as { writeKey?: unknown; batch?: unknown };
  if (writeKey !== undefined || !Array.isArray(batch)) return writeKey;
  return (batch[0] as { writeKey?: unknown } | null | undefined)?.writeKey;
}

/** analytics.js asks for these before it sends anything; the key is part of the address there. */
export function settingsRoute(app: App, parts: Parts): void {
  app.get(
    '/v1/projects/:writeKey/settings',
    {
      config: { access: 'open' },
      schema: {
        tags: ['signal'],
        summary: 'Settings for analytics.js',
        params: Type.Object({ writeKey: Type.String({ maxLength: 500 }) }),
        response: { 200: SourceSettings, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    (request) => {
      const { writeKey } = request.params;
      if (parts.gate.keyring.byKey(writeKey)?.kind !== 'write') throw new AttuneError('no-key');
      const segmentIo = {
        apiKey: writeKey,
        unbundledIntegrations: [],
        addBundledMetadata: true,
        versionSettings: { componentTypes: [] },
      };
      const settings = {
        integrations: { 'Segment.io': segmentIo },
        plan: {
          track: { __default: { enabled: true, integrations: {} } },
          identify: { __default: { enabled: true } },
          group: { __default: { enabled: true } },
        },
        edgeFunction: {},
        analyticsNextEnabled: true,
        middlewareSettings: {},
        enabledMiddleware: {},
        metrics: { sampleRate: 0 },
        legacyVideoPluginsEnabled: false,
        remotePlugins: [],
      };
      return settings;
    },
  );
}

/** What people with the secret key see of the events. */
export function signalReadRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/quarantine',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['signal'],
        summary: 'Events that could not be read, newest first',
        querystring: PageQuery,
        response: { 200: QuarantinePage, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    async (request) => {
      const { entries, next } = parts.past.quarantined.page({
        after: request.query.after,
        limit: request.query.limit ?? 50,
      });
      const told = async ({ place, ...entry }: QuarantinedLately): Promise<QuarantinedEvent> => {
        const replay = place === undefined ? 'never' : (await parts.loop.isReleased(place)) ? 'done' : 'possible';
        return { ...entry, replay };
      };
      return { quarantined: await Promise.all(entries.map(told)), next };
    },
  );
  app.post(
    '/v1/quarantine/replay',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['signal'],
        summary: 'Judge quarantined events again, as they were sent, and take those that are good now',
        description:
          'Looks at a stretch of the log, up to 1,000 events that are taken; ask again with `after: next` until `next` is null. However often it is asked, an event is taken once.',
        body: QuarantineReplay,
        response: { 200: QuarantineReplayReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    (request) => parts.replayQuarantined(request.body),
  );
  app.get(
    '/v1/live',
    {
      config: { access: 'secret', stream: true },
      schema: {
        tags: ['signal'],
        summary: 'What happens, as it happens (server-sent events)',
        description: 'Events `signal`, `decision`, `outcome` and `transition`, each with the whole of it as JSON.',
        querystring: Type.Object({ key: Type.Optional(Type.String()) }),
        response: { '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    (_request, reply) => {
      const stream = parts.live.open(reply);
      stream.send('ready', JSON.stringify({ now: parts.clock() }));
      stream.onClose(parts.loop.listen((event) => stream.send(event.kind, serializeLiveEvent(event))));
    },
  );
}
