/**
 * A load generator that costs as little as it can, so that the server is what is measured: keep-alive sockets, requests as
 * ready bytes, answers only counted. Closed loop for throughput, open loop (a fixed schedule) for latencies.
 */
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { startBeats } from './beats.ts';

/** A request as bytes, made once. */
export function requestBytes(
  path: string,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const lines = Object.entries({
    'content-type': 'application/json',
    ...headers,
    'content-length': String(Buffer.byteLength(text)),
  });
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`,
  );
}

/** What came back. `text` reads the body, as long as the call lasts. */
export type Reply = (status: number, text: () => string) => void;

export type Connection = {
  /** Sends one request. Requests of one connection are answered in order. */
  readonly send: (bytes: Buffer, reply: Reply) => void;
  readonly close: () => void;
};

const READ_BYTES = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
/** Of `Content-Length`, however it is written. */
const LENGTH = Buffer.from('ength: ');
const STATUS_AT = 'HTTP/1.1 '.length;

/** What comes is read into one buffer and counted there: a generator that makes garbage has pauses of its own, which would be taken for the server's. */
export async function openConnection(port: number): Promise<Connection> {
  const waiting: Reply[] = [];
  let rest: Buffer | undefined;
  const onRead = (count: number, buffer: Uint8Array): boolean => {
    const came = Buffer.from(buffer.buffer, buffer.byteOffset, count);
    const bytes = rest === undefined ? came : Buffer.concat([rest, came]);
    const read = readReplies(bytes, waiting);
    rest = read < bytes.length ? Buffer.from(bytes.subarray(read)) : undefined;
    return true;
  };
  const onread = { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback: onRead };
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return {
    send: (bytes, reply) => {
      waiting.push(reply);
      socket.write(bytes);
    },
    close: () => socket.destroy(),
  };
}

/** Hands out every whole reply. @returns how many bytes they were */
function readReplies(bytes: Buffer, waiting: Reply[]): number {
  let at = 0;
  for (let end = bytes.indexOf(HEAD_END); end >= 0; end = bytes.indexOf(HEAD_END, at)) {
    const from = end + HEAD_END.length;
    const length = bytes.indexOf(LENGTH, at);
    const to = from + (length >= 0 && length < end ? numberAt(bytes, length + LENGTH.length) : 0);
    if (to > bytes.length) break;
    const status = numberAt(bytes, at + STATUS_AT);
    at = to;
    waiting.shift()?.(status, () => bytes.toString('utf8', from, to));
  }
  return at;
}

function numberAt(bytes: Buffer, at: number): number {
  let number = 0;
  for (let i = at; bytes[i]! >= 0x30 && bytes[i]! <= 0x39; i++) number = number * 10 + bytes[i]! - 0x30;
  return number;
}

/** As many requests as the server answers in `durationMs`. @returns answers a second; throws when one is not 200 */
export async function throughput(options: {
  readonly port: number;
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly durationMs: number;
}): Promise<number> {
  const { port, requests, durationMs } = options;
  const connections = await Promise.all(Array.from({ length: options.connections }, () => openConnection(port)));
  let next = 0;
  let answered = 0;
  const began = performance.now();
  await Promise.all(
    connections.map(
      (connection) =>
        new Promise<void>((resolve, reject) => {
          const again: Reply = (status, text) => {
            if (status !== 200) return reject(new Error(`answered ${status}: ${text().slice(0, 300)}`));
            answered++;
            if (performance.now() - began >= durationMs) resolve();
            else connection.send(requests[next++ % requests.length]!, again);
          };
          connection.send(requests[next++ % requests.length]!, again);
        }),
    ),
  );
  const seconds = (performance.now() - began) / 1_000;
  for (const connection of connections) connection.close();
  return answered / seconds;
}

/** Between two looks at what is due, in milliseconds. */
const BEAT_MS = 0.25;

/** Latencies in milliseconds at a fixed rate, each from the time at which its request was due. It sleeps when nothing is. */
export async function latenciesAt(options: {
  readonly port: number;
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly perSecond: number;
  readonly durationMs: number;
}): Promise<number[]> {
  const { port, requests, perSecond, durationMs } = options;
  const connections = await Promise.all(Array.from({ length: options.connections }, () => openConnection(port)));
  const total = Math.floor((perSecond * durationMs) / 1_000);
  const latencies = new Float64Array(total);
  let answers = 0;
  const beats = await startBeats(BEAT_MS);
  const began = performance.now();
  let sent = 0;
  let failed: Error | null = null;
  await new Promise<void>((resolve) => {
    const answered = (due: number) => (status: number) => {
      if (status !== 200) failed = new Error(`answered ${status}`);
      latencies[answers++] = performance.now() - due;
      if (answers === total) resolve();
    };
    const pump = (): void => {
      const elapsed = performance.now() - began;
      while (sent < total && (sent * 1_000) / perSecond <= elapsed) {
        const due = began + (sent * 1_000) / perSecond;
        connections[sent % connections.length]!.send(requests[sent % requests.length]!, answered(due));
        sent++;
      }
      if (sent < total) beats.next().then(pump);
    };
    pump();
  });
  beats.stop();
  for (const connection of connections) connection.close();
  if (failed !== null) throw failed;
  return [...latencies];
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))]!;
}
