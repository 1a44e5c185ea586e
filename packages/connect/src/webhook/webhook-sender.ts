/**
 * Sends one signed webhook and says what came of it. It never follows a redirect (the signature is meant for the address in the
 * definition), never throws, and keeps no more of an answer than it needs to say what went wrong. Unless it is told to, it reaches no
 * private network: the address that is checked is the one that is connected to, whatever the name leads to a moment later.
 */
import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Delivery } from '@attune/engine';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { signWebhook } from './sign-webhook.ts';

export type WebhookMessage = {
  readonly id: string;
  readonly url: string;
  /** JSON. */
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

export type WebhookSender = {
  /** @param signal aborts the attempt: it then counts as failed */
  readonly send: (message: WebhookMessage, signal?: AbortSignal) => Promise<Delivery>;
};

/** Standard Webhooks recommends 15 to 30 seconds. */
const TIMEOUT_MS = 15_000;
/** The receiver wants no more of it (Standard Webhooks, "410 Gone"). */
const GONE = 410;

/** How an agent says that an address is not to be reached. */
const NOT_ALLOWED = /\(family:.*\) is not allowed/;

export type WebhookSenderOptions = {
  readonly key: Buffer;
  /** How long one attempt may take. Default 15,000. */
  readonly timeoutMs?: number;
  /** Loopback, private, link-local (where clouds keep their metadata) and reserved addresses may be sent to. Default false. */
  readonly privateNetworks?: boolean;
};

/** Sends webhooks signed with a key; an attempt may take 15 seconds unless `timeoutMs` says otherwise. It never throws. */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { key, timeoutMs = TIMEOUT_MS, privateNetworks = false } = options;
  const allowed = { allowPrivateIPAddress: privateNetworks, allowMetaIPAddress: privateNetworks };
  const agents = { plain: new RequestFilteringHttpAgent(allowed), tls: new RequestFilteringHttpsAgent(allowed) };
  return {
    send: async ({ id, url, body, at }, signal) => {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const isTls = new URL(url).protocol === 'https:';
        const asked: RequestOptions = {
          method: 'POST',
          agent: isTls ? agents.tls : agents.plain,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'Attune-Webhooks/1',
            ...signWebhook(key, { id, at, body }),
          },
          signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
        };
        const response = await new Promise<IncomingMessage>((resolve, reject) => {
          (isTls ? requestTls : requestPlain)(url, asked, resolve).on('error', reject).end(body);
        });
        response.on('error', () => {}).destroy();
        return deliveryOf(response, at);
      } catch (error) {
        if (NOT_ALLOWED.test(String(error))) return refusedFor(url);
        const reason = timeout.aborted ? `no answer within ${timeoutMs / 1_000} s` : reasonOf(error);
        return { result: 'failed', error: reason };
      }
    },
  };
}

function refusedFor(url: string): Delivery {
  const error = `${new URL(url).hostname} leads into a private network; start with --webhook-private-networks to send there`;
  return { result: 'refused', error };
}

function deliveryOf({ statusCode: status = 0, headers }: IncomingMessage, now: number): Delivery {
  if (status >= 200 && status < 300) return { result: 'done' };
  const error = `the receiver answered ${status}`;
  if (status === GONE) return { result: 'refused', error: `${error}: it wants no more of these` };
  const retryAfterMs = retryAfter(headers['retry-after'], now);
  return retryAfterMs === undefined ? { result: 'failed', error } : { result: 'failed', error, retryAfterMs };
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** "ECONNREFUSED", "certificate has expired". */
function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return `no connection: ${String(code ?? message ?? error)}`;
}
