/**
 * Gets the queue's events to the server: in batches, soon when content hangs on them, again when it failed, and by every
 * means when the page goes. An event stays in the queue until a 2xx; `sendBeacon() === true` is not a delivery.
 */
import type { Emitter } from '../emitter.ts';
import type { JsonObject } from '../json.ts';
import { backoffMs, verdictOf } from './backoff.ts';
import { batchBody, EVENTS_PATH, type Network, type Reply } from './network.ts';
import type { Entry, Queue } from './queue.ts';

export type Inline = { readonly events: readonly JsonObject[]; settle(delivered: boolean): void };

export type Delivery = {
  /** Events have come into the queue: sends them within `withinMs`. */
  soon(withinMs: number): void;
  /** Sends all that waits now. Resolves when the server has answered, true when nothing is left. */
  flush(): Promise<boolean>;
  /** The page is hidden, or left for good. */
  lastChance(leaving: boolean): void;
  /** The next events, to travel inside another request. */
  inline(): Inline;
  /** The page is back, or the line is: what was on its way may be lost, so all of it waits again. */
  resume(): void;
  stop(): void;
};

type Parts = {
  readonly queue: Queue;
  readonly network: Network;
  readonly events: Emitter;
  readonly writeKey: string;
  readonly context: () => JsonObject;
  /** The queue lost entries: its stored copy is out of date. */
  readonly changed: () => void;
};

const BATCH_EVENTS_MAX = 50;
/** Leaves room for the batch's own fields below the 64 KiB that a beacon may have. */
const BATCH_BYTES_MAX = 48_000;

export function createDelivery({ queue, network, events, writeKey, context, changed }: Parts): Delivery {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let attempts = 0;
  let blockedUntil = 0;
  let batchEventsMax = BATCH_EVENTS_MAX;
  let active: { entries: readonly Entry[]; keepalive: boolean; done: Promise<void> } | undefined;

  const body = (entries: readonly Entry[]): string =>
    batchBody(
      entries.map((entry) => entry.json),
      writeKey,
      context(),
    );

  const soon = (withinMs: number): void => {
    const { events: count, bytes } = queue.waiting();
    if (count === 0) return;
    const full = count >= BATCH_EVENTS_MAX || bytes >= BATCH_BYTES_MAX;
    const at = Math.max(Date.now() + (full ? 0 : withinMs), blockedUntil);
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => {
      dueAt = Number.POSITIVE_INFINITY;
      void send();
    }, at - Date.now());
  };

  const settle = (entries: readonly Entry[], reply: Reply): void => {
    const verdict = verdictOf(reply.status);
    if (verdict === 'accepted') {
      attempts = blockedUntil = 0;
      queue.remove(entries);
      changed();
      events.emit('delivered', undefined);
      const refused = (reply.json as { quarantined?: unknown[] } | null)?.quarantined;
      if (refused?.length)
        events.fail(refused, { code: 'quarantined', message: 'Events dropped', events: refused.length });
    } else if (verdict === 'refused' || (verdict === 'split' && entries.length === 1)) {
      queue.remove(entries);
      changed();
      events.fail(reply.json, {
        code: 'refused',
        message: `Answer ${reply.status}`,
        events: entries.length,
      });
    } else {
      queue.release(entries);
      if (verdict === 'split') batchEventsMax = Math.max(1, entries.length >> 1);
      else blockedUntil = Date.now() + Math.max(reply.retryAfterMs, backoffMs(++attempts, Math.random()));
    }
  };

  const send = async (): Promise<void> => {
    if (active || network.isOffline()) return;
    if (blockedUntil > Date.now()) return soon(0);
    const entries = queue.take(batchEventsMax, BATCH_BYTES_MAX);
    if (entries.length === 0) return;
    const text = body(entries);
    // A request that may outlive the page, where the browser takes it (see network.ts).
    const sent = network.post(EVENTS_PATH, text, { keepalive: true }).then((reply) => settle(entries, reply));
    active = { entries, keepalive: text.length <= BATCH_BYTES_MAX, done: sent };
    await sent;
    active = undefined;
    soon(0);
  };

  /** A beacon that the browser refuses is tried in halves: the pool is shared, so a smaller one may still fit. */
  const beacon = (entries: readonly Entry[]): void => {
    if (entries.length === 0 || network.beacon(EVENTS_PATH, body(entries))) return;
    const half = entries.length >> 1;
    if (half === 0) queue.release(entries);
    else {
      beacon(entries.slice(0, half));
      beacon(entries.slice(half));
    }
  };

  const lastChance = (leaving: boolean): void => {
    if (leaving && active && !active.keepalive) queue.release(active.entries);
    // Told to wait, or no line: the stored copy is sent by the next page.
    if (blockedUntil > Date.now() || network.isOffline()) return;
    for (let left = 20; left > 0; left--) {
      const entries = queue.take(batchEventsMax, BATCH_BYTES_MAX);
      if (entries.length === 0) return;
      if (leaving) beacon(entries);
      else
        void network.post(EVENTS_PATH, body(entries), { keepalive: true }).then((reply) => {
          settle(entries, reply);
          soon(0);
        });
    }
  };

  return {
    soon,
    async flush() {
      blockedUntil = 0;
      while (active || queue.waiting().events > 0) {
        const before = attempts;
        await (active ? active.done : send());
        if (attempts > before || network.isOffline()) break;
      }
      return queue.all().length === 0;
    },
    lastChance,
    inline() {
      const entries = queue.take(batchEventsMax, BATCH_BYTES_MAX);
      return {
        events: entries.map(({ json }) => withContext(JSON.parse(json) as JsonObject, context())),
        settle(delivered) {
          if (!delivered) queue.release(entries);
          else {
            queue.remove(entries);
            events.emit('delivered', undefined);
          }
          changed();
          soon(0);
        },
      };
    },
    resume() {
      attempts = blockedUntil = 0;
      if (!active) queue.release(queue.all());
      soon(0);
    },
    stop() {
      clearTimeout(timer);
      dueAt = Number.POSITIVE_INFINITY;
      network.abort();
    },
  };
}

function withContext(event: JsonObject, context: JsonObject): JsonObject {
  return { ...event, context: { ...context, ...(event.context as JsonObject) } };
}
