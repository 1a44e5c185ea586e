/**
 * One partition is folded by one process: who does holds a lock in PostgreSQL for as long as its connection lives. Whoever loses it
 * is stopped by the expected cursor of the next commit, which another one has moved.
 */
import { storeError } from '@attune/backend';
import pg from 'pg';

export type PartitionLock = { readonly close: () => Promise<void> };

/** @throws `store-locked` when another process has the partition */
export async function lockPartition(where: {
  readonly url: string;
  readonly namespace: string;
  readonly partition: number;
}): Promise<PartitionLock> {
  const client = new pg.Client({ connectionString: where.url, application_name: 'attune partition lock' });
  client.on('error', () => undefined);
  await client.connect();
  const name = `attune ${where.namespace} ${where.partition}`;
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS held', [name]);
  if (rows[0]?.held !== true) {
    await client.end();
    throw storeError('store-locked', `another process folds partition ${where.partition} of ${where.namespace}`);
  }
  return { close: () => client.end() };
}
