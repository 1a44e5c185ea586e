/**
 * `attune pull`: takes events out of another stream (NATS, RabbitMQ, Kinesis, Pub/Sub) and sends them to a server. A message is taken only once the
 * server has what was in it on its disk; killed in between, it comes again, and counts no second time by its messageId.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { StreamMessage } from '@attune/connect';
import { isObject } from '@attune/engine';
import type { EventsReply } from '@attune/protocol';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS, type ServerAddress } from '../option/read-server.ts';
import { stopping } from '../option/stopping.ts';
import { positionsIn, progressFileOf } from '../option/stream-progress.ts';
import { UsageError } from '../option/usage-error.ts';
import { paintFor } from '../terminal/paint.ts';

export const PULL_OPTIONS: OptionTable = {
  batch: { kind: 'text', value: '<n>', doc: 'Messages sent together at most. Default 100.' },
  progress: {
    kind: 'text',
    value: '<file>',
    doc: 'How far it came, for streams that do not remember it (Kinesis). Default <data>/pull/<address>.json.',
  },
  once: { kind: 'switch', doc: 'End when the stream is empty.' },
  ...SERVER_OPTIONS,
};

const USAGE = 'npm run attune -- pull nats://127.0.0.1:4222/EVENTS';
const WAIT_MS = 1_000;
/** How long to wait before a server that does not take is asked again. */
const AGAIN_MS = 2_000;
const BATCH_MAX = 1_000;
/** What is kept of a message that is no event. */
const UNREADABLE_LENGTH_MAX = 2_000;

type Totals = { taken: number; quarantined: number };

export async function pullCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, PULL_OPTIONS);
  // The clients are loaded where they are used: `help` needs the options only.
  const { openStreamSource, STREAM_EXAMPLES } = await import('@attune/connect');
  const [address, ...more] = rest;
  if (address === undefined || more.length > 0) throw new UsageError('From which stream?', USAGE, ...STREAM_EXAMPLES);
  const server = await readServer(given);
  const count = readBatch(given['batch'] ?? '100');
  const file = progressFileOf({ named: given['progress'], data: server.data, command: 'pull', address });
  const source = await openStreamSource(address, positionsIn(file)).catch((error: Error) => {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${withoutPassword(address)}: ${error.message}`, ...STREAM_EXAMPLES);
  });
  const stop = stopping();
  const totals: Totals = { taken: 0, quarantined: 0 };
  try {
    while (!stop.aborted) {
      const messages = await source.next(count, WAIT_MS).catch((error: Error) => {
        throw new UsageError(
          `${withoutPassword(address)}: ${error.message}`,
          'Run it again: it goes on where it stood.',
        );
      });
      if (messages.length > 0) await deliver(server, messages, { stop, totals });
      else if (given['once'] === 'true') break;
    }
  } finally {
    await source.close();
    process.stderr.write(`${says(totals)}\n`);
  }
  return 0;
}

type Delivering = { readonly stop: AbortSignal; readonly totals: Totals };

/** Until the server has them: nothing is taken that is not kept, and nothing is dropped because a server was away. */
async function deliver(
  server: ServerAddress,
  messages: readonly StreamMessage[],
  { stop, totals }: Delivering,
): Promise<void> {
  const events = messages.flatMap(({ text }) => eventsIn(text));
  for (;;) {
    const quarantined = await sendAll(server, events);
    if (quarantined !== null) {
      await Promise.all(messages.map((message) => message.taken()));
      totals.taken += messages.length;
      totals.quarantined += quarantined;
      return;
    }
    if (stop.aborted) {
      await Promise.all(messages.map((message) => message.givenBack()));
      return;
    }
    process.stderr.write(`${paintFor(process.stderr).dim(`${server.host} does not take events now; asking again`)}\n`);
    await pause(AGAIN_MS, undefined, { signal: stop }).catch(() => {});
  }
}

/**
 * In requests as small as the server wants them; what is too large even by itself is quarantined with its beginning, so that it does not
 * stand in the way of what is behind it.
 * @returns how many were quarantined; null: later
 */
async function sendAll(server: ServerAddress, events: readonly unknown[]): Promise<number | null> {
  const reply = await send(server, JSON.stringify({ batch: events }));
  if (reply !== 'too-large') return reply === null ? null : reply.quarantined.length;
  if (events.length === 1) return sendAll(server, [unreadable(JSON.stringify(events[0]))]);
  const middle = Math.ceil(events.length / 2);
  const first = await sendAll(server, events.slice(0, middle));
  const second = first === null ? null : await sendAll(server, events.slice(middle));
  return first === null || second === null ? null : first + second;
}

/** null: later. @throws UsageError when the server will never take it */
async function send({ host, key }: ServerAddress, body: string): Promise<EventsReply | 'too-large' | null> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await fetch(`${host}/v1/events`, { method: 'POST', headers, body }).catch(() => null);
  if (answer === null || answer.status === 429 || answer.status >= 500) return null;
  if (answer.status === 413) return 'too-large';
  const reply = (await answer.json()) as EventsReply & { error?: { message: string; fix?: string } };
  if (answer.ok) return reply;
  throw new UsageError(`${host}: ${reply.error?.message ?? answer.status}`, reply.error?.fix ?? USAGE);
}

/** What one message holds: an event, a list, or a batch. What cannot be read goes along as it is, into the quarantine, with the reason. */
function eventsIn(text: string): readonly unknown[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return [unreadable(text)];
  }
  if (Array.isArray(read)) return read;
  if (isObject(read) && Array.isArray(read['batch'])) return read['batch'];
  return [read];
}

function unreadable(text: string): { readonly unreadable: string } {
  return { unreadable: text.slice(0, UNREADABLE_LENGTH_MAX) };
}

function readBatch(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= BATCH_MAX) return count;
  throw new UsageError(`--batch ${text} is out of range.`, `Write a whole number from 1 to ${BATCH_MAX}.`);
}

export function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//…@');
}

function says({ taken, quarantined }: Totals): string {
  return `${taken} messages taken${quarantined === 0 ? '' : `, ${quarantined} events of them quarantined`}`;
}
