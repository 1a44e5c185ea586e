/**
 * decision: what a visitor should see now. The busiest route with a person waiting behind it: one key look-up, one hand
 * reading of the body, one hand-made answer. It answers with the default rather than with an error.
 */
import type { Surround } from '@attune/connect';
import { HOUR_MS, isInertKey, isObject, type JsonObject, type Problem } from '@attune/engine';
import {
  AttuneError,
  DecideBody,
  DecideReply,
  DecisionPage,
  ErrorReply,
  LIMITS,
  PageQuery,
  StreamQuery,
} from '@attune/protocol';
import { admitFromBody } from '../authentication.ts';
import { bodyOf } from '../body.ts';
import type { BusyRoute, CallReply } from '../busy-route.ts';
import { answeredText, answerText, fallbackAnswer } from '../decision-view.ts';
import { sendJson } from '../json-reply.ts';
import type { App, Parts } from '../parts.ts';
import { readForced } from '../read-forced.ts';
import { createReplyBatch } from '../reply-batch.ts';
import { surrounded, surroundOf } from '../surround-request.ts';
import type { Answer, Ask } from '../worker/live-loop.ts';

const readByHand = () => () => true;
/** An ask waits so long for its events to be durable. */
const KEEP_MS_MAX = 1_000;
const UNKEPT = 'The events were not kept; the decisions beside this are made without them.';

/** @returns the route to ask once, for who comes the short way */
export function decisionRoutes(app: App, parts: Parts): BusyRoute {
  const { loop } = parts;
  const decide = createDecideRoute(parts);
  app.post(
    '/v1/decide',
    {
      config: { access: 'write', body: 'events' },
      schema: {
        tags: ['decision'],
        summary: 'Ask what a visitor should see',
        description:
          'Events sent along are stored and folded first, in the same round trip. When they cannot be kept: 503, with the decisions beside the error.',
        body: DecideBody,
        response: { 200: DecideReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
      validatorCompiler: readByHand,
    },
    (request, reply) => decide(request, reply as CallReply),
  );
  app.get(
    '/v1/stream',
    {
      config: { access: 'write', stream: true },
      schema: {
        tags: ['decision'],
        summary: 'New decisions as they change (server-sent events)',
        description:
          '`ready` once, then `decision` with a DecisionView whenever what the visitor should see in a placement changes.',
        querystring: StreamQuery,
        response: { '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    (request, reply) => {
      const { anonymousId, userId, placements, page = '', preview, force } = request.query;
      const wanted = readAsk({ anonymousId, userId, placements: keysIn(placements) });
      const asked = looking(parts, wanted, { preview, force, ...(page === '' ? {} : { page: keysIn(page) }) });
      // Open for hours: the weather of its beginning is no news then, and events bring the newest.
      const ask = surrounded(asked, surroundOf(parts, request), HOUR_MS);
      const stream = parts.streams.open(reply);
      stream.send('ready', JSON.stringify({ now: parts.clock() }));
      stream.onClose(loop.watch(ask, (answered) => stream.send('decision', answeredText(answered))));
    },
  );
  return decide;
}

function createDecideRoute(parts: Parts): BusyRoute {
  const replies = createReplyBatch();
  return (call, reply) => {
    const began = performance.now();
    const body = readBody(bodyOf(call));
    if (call.caller === null) admitFromBody(call, body['writeKey'], parts.gate);
    const surround = surroundOf(parts, call);
    const ask = looking(parts, surrounded(readAsk(body), surround, 0), body);
    if (!bringsEvents(body)) return replies.send(reply, () => answerNow(parts, reply, ask, began));
    answerAfterEvents(parts, { body, ask, surround }, began).then(
      (text) => sendJson(reply, text),
      (error: unknown) => reply.send(error),
    );
  };
}

export function decisionReadRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/decisions',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['decision'],
        summary: 'The latest decisions, newest first, with why',
        querystring: PageQuery,
        response: { 200: DecisionPage, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    (request) => {
      const { entries, next } = parts.past.decisions.page({
        after: request.query.after,
        limit: request.query.limit ?? 50,
      });
      return { decisions: entries, next } as never;
    },
  );
}

function keysIn(list: string): string[] {
  return list.split(',').filter((key) => key !== '');
}

/** The ask with what somebody wants to look at, and with the rest of his page. Hardly any ask has either. */
function looking({ loop, previews }: Parts, ask: Ask, body: Readonly<Record<string, unknown>>): Ask {
  const { preview, force, page } = body;
  if (preview === undefined && force === undefined && page === undefined) return ask;
  const forced = readForced({ preview, force }, loop.rules(), previews);
  if (forced?.ok === false) throw new AttuneError('bad-request', { problems: [...forced.problems] });
  if (page !== undefined && page !== null && !(Array.isArray(page) && (page.length === 0 || arePlacements(page))))
    refuse({
      path: 'page',
      message: `must be a list of at most ${LIMITS.placementsMax} keys`,
      fix: 'send the other placements of the page, or leave it out',
    });
  const beside = Array.isArray(page) ? (page as readonly string[]) : [];
  return {
    ...ask,
    ...(forced === undefined ? {} : { forced: forced.value }),
    ...(beside.length === 0 ? {} : { beside }),
  };
}

function bringsEvents({ events }: Record<string, unknown>): boolean {
  return Array.isArray(events) && events.length > 0;
}

/** The text, without a turn of waiting; undefined when the visitor has to be loaded first: then it is sent once he is. */
function answerNow(parts: Parts, reply: CallReply, ask: Ask, began: number): string | undefined {
  try {
    const answer = parts.loop.decideAtOnce(ask);
    if (answer !== undefined) return textOf(parts, answer, began);
  } catch (error) {
    parts.decideFailed(error);
    return textOf(parts, fallbackAnswer(ask, parts.newId), began);
  }
  decideOrFallBack(parts, ask).then(
    (answer) => sendJson(reply, textOf(parts, answer, began)),
    (error: unknown) => reply.send(error),
  );
  return undefined;
}

type Asked = {
  readonly body: Record<string, unknown>;
  readonly ask: Ask;
  readonly surround: Surround | undefined;
};

/** @throws AttuneError when the events could not be kept, with the decision beside it: a 200 would tell the sender that they were */
async function answerAfterEvents(parts: Parts, asked: Asked, began: number): Promise<string> {
  const taking = takeAlong(parts, asked, asked.body['events'] as unknown[]);
  const refused = await withinTime(taking, KEEP_MS_MAX).catch((error: unknown) => error);
  if (refused !== undefined && !(refused instanceof AttuneError && refused.status === 503)) throw refused;
  const text = textOf(parts, await decideOrFallBack(parts, asked.ask), began);
  if (refused === undefined) return text;
  const { code, retryAfterSeconds, cause } = refused;
  throw new AttuneError(code, { detail: UNKEPT, retryAfterSeconds, cause, beside: text });
}

/** Somebody waits for the decision: what is late counts as not kept, and is known by its `messageId` when it is sent again. */
async function withinTime(taking: Promise<void>, msMax: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new AttuneError('unavailable', { cause: new Error(`It took longer than ${msMax} ms.`) }));
    // A process that was busy for so long first looks whether it is done.
    timer = setTimeout(() => setImmediate(fail), msMax);
  });
  taking.catch(() => undefined);
  return Promise.race([taking, late]).finally(() => clearTimeout(timer));
}

