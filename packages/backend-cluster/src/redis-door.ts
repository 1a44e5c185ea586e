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
type Client = { readonly send: Send; readonly connect: () => Promise<unknown>; readonly close: () => Promise<unknown> };

const CONNECT_MS_MAX = 5_000;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 1_000;
const SENTINEL_PORT = 26_379;

/**
 * @param url `redis://…`, `rediss://…`, `redis+cluster://a:6379,b:6379` or `redis+sentinel://a:26379,b:26379/name`
 * @throws `store-unreachable`; `store-settings` when the server could forget what it acknowledged
 */
export async function connectRedis(url: string): Promise<RedisDoor> {
  const client = clientFor(url);
  const send: Send = (key, command) => client.send(key, command).catch(retold);
  try {
    await client.connect();
    await assertKeeps(send);
  } catch (error) {
    await client.close().catch(() => undefined);
    throw unreachable('Redis', error);
  }
  return {
    close: client.close,
    async run({ text, sha1 }, keys, args) {
      const rest = [String(keys.length), ...keys, ...args];
      try {
        return await send(keys[0]!, ['EVALSHA', sha1, ...rest]);
      } catch (error) {
        if (!isUnknownScript(error)) throw error;
        return send(keys[0]!, ['EVAL', text, ...rest]);
      }
    },
  };
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
    return { send, connect, close: () => client.close() };
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
