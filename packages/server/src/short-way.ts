/**
 * The short way to the busiest routes: a plain request (a known key in its header, a body whose size is told and allowed to everybody)
 * is answered without the framework's lifecycle, which costs more than a decision. Whatever is not plain goes the long way, and every
 * rule (keys, limits, bodies, errors) is the very function that the long way calls.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { LIMITS } from '@attune/protocol';
import type { FastifyBaseLogger } from 'fastify';
import { originHeaders } from './allowed-origins.ts';
import { admit, type Gate } from './authentication.ts';
import { readText, UNREAD } from './body.ts';
import type { BusyRoute, Call, CallReply } from './busy-route.ts';
import type { ErrorAnswers } from './error-reply.ts';
import type { Caller } from './keyring.ts';
import type { Turns } from './turns.ts';

/** From this size on a body takes its turn: reading it may take longer than ten decisions. */
const LARGE_BYTES = 8_192;

export type ShortWayOptions = {
  readonly gate: Gate;
  /** By address. */
  readonly routes: ReadonlyMap<string, BusyRoute>;
  /** False: everything goes the long way, as while the server goes down. */
  readonly isOpen: () => boolean;
  readonly errors: ErrorAnswers;
  readonly newRequestId: () => string;
  /** For large bodies. */
  readonly turns: Turns;
  readonly log: FastifyBaseLogger;
};

/** Puts the short way before what `server` does with requests so far. */
export function openShortWay(server: Server, options: ShortWayOptions): void {
  const longWay = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { url = '' } = request;
    const route = request.method === 'POST' && options.isOpen() ? options.routes.get(url) : undefined;
    const caller = route === undefined ? null : callerOf(request, options.gate);
    if (route === undefined || caller === null)
      for (const listener of longWay) listener.call(server, request, response);
    else answer({ request, response, url, caller, route }, options);
  });
}

/** Who calls, when the request is plain. */
function callerOf({ headers }: IncomingMessage, { keyring }: Gate): Caller | null {
  const { authorization, 'content-length': length } = headers;
  if (authorization === undefined || length === undefined) return null;
  const bytes = Number(length);
  return bytes > 0 && bytes <= LIMITS.bodyBytesMax ? keyring.byHeader(authorization) : null;
}

type Plain = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: string;
  readonly caller: Caller;
  readonly route: BusyRoute;
};

function answer(plain: Plain, options: ShortWayOptions): void {
  const { request, caller, route } = plain;
  const call = callOf(request);
  const reply = replyTo(plain, call, options);
  const refused = admit(call, caller, 'write', options.gate);
  if (refused !== undefined) {
    reply.send(refused);
    return;
  }
  const read = (error: Error | null): void => {
    try {
      if (error !== null) throw error;
      route(call, reply);
    } catch (thrown) {
      reply.send(thrown);
    }
  };
  receive(request, (raw) => {
    if (raw.length < LARGE_BYTES) readText(call, raw, read);
    else options.turns(() => readText(call, raw, read));
  });
}

/** A body of plain events is never asked for, so it is parsed for nobody. */
function callOf({ headers, socket }: IncomingMessage): Call {
  const call: Call = {
    caller: null,
    body: UNREAD,
    bytes: undefined,
    headers,
    socket,
    release: () => {
      if (call.bytes !== undefined) free(call.bytes);
      call.bytes = undefined;
    },
  };
  return call;
}

/** At once: to find the memory of body after body the garbage collector would have to look through all visitors each time. */
function free({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** `done` is called with the whole body; never, when the sender goes away before. */
function receive(request: IncomingMessage, done: (raw: Buffer) => void): void {
  // The parser of HTTP holds the body to the length that it was said to have.
  const length = Number(request.headers['content-length']);
  const pieces: Buffer[] = [];
  let read = 0;
  request.on('data', (piece: Buffer) => {
    pieces.push(piece);
    read += piece.length;
    if (read === length) done(pieces.length === 1 ? piece : Buffer.concat(pieces, length));
  });
}

function replyTo({ request, response, url }: Plain, call: Call, options: ShortWayOptions): CallReply {
  const headers = originHeaders(request.headers.origin);
  const write = (status: number, text: string): void => {
    const length = Buffer.byteLength(text);
    headers.push('content-length', String(length));
    response.writeHead(status, headers);
    // As many bytes as characters: then it is ASCII, which needs no encoding.
    response.end(text, length === text.length ? 'latin1' : 'utf8');
  };
  return {
    raw: response,
    header: (name, value) => headers.push(name, value),
    send: (payload) => {
      if (typeof payload === 'string') return write(200, payload);
      const { newRequestId, log, errors } = options;
      const about = { id: newRequestId(), method: 'POST', route: url, caller: call.caller, log };
      const failed = errors(payload, about);
      for (const [name, value] of failed.headers) headers.push(name, value);
      write(failed.status, failed.text);
    },
  };
}