function textOf({ metrics, series }: Parts, answer: Answer, began: number): string {
  const durationMs = performance.now() - began;
  metrics.decided(durationMs);
  series.decision(durationMs);
  return answerText(answer);
}

async function takeAlong(parts: Parts, { body, ask, surround }: Asked, events: unknown[]): Promise<void> {
  const { anonymousId, userId } = ask;
  for (const event of events) {
    // An event that names nobody is the one's who is asked for.
    if (!isObject(event) || (event['anonymousId'] ?? event['userId'] ?? null) !== null) continue;
    Object.assign(event, anonymousId === null ? {} : { anonymousId }, userId === null ? {} : { userId });
  }
  const batch = body['sentAt'] === undefined ? events : { batch: events, sentAt: body['sentAt'] };
  const taken = await parts.intake.take({ body: batch, bytes: undefined }, { surround });
  parts.series.event(taken.accepted);
}

async function decideOrFallBack(parts: Parts, ask: Ask): Promise<Answer> {
  try {
    return await parts.loop.decide(ask);
  } catch (error) {
    parts.decideFailed(error);
    return fallbackAnswer(ask, parts.newId);
  }
}

function readBody(body: unknown): Record<string, unknown> {
  if (isObject(body)) return body as Record<string, unknown>;
  if (body === undefined) throw new AttuneError('bad-json', { detail: 'The body is empty.' });
  throw new AttuneError('bad-request', { detail: 'Send an object.' });
}

function readAsk(body: Readonly<Record<string, unknown>>): Ask {
  const anonymousId = identityOf(body['anonymousId']);
  const userId = identityOf(body['userId']);
  const { placements, context, explain } = body;
  if (anonymousId === null && userId === null) {
    refuse({
      path: 'anonymousId',
      message: 'nobody to decide for',
      fix: 'send anonymousId, userId or both, each of at most 256 characters',
    });
  }
  if (!arePlacements(placements)) {
    refuse({
      path: 'placements',
      message: `must be a list of 1 to ${LIMITS.placementsMax} keys`,
      fix: 'send "placements": ["hero"]',
    });
  }
  if (context !== undefined && context !== null && !isObject(context))
    refuse({ path: 'context', message: 'must be an object' });
  // By hand: spreading costs more than all of the above, and nearly every page tells its context.
  if (explain === true)
    return isObject(context)
      ? { anonymousId, userId, placements, context: context as JsonObject, explain }
      : { anonymousId, userId, placements, explain };
  if (isObject(context)) return { anonymousId, userId, placements, context: context as JsonObject };
  return { anonymousId, userId, placements };
}

function identityOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' || value.length > 256 || value.includes('\0') ? null : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

function arePlacements(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIMITS.placementsMax) return false;
  for (const key of value)
    if (typeof key !== 'string' || key === '' || key.length > 200 || isInertKey(key)) return false;
  return true;
}

function refuse(problem: Problem): never {
  throw new AttuneError('bad-request', { problems: [problem] });
}
