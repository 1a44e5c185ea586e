/**
 * A load generator that costs as little as it can, so that the server is what is measured: keep-alive sockets, requests as
 * ready bytes, answers only counted. Closed loop for throughput, open loop (a fixed schedule) for latencies.
 */
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

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

export type Connection = {
  /** Sends one request; resolves with the status. Requests of one connection are answered in order. */
  readonly send: (bytes: Buffer, done: (status: number, body: string) => void) => void;
  readonly close: () => void;
};

export async function openConnection(port: number): Promise<Connection> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const waiting: ((status: number, body: string) => void)[] = [];
  let rest = '';
  socket.on('data', (chunk) => {
    rest = rest === '' ? chunk.toString('latin1') : rest + chunk.toString('latin1');
    for (;;) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = lengthOf(rest, end);
      if (rest.length < end + 4 + length) return;
      const body = rest.slice(end + 4, end + 4 + length);
      const status = Number(rest.slice(9, 12));
      rest = rest.slice(end + 4 + length);
      waiting.shift()?.(status, body);
    }
  });
  return {
    send: (bytes, done) => {
      waiting.push(done);
      socket.write(bytes);
    },
    close: () => socket.destroy(),
  };
}

function lengthOf(text: string, end: number): number {
  const at = text.indexOf('ontent-', 0);
  for (let from = at; from >= 0 && from < end; from = text.indexOf('ontent-', from + 7)) {
    const name = text.slice(from + 7, from + 13).toLowerCase();
    if (name === 'length') return Number.parseInt(text.slice(from + 14, from + 24), 10);
  }
  return 0;
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
          const again = (status: number, body: string): void => {
            if (status !== 200) return reject(new Error(`answered ${status}: ${body.slice(0, 300)}`));
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

/** Latencies in milliseconds at a fixed rate, each from the time at which its request was due. */
export async function latenciesAt(options: {
  readonly port: number;
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly perSecond: number;
  readonly durationMs: number;
}): Promise<number[]> {
  const { port, requests, perSecond, durationMs } = options;
  const connections = await Promise.all(Array.from({ length: options.connections }, () => openConnection(port)));
  const latencies: number[] = [];
  const total = Math.floor((perSecond * durationMs) / 1_000);
  const began = performance.now();
  let sent = 0;
  let failed: Error | null = null;
  await new Promise<void>((resolve) => {
    const answered = (due: number) => (status: number) => {
      if (status !== 200) failed = new Error(`answered ${status}`);
      latencies.push(performance.now() - due);
      if (latencies.length === total) resolve();
    };
    const pump = (): void => {
      const elapsed = performance.now() - began;
      while (sent < total && (sent * 1_000) / perSecond <= elapsed) {
        const due = began + (sent * 1_000) / perSecond;
        connections[sent % connections.length]!.send(requests[sent % requests.length]!, answered(due));
        sent++;
      }
      if (sent < total) setImmediate(pump);
    };
    pump();
  });
  for (const connection of connections) connection.close();
  if (failed !== null) throw failed;
  return latencies;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))]!;
}
