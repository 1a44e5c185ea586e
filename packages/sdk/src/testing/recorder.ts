/**
 * A stand-in for the server in browser tests: serves pages and the bundle, records every request, answers as told and
 * counts each messageId once, as the server does. Also plays a crash (connections cut without an answer).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Decision } from '../decision.ts';
import type { JsonObject } from '../json.ts';

export type Received = {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: JsonObject | null;
};
export type ReceivedEvent = JsonObject & {
  readonly messageId: string;
  readonly type: string;
  readonly event?: string;
  readonly properties: JsonObject;
};

export type Recorder = {
  readonly origin: string;
  readonly requests: readonly Received[];
  /** What was acknowledged, each messageId once, in order. */
  events(): readonly ReceivedEvent[];
  /** Acknowledged events by name (`page` for page views). */
  named(event: string): readonly ReceivedEvent[];
  /** How often a messageId came over the wire. */
  readonly copies: ReadonlyMap<string, number>;
  page(path: string, html: string, headers?: Record<string, string>): void;
  decisions: { [placement: string]: Partial<Decision> };
  decideDelayMs: number;
  /** Events that come with an ask are not kept: 503, with the decisions beside the error. */
  keepsNothing: boolean;
  /** Answers POST /v1/events: a status, or `cut` to break the connection before or after taking the events in. */
  answer: number | 'cut' | 'take-and-cut';
  retryAfter: string | null;
  /** Larger batches are answered with 413. */
  batchMax: number;
  /** Sends a decision to every open stream. */
  push(decision: Partial<Decision>): void;
  streams(): number;
  close(): Promise<void>;
};

export async function createRecorder(bundle: string): Promise<Recorder> {
  const requests: Received[] = [];
  const pages = new Map<string, { html: string; headers: Record<string, string> }>();
  const stored = new Map<string, ReceivedEvent>();
  const copies = new Map<string, number>();
  const streams = new Set<ServerResponse>();

  const take = (events: readonly ReceivedEvent[], isKept: boolean): void => {
    for (const event of events) {
      copies.set(event.messageId, (copies.get(event.messageId) ?? 0) + 1);
      if (isKept && !stored.has(event.messageId)) stored.set(event.messageId, event);
    }
  };
  const events = (body: JsonObject, response: ServerResponse): void => {
    const batch = body.batch as unknown as ReceivedEvent[];
    const answer = batch.length > recorder.batchMax ? 413 : recorder.answer;
    const { retryAfter } = recorder;
    take(batch, answer === 200 || answer === 'take-and-cut');
    if (typeof answer === 'string') return void response.destroy();
    response.writeHead(answer, {
      'content-type': 'application/json',
      ...(retryAfter && { 'retry-after': retryAfter }),
    });
    response.end('{"accepted":1,"quarantined":[]}');
  };
  const decide = (body: JsonObject, response: ServerResponse): void => {
    const { keepsNothing } = recorder;
    take((body.events ?? []) as unknown as ReceivedEvent[], !keepsNothing);
    const decisions = Object.fromEntries(
      (body.placements as string[]).map((placement) => [
        placement,
        completeDecision(placement, recorder.decisions[placement]),
      ]),
    );
    setTimeout(() => {
      response.writeHead(keepsNothing ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...(keepsNothing && { error: {} }), person: 'p', decisions }));
    }, recorder.decideDelayMs);
  };
  const stream = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('event: ready\ndata: {}\n\n');
    streams.add(response);
    response.on('close', () => streams.delete(response));
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (request.method === 'GET' && url.pathname === '/sdk/attune.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' });
      return response.end(bundle);
    }
    const page = request.method === 'GET' ? pages.get(url.pathname) : undefined;
    if (page) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers });
      return response.end(page.html);
    }
    if (!url.pathname.startsWith('/v1/')) return response.writeHead(404).end();
    const body = await readBody(request);
    requests.push({
      method: request.method ?? '',
      path: url.pathname + url.search,
      contentType: request.headers['content-type'] ?? '',
      body,
    });
    if (url.pathname === '/v1/events' && body) return events(body, response);
    if (url.pathname === '/v1/decide' && body) return decide(body, response);
    if (url.pathname === '/v1/stream') return stream(response);
    response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const recorder: Recorder = {
    origin,
    requests,
    copies,
    events: () => [...stored.values()],
    named: (name) =>
      [...stored.values()].filter((event) => (event.type === 'track' ? event.event : event.type) === name),
    page: (path, html, headers = {}) => void pages.set(path, { html, headers }),
    decisions: {},
    decideDelayMs: 0,
    keepsNothing: false,
    answer: 200,
    retryAfter: null,
    batchMax: 2500,
    push: (decision) => {
      const data = JSON.stringify(completeDecision(decision.placement ?? '', decision));
      for (const each of streams) each.write(`event: decision\ndata: ${data}\n\n`);
    },
    streams: () => streams.size,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return recorder;
}

let decisionCount = 0;

function completeDecision(placement: string, decision: Partial<Decision> | undefined): Decision {
  const none = { experience: null, variant: null, reason: 'no-experience', content: null };
  const chosen = { experience: 'x', variant: 'a', reason: 'chosen', content: null };
  return { id: `d${++decisionCount}`, placement, propensity: 1, ...(decision ? chosen : none), ...decision };
}

async function readBody(request: IncomingMessage): Promise<JsonObject | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString()) as JsonObject;
  } catch {
    return null;
  }
}
