/**
 * Sends one batch of events over the public route until it is acknowledged: with waits that grow, or that the server names
 * in Retry-After. What can never succeed (a wrong key, a bad request) ends at once with the fix.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../option/usage-error.ts';
import type { OutgoingEvent } from './window.ts';

export type Acknowledged = {
  readonly accepted: number;
  readonly refused: readonly { readonly outgoing: OutgoingEvent; readonly reason: string }[];
};

export type Sender = {
  readonly send: (events: readonly OutgoingEvent[]) => Promise<Acknowledged>;
};

export type SenderOptions = {
  /** "http://127.0.0.1:3000" */
  readonly host: string;
  readonly key: string;
  /** How long one batch is tried before the import stops (it can be taken up later). */
  readonly retryMsMax: number;
  /** Told of each wait, for the progress line. */
  readonly onWait: (why: string, waitMs: number) => void;
};

const WAIT_MS_MIN = 250;
const WAIT_MS_MAX = 15_000;
const ATTEMPT_MS_MAX = 60_000;

export function createSender(options: SenderOptions): Sender {
  const send = async (events: readonly OutgoingEvent[]): Promise<Acknowledged> => {
    const body = JSON.stringify({ batch: events.map(({ event }) => event) });
    const until = Date.now() + options.retryMsMax;
    for (let attempt = 0; ; attempt++) {
      const result = await attemptOnce(options, body);
      if (result.kind === 'done') return acknowledged(result.reply, events);
      if (result.kind === 'too-large' && events.length > 1) return inHalves(events);
      if (result.kind === 'too-large')
        return { accepted: 0, refused: [{ outgoing: events[0]!, reason: 'the event is too large' }] };
      const waitMs = result.waitMs ?? Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** attempt) * (0.5 + Math.random() / 2);
      if (Date.now() + waitMs > until) {
        throw new UsageError(
          `${options.host} did not take the events: ${result.why}`,
          'What was acknowledged is kept. Run the same command again to go on from there.',
        );
      }
      options.onWait(result.why, waitMs);
      await sleep(waitMs);
    }
  };
  const inHalves = async (events: readonly OutgoingEvent[]): Promise<Acknowledged> => {
    const half = Math.ceil(events.length / 2);
    const first = await send(events.slice(0, half));
    const second = await send(events.slice(half));
    return { accepted: first.accepted + second.accepted, refused: [...first.refused, ...second.refused] };
  };
  return { send };
}

type Reply = {
  readonly accepted: number;
  readonly quarantined: readonly {
    readonly index: number;
    readonly problems: readonly { readonly path: string; readonly message: string }[];
  }[];
};

type Attempt =
  | { readonly kind: 'done'; readonly reply: Reply }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'later'; readonly why: string; readonly waitMs: number | null };

async function attemptOnce(options: SenderOptions, body: string): Promise<Attempt> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${options.host}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${options.key}` },
      body,
      signal: AbortSignal.timeout(ATTEMPT_MS_MAX),
    });
    text = await response.text();
  } catch (error) {
    return { kind: 'later', why: reasonOf(error), waitMs: null };
  }
  if (response.status === 200) return { kind: 'done', reply: JSON.parse(text) as Reply };
  if (response.status === 413) return { kind: 'too-large' };
  const said = messageOf(text) ?? `HTTP ${response.status}`;
  if (response.status === 429 || response.status >= 500) {
    return { kind: 'later', why: said, waitMs: retryAfterMs(response.headers.get('retry-after')) };
  }
  if (response.status === 401 || response.status === 403) {
    throw new UsageError(
      `${options.host} refuses the key: ${said}`,
      'Give the secret key with --key or ATTUNE_SECRET_KEY; the server keeps it in <data>/keys.json.',
    );
  }
  throw new UsageError(
    `${options.host} refuses the events: ${said}`,
    `Is ${options.host} an Attune server of this version?`,
  );
}

function acknowledged(reply: Reply, events: readonly OutgoingEvent[]): Acknowledged {
  const refused = reply.quarantined.map(({ index, problems }) => ({
    outgoing: events[index]!,
    reason: problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
  }));
  if (reply.accepted + refused.length !== events.length) {
    throw new Error(`the server accounts for ${reply.accepted + refused.length} of ${events.length} events`);
  }
  return { accepted: reply.accepted, refused };
}

function messageOf(text: string): string | null {
  try {
    return (JSON.parse(text) as { error?: { message?: string } }).error?.message ?? null;
  } catch {
    return null;
  }
}

/** Seconds, or a date. */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(WAIT_MS_MIN, ms) : null;
}

function reasonOf(error: unknown): string {
  const { cause, message, name } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer within ${ATTEMPT_MS_MAX / 1000} s`;
  if (cause?.code === 'ECONNREFUSED') return 'nothing listens there';
  return cause?.code ?? cause?.message ?? message;
}
