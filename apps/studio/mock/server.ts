/**
 * A stand-in for the server, for developing and testing the Studio: it answers docs/reference/http.md from made-up data, and
 * can be told to fail in the ways a server fails. It sends the strictest content policy the Studio must work under. Never
 * part of what is built.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { createActions } from './actions.ts';
import { sendBacktest } from './backtest.ts';
import { DAY_MS, DEFINITIONS } from './definitions.ts';
import { createDice } from './dice.ts';
import { EXPLANATION, LEARNING, makeOverview } from './figures.ts';
import { type ListAsked, makeList } from './lists.ts';
import { makeLiveEvent } from './live-events.ts';
import { createModels, type MockModels } from './models.ts';
import { makeProfiles, makeProfileView } from './profiles.ts';
import { createQuarantine, type MockQuarantine } from './quarantine.ts';
import { makeResults, makeResultsList } from './results.ts';
import { makeHistory, makeOverlap, makeSegments, memberOf } from './segments.ts';
import { jobsOf, sendTrial } from './trial.ts';

export const MOCK_KEY = 'sk_mock';
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Version = { version: number; updatedAt: number; source: string; document: Record<string, unknown> | null };
type Stored = { kind: string; key: string; versions: Version[] };

export type Mock = {
  readonly url: string;
  /** Changes how it behaves from now on. */
  readonly behaviour: {
    empty: boolean;
    status: number | null;
    delayMs: number;
    liveMs: number;
    hasShop: boolean;
    isRefolding: boolean;
    /** The kill switch. */
    isOff: boolean;
    /** Between two lines of a trial. */
    trialPauseMs: number;
    /** Trials that were given up before their end. */
    stoppedTrials: number;
  };
  /** Saves as somebody else would. */
  readonly saveElsewhere: (kind: string, key: string, change: Record<string, unknown>) => void;
  readonly close: () => Promise<void>;
};

type State = {
  readonly behaviour: Mock['behaviour'];
  readonly definitions: Map<string, Stored>;
  readonly profiles: ReturnType<typeof makeProfiles>;
  readonly actions: ReturnType<typeof createActions>;
  readonly models: MockModels;
  readonly quarantine: MockQuarantine;
  /** Worked out when they are first asked for. */
  results: ReturnType<typeof makeResults> | undefined;
  shoppers: { on: boolean; rate: number; rateMax: number };
};

