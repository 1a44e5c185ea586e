/**
 * One way to ask Redis or Valkey, whether it is a single server, a cluster or watched by sentinels. All keys of one ask lie in one
 * slot, named by the first of them.
 */
import { isStoreError, storeError } from '@attune/backend';
import { createClient, createCluster, createSentinel, type RedisArgument } from '@redis/client';
import { unreachable } from './unreachable.ts';

export type RedisScript = { readonly text: string; readonly sha1: string };

export type RedisDoor = {
  /** Runs a script over keys of one slot; where the server does not know it yet, it is sent along. */
  readonly run: (script: RedisScript, keys: readonly string[], args: readonly RedisArgument[]) => Promise<unknown>;
  readonly close: () => Promise<unknown>;
};

type Send = (key: string, command: RedisArgument[]) => Promise<unknown>;
type Client = {
  readonly send: Send;
  readonly connect: () => Promise<unknown>;
  readonly close: () => Promise<unknown>;
  /** Whoever waits for it is told that it failed. */
  readonly destroy: () => void;
};

const CONNECT_MS_MAX = 5_000;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 1_000;
const SENTINEL_PORT = 26_379;
/** What takes longer will not come: the other side may be gone without a word, which the system finds out after a quarter of an hour. */
const REPLY_MS_MAX = 10_000;

/**
 * @param url `redis://…`, `rediss://…`, `redis+cluster://a:6379,b:6379` or `redis+sentinel://a:26379,b:26379/name`
 * @param options.replyMsMax a connection on which a reply takes longer is given up, and another one made. Default 10,000
 * @throws `store-unreachable`; `store-settings` when the server could forget what it acknowledged
 */
export async function connectRedis(
  url: string,
  { replyMsMax = REPLY_MS_MAX }: { readonly replyMsMax?: number } = {},
): Promise<RedisDoor> {
  let client = clientFor(url);
  const send: Send = (key, command) => client.send(key, command).catch(retold);
  try {
    await client.connect();
    await assertKeeps(send);
  } catch (error) {
    await client.close().catch(() => undefined);
    throw unreachable('Redis', error);
  }
  let isClosed = false;
  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    client.destroy();
    for (; !isClosed; await pause(RETRY_MS_MAX)) {
      const next = clientFor(url);
      const isThere = await within(CONNECT_MS_MAX, next.connect()).then(
        (reply) => reply !== LATE,
        () => false,
      );
      if (isThere) {
        client = next;
        return;
      }
      next.destroy();
    }
  };
  const sendInTime: Send = async (key, command) => {
    if (renewing !== undefined) throw unreachable('Redis', new Error('it is being connected to again'));
    const mine = client;
    const reply = await within(replyMsMax, send(key, command));
    if (reply !== LATE) return reply;
    if (mine === client)
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
    throw unreachable('Redis', new Error(`no reply within ${replyMsMax} ms`));
  };
  return {
    close: async () => {
      isClosed = true;
      await renewing;
      await client.close();
    },
    async run({ text, sha1 }, keys, args) {
      const rest = [String(keys.length), ...keys, ...args];
      try {
        return await sendInTime(keys[0]!, ['EVALSHA', sha1, ...rest]);
      } catch (error) {
        if (!isUnknownScript(error)) throw error;
        return sendInTime(keys[0]!, ['EVAL', text, ...rest]);
      }
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const LATE = Symbol('late');

/** What the promise brings; LATE when that takes longer. */
function within<T>(msMax: number, promise: Promise<T>): Promise<T | typeof LATE> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, msMax, LATE);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function retold(error: unknown): never {
  throw isUnknownScript(error) ? error : unreachable('Redis', error);
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

function clientFor(url: string): Client {
  const [, kind, places = '', name] = /^redis\+(cluster|sentinel):\/\/([^/]+)(?:\/(.+))?$/.exec(url) ?? [];
  let wasConnected = false;
  const reconnectStrategy = (retries: number, cause: Error): number | Error =>
    wasConnected ? Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(retries, 10)) : cause;
  const socket = { connectTimeout: CONNECT_MS_MAX, reconnectStrategy };
  const made = <C extends Connectable>(client: C, send: Send): Client => {
    // Every call tells its own failure; without a listener the same one would end the process.
    client.on('error', () => undefined);
    const connect = async () => {
      await client.connect();
      wasConnected = true;
    };
    return { send, connect, close: () => client.close(), destroy: () => client.destroy() };
  };
  if (kind === 'cluster') {
    const rootNodes = places.split(',').map((place) => ({ url: `redis://${place}` }));
    const cluster = createCluster({ rootNodes, defaults: { socket, disableOfflineQueue: true }, RESP: 2 });
    return made(cluster, (key, command) => cluster.sendCommand(key, false, command));
  }
  if (kind === 'sentinel') {
    if (name === undefined)
      throw storeError('store-settings', `${url}: name what the sentinels watch, as redis+sentinel://host:26379/NAME`);
    const sentinelRootNodes = places.split(',').map((place) => {
      const { hostname, port } = new URL(`redis://${place}`);
      return { host: hostname, port: Number(port || SENTINEL_PORT) };
    });
    const sentinel = createSentinel({
      name,
      sentinelRootNodes,
      RESP: 2,
      nodeClientOptions: { socket: { connectTimeout: CONNECT_MS_MAX } },
    });
    return made(sentinel, (_key, command) => sentinel.sendCommand(false, command));
  }
  const single = createClient({ url, socket, disableOfflineQueue: true, RESP: 2 });
  return made(single, (_key, command) => single.sendCommand(command));
}

type Connectable = {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  close(): Promise<unknown>;
  destroy(): unknown;
};

/** A server that throws keys away when memory is short, or keeps nothing on disk, is no store. Where it does not say, it is trusted. */
async function assertKeeps(send: Send): Promise<void> {
  const said = async (name: string): Promise<string | undefined> => {
    try {
      const reply = await send('attune', ['CONFIG', 'GET', name]);
      return Array.isArray(reply) ? String(reply[1]) : undefined;
    } catch (error) {
      if (isStoreError(error) && /unknown command|NOPERM/i.test(error.message)) return undefined;
      throw error;
    }
  };
  const policy = await said('maxmemory-policy');
  if (policy !== undefined && policy !== 'noeviction') {
    throw storeError(
      'store-settings',
      `Redis forgets keys when memory is short (maxmemory-policy ${policy}): set it to noeviction`,
    );
  }
  if ((await said('appendonly')) === 'no') {
    throw storeError(
      'store-settings',
      'Redis keeps nothing on disk (appendonly no): set appendonly to yes, with appendfsync everysec or always',
    );
  }
}
