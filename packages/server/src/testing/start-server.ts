/**
 * A whole server, over a backend in memory if nothing else is wanted, for tests: with its own clock, known keys, and a log that can be looked at.
 */
import type { Backend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { pino } from 'pino';
import { createLeaseTable } from '../lease-table.ts';
import { createServer, type Server, type ServerOptions } from '../server.ts';
import { openStore } from './open-store.ts';

export const WRITE_KEY = 'wk_test_4f1c9b';
export const SECRET_KEY = 'sk_test_91d7aa';
export const asWriter = { authorization: `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}` };
export const asOwner = { authorization: `Bearer ${SECRET_KEY}` };

export type TestServer = Server & {
  readonly backend: Backend;
  /** Lines of the log so far. */
  readonly logged: string[];
  /** The clock of the server; set it to move time. */
  readonly time: { now: number };
};

export async function startServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const backend = options.backend ?? (await openStore());
  const logged: string[] = [];
  const time = { now: Date.UTC(2026, 10, 21, 10, 0, 0) };
  let ids = 0;
  const server = await createServer({
    backend,
    clock: () => time.now,
    newId: () => `id-${++ids}`,
    keys: { write: [WRITE_KEY], secret: [SECRET_KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: pino({ level: 'info' }, { write: (line: string) => void logged.push(line) }),
    ...options,
  });
  return { ...server, backend, logged, time };
}

/** A server that answers and folds over these partitions, alone; they are the caller's to close. */
export function overPartitions(
  backends: readonly Backend[],
): Pick<ServerOptions, 'backend' | 'partitions' | 'folding'> & { readonly backend: Backend } {
  const open = async (partition: number): Promise<Backend> => ({ ...backends[partition]!, close: async () => {} });
  const { length } = backends;
  const folding = { open, partitions: length, leases: createLeaseTable(length), name: 'alone', checkpointMs: 20 };
  return { backend: backends[0]!, partitions: backends, folding };
}

/** A placement with a greeting for those who looked three times, and what that needs. */
export const GREETING = [
  { kind: 'placement', key: 'hero', document: { key: 'hero', name: 'Hero' }, from: 'test' },
  {
    kind: 'segment',
    key: 'lookers',
    document: {
      key: 'lookers',
      name: 'Lookers',
      condition: { event: 'Product Viewed', count: { $gte: 3 }, within: '30m' },
    },
    from: 'test',
  },
  {
    kind: 'experience',
    key: 'greeting',
    document: {
      key: 'greeting',
      placement: 'hero',
      audience: { segment: 'lookers' },
      variants: [{ key: 'hello', content: { template: '<h2>Hello {{ traits.name }}</h2>' } }],
      goal: { event: 'Order Completed', value: 'revenue' },
    },
    from: 'test',
  },
  { kind: 'recommender', key: 'popular', document: { key: 'popular', strategy: 'trending' }, from: 'test' },
] as const;

export function productViewed(anonymousId: string, messageId: string, productId = 'p1') {
  return { type: 'track', event: 'Product Viewed', anonymousId, messageId, properties: { product_id: productId } };
}