export async function startMock(options: { readonly dist: string; readonly port?: number }): Promise<Mock> {
  const now = Date.now();
  const state: State = {
    behaviour: {
      empty: false,
      status: null,
      delayMs: 0,
      liveMs: 120,
      hasShop: true,
      isRefolding: false,
      isOff: false,
      trialPauseMs: 200,
      stoppedTrials: 0,
    },
    definitions: new Map(
      DEFINITIONS.map((each, index) => [
        `${each.kind}/${each.key}`,
        { ...each, versions: pastOf(each.document, each.source, now - index * DAY_MS) },
      ]),
    ),
    profiles: makeProfiles(now, 120),
    actions: createActions(now),
    models: createModels(now),
    quarantine: createQuarantine(now),
    results: undefined,
    shoppers: { on: false, rate: 0.5, rateMax: 4 },
  };
  const server = createServer((request, response) => {
    void answer(state, options.dist, request, response).catch((error: unknown) => {
      response.destroy(error as Error);
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour: state.behaviour,
    saveElsewhere: (kind, key, change) => {
      const stored = state.definitions.get(`${kind}/${key}`)!;
      push(stored, { ...stored.versions[0]!.document, ...change }, 'api');
    },
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function pastOf(document: Record<string, unknown>, source: string, updatedAt: number): Version[] {
  if (source !== 'studio') return [{ version: 1, updatedAt, source, document }];
  const before = { ...document, name: `${document['name']} (first try)` };
  return [
    { version: 2, updatedAt, source, document },
    { version: 1, updatedAt: updatedAt - DAY_MS, source: 'file', document: before },
  ];
}

function push(stored: Stored, document: Record<string, unknown> | null, source: string): void {
  stored.versions.unshift({ version: stored.versions[0]!.version + 1, updatedAt: Date.now(), source, document });
}

async function answer(state: State, dist: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  if (url.pathname.startsWith('/studio')) return sendFile(dist, url.pathname.slice('/studio'.length), response);
  const { behaviour } = state;
  if (behaviour.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs));
  if (behaviour.status !== null) return fail(response, behaviour.status, 'as the test asked');
  if (url.pathname === '/shop/api/shoppers') return shoppers(state, request, response);
  if (request.headers.authorization !== `Bearer ${MOCK_KEY}`) return fail(response, 401, 'This key is not known.');
  if (url.pathname === '/v1/live') return live(state, response);
  const path = url.pathname.split('/').slice(2).map(decodeURIComponent);
  const body = request.method === 'GET' || request.method === 'DELETE' ? null : await readBody(request);
  const [what, ...rest] = path;
  if (what === 'overview') return send(response, makeOverview(Date.now(), behaviour.empty));
  if (what === 'jobs') return send(response, jobsOf(behaviour.isRefolding));
  if (what === 'try') {
    const closed = () => void behaviour.stoppedTrials++;
    return sendTrial(body as { days?: number }, response, { pauseMs: behaviour.trialPauseMs, closed });
  }
  if (what === 'backtest') return sendBacktest(body as object, response, behaviour.trialPauseMs);
  if (what === 'results') return sendResults(state, rest, response);
  if (what === 'recommendations') return send(response, makeList(body as ListAsked));
  if (what === 'learning') return send(response, { experiences: behaviour.empty ? [] : LEARNING });
  if (what === 'models') return models(state, rest, { body, request, response });
  if (what === 'triggers') return send(response, state.actions.triggers(behaviour.empty));
  if (what === 'effects')
    return send(
      response,
      rest[1] === 'replay' ? state.actions.replay(rest[0]!) : state.actions.effects(url.searchParams),
    );
  if (what === 'profiles') return profiles(state, rest, url.searchParams, response);
  if (what === 'segments') return segments(state, rest, url.searchParams, response);
  if (what === 'quarantine') {
    const { page, replay } = state.quarantine;
    return send(response, rest[0] === 'replay' ? replay(body as object) : page(behaviour.empty));
  }
  if (what === 'switch') return turn(state, body as { off: boolean; experience?: string } | null, response);
  if (what === 'previews') {
    const token = `${'eyJ0b2tlbiI6MX0'.repeat(4)}.${'aB3'.repeat(14)}`;
    const reply = { token, expiresAt: Date.now() + DAY_MS, query: `attune_preview=${token}`, placement: 'home-hero' };
    return send(response, reply);
  }
  if (what === 'definitions') return definitions(state, { rest, body, request, response });
  return fail(response, 404, 'There is no such route.');
}

function segments(state: State, [key, verb]: string[], search: URLSearchParams, response: ServerResponse): void {
  const members = state.behaviour.empty ? [] : state.profiles;
  if (key === undefined) return send(response, makeSegments(members, state.behaviour.empty));
  if (key === 'overlap') return send(response, makeOverlap(members));
  if (verb === 'history') return send(response, { key, points: makeHistory(Date.now()) });
  const found = members.filter((each) => each.segments.includes(key));
  const from = Number(search.get('after') ?? 0);
  const shown = found.slice(from, from + Number(search.get('limit') ?? 50)).map(memberOf);
  if (search.has('format')) {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    return void response.end(found.map((each) => JSON.stringify(memberOf(each))).join('\n'));
  }
  const next = from + shown.length < found.length ? String(from + shown.length) : null;
  send(response, { members: shown, next });
}

function models(
  state: State,
  [key, verb, version, ending]: string[],
  { body, request, response }: Omit<Asked, 'rest'>,
): void {
  if (key === undefined) return send(response, state.models.all(state.behaviour.empty));
  const model = state.models.one(key);
  if (model === undefined) return fail(response, 404, `There is no model "${key}".`);
  if (verb === 'train' && request.method === 'DELETE') return send(response, state.models.stop(key));
  if (verb === 'train') {
    // It stays open, as a training takes its time.
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    return void response.write(`${JSON.stringify(state.models.train(key))}\n`);
  }
  if (verb === 'promote' || verb === 'retire')
    return send(response, state.models[verb](key, (body as { version: number }).version));
  if (verb === 'evaluate') return send(response, { judgement: model.judgement });
  if (ending === 'report.html')
    return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Report</h1>');
  if (verb === 'versions') return send(response, state.models.report(key, Number(version)));
  send(response, model);
}

function profiles(state: State, [id, verb]: string[], search: URLSearchParams, response: ServerResponse): void {
  if (id === undefined) {
    const query = search.get('query')?.toLowerCase() ?? '';
    const found = state.behaviour.empty
      ? []
      : state.profiles.filter((each) => JSON.stringify(each).toLowerCase().includes(query));
    const from = Number(search.get('after') ?? 0);
    const to = from + Number(search.get('limit') ?? 50);
    return send(response, { profiles: found.slice(from, to), next: to < found.length ? String(to) : null });
  }
  const profile = state.profiles.find((each) => each.id === id);
  if (profile === undefined) return fail(response, 404, `There is no visitor "${id}".`);
  if (verb === 'explain') return send(response, { key: 'asked', holds: EXPLANATION.holds, explanation: EXPLANATION });
  send(response, makeProfileView(profile));
}

function turn(state: State, asked: { off: boolean; experience?: string } | null, response: ServerResponse): void {
  const stored = state.definitions.get(`experience/${asked?.experience}`);
  if (stored !== undefined)
    push(stored, { ...stored.versions[0]!.document, status: asked!.off ? 'paused' : 'live' }, 'studio');
  else if (asked !== null) state.behaviour.isOff = asked.off;
  send(response, { off: state.behaviour.isOff, since: Date.now() - 60_000 });
}

type Asked = {
  readonly rest: string[];
  readonly body: unknown;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
};

function definitions(state: State, { rest, body, request, response }: Asked): void {
  const [kind, key, verb] = rest;
  const view = (stored: Stored) => ({ kind: stored.kind, key: stored.key, ...stored.versions[0] });
  const all = state.behaviour.empty
    ? []
    : [...state.definitions.values()].filter((stored) => stored.versions[0]!.document !== null);
  if (kind === undefined) return send(response, { definitions: all.map(view) });
  if (kind === 'validate') return send(response, validate(body as { kind: string; document: Record<string, unknown> }));
  const id = `${kind}/${key}`;
  const stored = state.definitions.get(id);
  const current = stored?.versions[0]?.document == null ? 0 : stored.versions[0].version;
  if (verb === 'versions')
    return stored === undefined ? fail(response, 404, 'none') : send(response, { versions: stored.versions });
  if (request.method === 'GET')
    return stored === undefined || current === 0
      ? fail(response, 404, `There is no ${kind} "${key}".`)
      : send(response, view(stored));
  const expected = request.headers['if-match'];
  if (expected !== undefined && Number(expected) !== current)
    return fail(response, 409, `It is at version ${current}, not ${expected}.`);
  if (request.method === 'DELETE') {
    if (stored !== undefined) push(stored, null, 'studio');
    return send(response, { removed: true });
  }
  const judged = validate({ kind: kind!, document: body as Record<string, unknown> });
  if (!judged.ok) return fail(response, 422, 'The definition does not hold.', judged.problems);
  const next = stored ?? {
    kind: kind!,
    key: key!,
    versions: [{ version: 0, updatedAt: 0, source: 'studio', document: null }],
  };
  push(next, body as Record<string, unknown>, 'studio');
  next.versions = next.versions.filter((version) => version.version > 0);
  state.definitions.set(id, next);
  send(response, view(next));
}

/** A few of the checks the real server makes, enough to see each kind of answer. */
function validate({ kind, document }: { kind: string; document: Record<string, unknown> }) {
  const problems: { path: string; message: string; fix?: string }[] = [];
  const variants = document['variants'];
  if (kind === 'segment' && document['condition'] === undefined)
    problems.push({ path: 'condition', message: 'is missing', fix: 'write who belongs: { "event": … }' });
  if (kind === 'experience' && Array.isArray(variants)) {
    variants.forEach((variant: { weight?: unknown }, index) => {
      if (variant.weight !== undefined && typeof variant.weight !== 'number')
        problems.push({
          path: `variants[${index}].weight`,
          message: 'must be a number',
          fix: 'write a number such as 1',
        });
    });
  }
  if (kind === 'experience' && document['placement'] === 'nowhere')
    problems.push({
      path: `experience/${document['key']}: placement`,
      message: 'there is no placement "nowhere"',
      fix: 'use one of: home-hero, product-aside',
    });
  const says =
    kind === 'segment' || kind === 'experience'
      ? '“Product Viewed” at least 3 times within 12h by product_id, and not “Order Completed” within 12h'
      : undefined;
  return { ok: problems.length === 0, problems, ...(problems.length === 0 && says !== undefined ? { says } : {}) };
}

async function shoppers(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!state.behaviour.hasShop) return fail(response, 404, 'There is no shop here.');
  if (request.method === 'POST') state.shoppers = { ...state.shoppers, ...((await readBody(request)) as object) };
  send(response, state.shoppers);
}

function live(state: State, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 3000\n\n');
  if (state.behaviour.empty) return;
  const dice = createDice(11);
  let number = 0;
  const timer = setInterval(
    () => {
      // Timers finer than a few milliseconds do not hold: several events a tick reach high rates.
      for (let i = 0; i < Math.max(1, Math.round(10 / state.behaviour.liveMs)); i++) {
        const { event, data } = makeLiveEvent(state.profiles, dice, number++);
        response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      }
    },
    Math.max(10, state.behaviour.liveMs),
  );
  response.on('close', () => clearInterval(timer));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null');
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, message: string, problems: unknown[] = []): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: { code: `status-${status}`, message, problems, requestId: 'req-1' } }));
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

function sendFile(dist: string, path: string, response: ServerResponse): void {
  const asked = join(dist, normalize(path).replace(/^(\.\.[/\\])+/, ''));
  const file = extname(asked) !== '' && existsSync(asked) ? asked : join(dist, 'index.html');
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
  });
  response.end(readFileSync(file));
}

function sendResults(state: State, [key, file]: readonly (string | undefined)[], response: ServerResponse): void {
  state.results ??= makeResults(Date.now());
  if (key === undefined) return send(response, makeResultsList(Date.now(), state.behaviour.empty ? [] : state.results));
  const told = state.results.find(({ experience }) => experience === decodeURIComponent(key));
  if (told === undefined) return fail(response, 404, 'There is no such experience.');
  if (file === undefined) return send(response, told);
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`${told.experience} as ${file}`);
}
