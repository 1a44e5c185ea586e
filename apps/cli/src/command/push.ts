/**
 * `attune push`: writes what a server keeps (events, decisions, effects) into another stream (NATS, RabbitMQ, Kinesis, Pub/Sub), in the order of the log. How
 * far it came is in a file, moved on only once the stream keeps what was sent; killed in between, some is sent again under the same id.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { StreamSending, StreamSink } from '@attune/connect';
import type { LogLine } from '@attune/protocol';
import { askServer } from '../option/ask-server.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS, type ServerAddress } from '../option/read-server.ts';
import { stopping } from '../option/stopping.ts';
import { keepProgress, progressFileOf, readProgress } from '../option/stream-progress.ts';
import { UsageError } from '../option/usage-error.ts';
import { withoutPassword } from './pull.ts';

const KINDS = ['event', 'decision', 'effect', 'quarantined'] as const;

export const PUSH_OPTIONS: OptionTable = {
  kinds: { kind: 'text', value: '<kind,…>', doc: `What is sent: ${KINDS.join(', ')}. Default event,decision.` },
  from: { kind: 'text', value: 'begin|now', doc: 'Where the first run begins. Default now.' },
  progress: { kind: 'text', value: '<file>', doc: 'How far it came. Default <data>/push/<address>.json.' },
  once: { kind: 'switch', doc: 'End at the end of the log.' },
  ...SERVER_OPTIONS,
};

const USAGE = 'npm run attune -- push nats://127.0.0.1:4222/attune.events';
const ENTRIES = 2_000;
const WAIT_MS = 1_000;

export async function pushCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, PUSH_OPTIONS);
  // The clients are loaded where they are used: `help` needs the options only.
  const { openStreamSink, STREAM_EXAMPLES } = await import('@attune/connect');
  const [address, ...more] = rest;
  if (address === undefined || more.length > 0) throw new UsageError('Into which stream?', USAGE, ...STREAM_EXAMPLES);
  const kinds = readKinds(given['kinds'] ?? 'event,decision');
  const server = await readServer(given);
  const file = progressFileOf({ named: given['progress'], data: server.data, command: 'push', address });
  let next = (await readProgress(file)) ?? (await firstOf(server, given['from'] ?? 'now'));
  const sink = await openStreamSink(address).catch((error: Error) => {
    throw new UsageError(`${withoutPassword(address)}: ${error.message}`, ...STREAM_EXAMPLES);
  });
  const stop = stopping();
  let sent = 0;
  try {
    while (!stop.aborted) {
      const page = await readLog(server, next, ENTRIES);
      sent += await sendLines(
        sink,
        page.lines.filter(({ kind }) => kinds.has(kind)),
        address,
      );
      if (page.next > next) await keepProgress(file, page.next);
      next = page.next;
      if (next < page.end) continue;
      if (given['once'] === 'true') break;
      await pause(WAIT_MS, undefined, { signal: stop }).catch(() => {});
    }
  } finally {
    await sink.close();
    process.stderr.write(`${sent} messages sent, up to ${next} of the log\n`);
  }
  return 0;
}

async function sendLines(sink: StreamSink, lines: readonly LogLine[], address: string): Promise<number> {
  const messages = lines.map(messageOf);
  if (messages.length === 0) return 0;
  await sink.send(messages).catch((error: Error) => {
    throw new UsageError(
      `${withoutPassword(address)}: ${error.message}`,
      'Run it again: it goes on where the stream has everything.',
    );
  });
  return messages.length;
}

/** What belongs to one person has one key, so that it stays in order where a stream keeps order by key. */
function messageOf(line: LogLine): StreamSending {
  const [id, text] = [idOf(line), JSON.stringify(line)];
  const key = line.kind === 'event' ? (line.anonymousId ?? line.userId) : line.kind === 'decision' ? line.person : null;
  return key === null ? { id, text } : { id, text, key };
}

/** The same for the same line, whenever it is sent. */
function idOf(line: LogLine): string {
  if (line.kind === 'event') return `e:${line.messageId}`;
  if (line.kind === 'decision') return `d:${line.id}`;
  return line.kind === 'end' ? '' : `${line.kind[0]}:${line.cursor}`;
}

type Page = { readonly lines: readonly LogLine[]; readonly next: number; readonly end: number };

async function readLog(server: ServerAddress, from: number, limit: number): Promise<Page> {
  const response = await askServer(server, `/v1/log?from=${from}&limit=${limit}`, { usage: USAGE });
  const lines = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
  const last = lines.pop();
  if (last?.kind === 'end') return { lines, next: last.next, end: last.end };
  throw new UsageError('The log broke off before its end.', 'Run it again: it goes on where it stood.');
}

async function firstOf(server: ServerAddress, from: string): Promise<number> {
  if (from === 'begin') return 0;
  if (from !== 'now') throw new UsageError(`--from ${from} is not known.`, 'Write --from begin or --from now.');
  return (await readLog(server, 0, 1)).end;
}

function readKinds(text: string): ReadonlySet<string> {
  const kinds = text.split(',').map((kind) => kind.trim());
  for (const kind of kinds)
    if (!KINDS.some((known) => known === kind))
      throw new UsageError(`--kinds ${kind} is not known.`, `Write some of ${KINDS.join(',')}`);
  return new Set(kinds);
}
