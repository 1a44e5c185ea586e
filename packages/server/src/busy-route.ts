/**
 * The busiest routes ask so little of a request and its reply that both need not be the framework's: what Fastify hands over fits,
 * and so does what came the short way (short-way.ts). What a route does is written once, for both.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from './keyring.ts';

/** A request: who calls, and the body once it is read. */
export type Call = {
  /** null: not known yet, the key may be in the body. */
  caller: Caller | null;
  /** Ask `bodyOf` (body.ts) for it: what came the short way is parsed only then. */
  body: unknown;
  /** See `bytes` of a FastifyRequest (body.ts). */
  bytes: Buffer | undefined;
  /** Gives the memory of `bytes` back, where they are nobody else's; they must not be read afterwards. */
  readonly release?: () => void;
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
};

export type CallReply = {
  header(name: string, value: string): unknown;
  /** Text, or why there is none. */
  send(payload?: unknown): unknown;
  readonly raw: { destroy(): unknown };
};

/** Answers by itself, sooner or later; what it throws is answered as the error that it is. */
export type BusyRoute = (call: Call, reply: CallReply) => void;
