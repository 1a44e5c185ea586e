/**
 * Server-sent events: a bounded number of open answers, kept alive by one shared heartbeat. A consumer that does not keep
 * up is let go with a `retry`, so that it can never make the server hold its backlog.
 */

import type { ServerResponse } from 'node:http';
import { AttuneError, LIMITS } from '@attune/protocol';
import type { FastifyReply } from 'fastify';

export type EventStream = {
  /** Sends one event; does nothing once the stream is closed. `data` is JSON text. */
  readonly send: (event: string, data: string) => void;
  /** Calls back once, whoever closed it. */
  readonly onClose: (listener: () => void) => void;
};

export type EventStreams = {
  /** Takes the reply over. Throws `too-many-streams` when there are too many, `shutting-down` when the server goes down. */
  readonly open: (reply: FastifyReply) => EventStream;
  readonly count: () => number;
  /** Ends all streams; none can be opened afterwards. */
  readonly close: () => void;
};

/** What a consumer may have outstanding before it is let go. */
const BACKLOG_BYTES_MAX = 262_144;
const RETRY_MS = 3_000;

type Open = { readonly raw: ServerResponse; readonly end: () => void };

export function createEventStreams(options: {
  readonly streamsMax: number;
  readonly heartbeatMs?: number;
}): EventStreams {
  const open = new Set<Open>();
  let isClosing = false;
  const heartbeat = setInterval(() => {
    for (const { raw } of open) if (raw.writableLength < BACKLOG_BYTES_MAX) raw.write(':\n\n');
  }, options.heartbeatMs ?? LIMITS.streamHeartbeatMs);
  heartbeat.unref();

  return {
    open: (reply) => {
      if (isClosing) throw new AttuneError('shutting-down');
      if (open.size >= options.streamsMax) {
        throw new AttuneError('too-many-streams', {
          detail: `The limit is ${options.streamsMax}.`,
          retryAfterSeconds: 5,
        });
      }
      return begin(reply, open);
    },
    count: () => open.size,
    close: () => {
      isClosing = true;
      clearInterval(heartbeat);
      for (const { end } of [...open]) end();
    },
  };
}

function begin(reply: FastifyReply, open: Set<Open>): EventStream {
  const headers = reply.getHeaders();
  reply.hijack();
  const { raw } = reply;
  const listeners: (() => void)[] = [];
  const end = (): void => {
    if (!open.delete(self)) return;
    for (const listener of listeners.splice(0)) listener();
    raw.end(`retry: ${RETRY_MS}\n\n`);
  };
  const self: Open = { raw, end };
  open.add(self);
  raw.on('close', end);
  raw.on('error', end);
  raw.writeHead(200, {
    ...(headers as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Proxies that buffer would hold every event back until the stream ends.
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  return {
    send: (event, data) => {
      if (!open.has(self)) return;
      if (raw.writableLength > BACKLOG_BYTES_MAX) {
        end();
        raw.destroy();
      } else raw.write(`event: ${event}\ndata: ${data}\n\n`);
    },
    onClose: (listener) => {
      if (open.has(self)) listeners.push(listener);
      else listener();
    },
  };
}
