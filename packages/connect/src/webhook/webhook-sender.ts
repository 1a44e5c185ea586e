/**
 * Sends one signed webhook and says what came of it. It never follows a redirect (the signature is meant for the address in the
 * definition), never throws, and keeps no more of an answer than it needs to say what went wrong.
 */
import type { Delivery } from '@attune/engine';
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

/** @param options.timeoutMs how long one attempt may take. Default 15,000 */
export function createWebhookSender(options: { readonly key: Buffer; readonly timeoutMs?: number }): WebhookSender {
  const { key, timeoutMs = TIMEOUT_MS } = options;
  return {
    send: async ({ id, url, body, at }, signal) => {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(url, {
          method: 'POST',
          body,
          redirect: 'manual',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Attune-Webhooks/1',
            ...signWebhook(key, { id, at, body }),
          },
          signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
        });
        await response.body?.cancel();
        return deliveryOf(response, at);
      } catch (error) {
        const reason = timeout.aborted ? `no answer within ${timeoutMs / 1_000} s` : reasonOf(error);
        return { result: 'failed', error: reason };
      }
    },
  };
}

function deliveryOf(response: Response, now: number): Delivery {
  const { status } = response;
  if (status >= 200 && status < 300) return { result: 'done' };
  const error = `the receiver answered ${status}`;
  if (status === GONE) return { result: 'refused', error: `${error}: it wants no more of these` };
  const retryAfterMs = retryAfter(response.headers.get('retry-after'), now);
  return retryAfterMs === undefined ? { result: 'failed', error } : { result: 'failed', error, retryAfterMs };
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** What fetch hides in the cause: "ECONNREFUSED", "certificate has expired". */
function reasonOf(error: unknown): string {
  const cause = (error as { readonly cause?: unknown }).cause ?? error;
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  return `no connection: ${String(code ?? message ?? error)}`;
}
