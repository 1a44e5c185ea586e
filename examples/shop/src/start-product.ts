/**
 * Starts the whole product as `npm start` does, for the end-to-end tests: a process of its own, a free port, a data folder
 * that goes away afterwards. It knows nothing of the server's inside; everything goes through its routes.
 *
 * One visitor in twenty is held out and always sees the defaults. Who that is follows from the id alone, so tests give
 * themselves ids that are not (`visitorId`), and can still use the definitions exactly as they are.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
const START_MS_MAX = 120_000;

export type Product = {
  /** `http://127.0.0.1:…`, without a slash at the end. */
  readonly address: string;
  readonly writeKey: string;
  readonly secretKey: string;
  /** JSON from a route, with the secret key. */
  get<T>(path: string): Promise<T>;
  /** Sends events as a browser would and waits until they are folded. */
  send(events: readonly object[]): Promise<void>;
  /** An id that is not held out: `decide` answers it with something else than the holdout. */
  visitorId(name: string): Promise<string>;
  /** What the process has written so far. */
  output(): string;
  stop(): Promise<void>;
};

export async function startProduct(options: readonly string[] = []): Promise<Product> {
  const data = await mkdtemp(join(tmpdir(), 'attune-shop-'));
  const writeKey = 'wk_shop_end_to_end_0123456789';
  const secretKey = 'sk_shop_end_to_end_0123456789';
  const settings = { port: '0', data, 'log-level': 'warn', 'write-key': writeKey, 'secret-key': secretKey };
  const given = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [MAIN, 'start', ...given, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(data, { recursive: true, force: true });
  };
  const address = await addressOf(child, () => output).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const call = createCall(address);
  return {
    address,
    writeKey,
    secretKey,
    get: (path) => call(path, secretKey),
    send: async (batch) => {
      await call('/v1/events', writeKey, { batch, sentAt: new Date().toISOString() });
    },
    visitorId: async (name) => {
      for (let number = 0; number < 50; number++) {
        const anonymousId = `${name}-${number}`;
        const asked = { anonymousId, placements: ['checkout-note'] };
        const { decisions } = await call<{ decisions: { [placement: string]: { reason: string } } }>(
          '/v1/decide',
          writeKey,
          asked,
        );
        if (decisions['checkout-note']?.reason !== 'holdout') return anonymousId;
      }
      throw new Error('Everybody seems to be held out');
    },
    output: () => output,
    stop,
  };
}

function createCall(address: string) {
  return async <T>(path: string, key: string, body?: object): Promise<T> => {
    const reply = await fetch(address + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`);
    return (await reply.json()) as T;
  };
}

/** The address that the process prints once it is ready. */
function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`It did not start in time:\n${output()}`)), START_MS_MAX);
    const look = (): void => {
      const found = /(http:\/\/127\.0\.0\.1:\d+)\/shop\//.exec(output())?.[1];
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`It ended with ${code}:\n${output()}`));
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(hard);
}
