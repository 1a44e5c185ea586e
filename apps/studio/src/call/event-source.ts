/**
 * Server-sent events over `fetch`, because the browser's own EventSource cannot send an Authorization header. It reconnects
 * with a growing pause, and must never hold more than one unfinished event in memory.
 */
import { authorization, CallError, failureOf } from './call.ts';

export type ServerEvent = { readonly event: string; readonly data: string; readonly id: string | null };

const PENDING_CHARS_MAX = 1_000_000;
const PAUSE_MS_MIN = 500;
const PAUSE_MS_MAX = 15_000;
/** The server sends a comment every 20 s; silence for longer than this means that the line is dead. */
const SILENCE_MS_MAX = 45_000;

/** A parser of the event-stream format: give it text as it comes, it gives back the events that are complete. */
export function createEventParser(): (text: string) => ServerEvent[] {
  let pending = '';
  return (text) => {
    pending += text;
    const events: ServerEvent[] = [];
    for (;;) {
      const end = /\r\n\r\n|\n\n|\r\r/.exec(pending);
      if (end === null) break;
      const event = readBlock(pending.slice(0, end.index));
      pending = pending.slice(end.index + end[0].length);
      if (event !== null) events.push(event);
    }
    if (pending.length > PENDING_CHARS_MAX) pending = '';
    return events;
  };
}

function readBlock(block: string): ServerEvent | null {
  let event = 'message';
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    if (line === '' || line.startsWith(':')) continue;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id') id = value;
  }
  return data.length === 0 ? null : { event, data: data.join('\n'), id };
}

/** The pause before attempt `failures` (1 for the first), without its jitter. */
export function pauseMs(failures: number): number {
  return Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** Math.max(0, failures - 1));
}

export type FollowOptions = {
  readonly onEvent: (event: ServerEvent) => void;
  readonly onState: (state: FollowState) => void;
};

export type FollowState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly retryAt: number }
  | { readonly kind: 'refused'; readonly error: CallError };

/** Follows `path` until the returned function is called. A 4xx ends it (`refused`); anything else is tried again. */
export function followEvents(path: string, options: FollowOptions): () => void {
  const stop = new AbortController();
  void run(path, options, stop.signal);
  return () => stop.abort();
}

async function run(path: string, options: FollowOptions, stop: AbortSignal): Promise<void> {
  let failures = 0;
  while (!stop.aborted) {
    options.onState({ kind: 'connecting' });
    try {
      await readOnce(path, options, stop, () => {
        failures = 0;
      });
    } catch (error) {
      if (stop.aborted) return;
      if (error instanceof CallError && error.status >= 400 && error.status < 500 && error.failure !== 'busy') {
        options.onState({ kind: 'refused', error });
        return;
      }
    }
    if (stop.aborted) return;
    failures += 1;
    const pause = pauseMs(failures) * (0.8 + Math.random() * 0.4);
    options.onState({ kind: 'waiting', retryAt: Date.now() + pause });
    await sleep(pause, stop);
  }
}

async function readOnce(path: string, options: FollowOptions, stop: AbortSignal, opened: () => void): Promise<void> {
  const line = new AbortController();
  const signal = AbortSignal.any([stop, line.signal]);
  const response = await fetch(path, {
    headers: { accept: 'text/event-stream', ...authorization() },
    cache: 'no-store',
    signal,
  });
  if (!response.ok || response.body === null) throw await failureOf(response, path);
  options.onState({ kind: 'open' });
  opened();
  const parse = createEventParser();
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let watchdog = 0;
  try {
    for (;;) {
      clearTimeout(watchdog);
      watchdog = window.setTimeout(() => line.abort(), SILENCE_MS_MAX);
      const { done, value } = await reader.read();
      if (done) return;
      for (const event of parse(decoder.decode(value, { stream: true }))) options.onEvent(event);
    }
  } finally {
    clearTimeout(watchdog);
  }
}

function sleep(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
