/**
 * The two ways out of a page: an answered request and a beacon. Bodies go as text/plain, so that a cross-origin post needs
 * no preflight (a beacon with application/json to another origin is lost silently).
 */
import type { JsonObject } from '../json.ts';
import { retryAfterMs } from './backoff.ts';

/** `status` 0: no answer. `json` is null when the body was not JSON. */
export type Reply = { readonly status: number; readonly retryAfterMs: number; readonly json: unknown };

export type Network = {
  /** Never rejects. */
  post(path: string, body: string, options?: { keepalive?: boolean; timeoutMs?: number }): Promise<Reply>;
  /** False when the browser refused it. True does not mean that it arrived. */
  beacon(path: string, body: string): boolean;
  isOffline(): boolean;
  /** Gives up what is on its way. */
  abort(): void;
};

const TIMEOUT_MS = 30_000;
/** Browsers let 65,536 bytes of keepalive requests and beacons be in flight at once, all together. */
export const POOL_BYTES_MAX = 60_000;

export function createNetwork(host: string): Network {
  const controllers = new Set<AbortController>();
  let pool = 0;

  return {
    async post(path, body, { keepalive = false, timeoutMs = TIMEOUT_MS } = {}) {
      const controller = new AbortController();
      controllers.add(controller);
      const timer = setTimeout(() => controller.abort(), timeoutMs);
      const bytes = keepalive ? new TextEncoder().encode(body).length : 0;
      const pooled = keepalive && pool + bytes <= POOL_BYTES_MAX;
      if (pooled) pool += bytes;
      try {
        const answer = await fetch(host + path, {
          method: 'POST',
          body,
          keepalive: pooled,
          credentials: 'omit',
          signal: controller.signal,
        });
        const text = await answer.text();
        return {
          status: answer.status,
          retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), Date.now()),
          json: parsed(text),
        };
      } catch {
        return { status: 0, retryAfterMs: 0, json: null };
      } finally {
        if (pooled) pool -= bytes;
        clearTimeout(timer);
        controllers.delete(controller);
      }
    },
    beacon: (path, body) => navigator.sendBeacon(host + path, body),
    isOffline: () => navigator.onLine === false,
    abort() {
      for (const controller of controllers) controller.abort();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const EVENTS_PATH = '/v1/events';
export const DECIDE_PATH = '/v1/decide';

/** The body of a batch; the events are JSON already. */
export function batchBody(events: readonly string[], writeKey: string, context: JsonObject): string {
  const rest = JSON.stringify({ sentAt: new Date().toISOString(), writeKey, context });
  return `{"batch":[${events.join(',')}],${rest.slice(1)}`;
}
