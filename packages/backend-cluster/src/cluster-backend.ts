/**
 * One partition of the store past one machine as a backend by itself, with connections of its own: a log with one order, and the state
 * that is its fold.
 */
import { type Backend, storeError } from '@attune/backend';
import { type ClusterPlace, openCluster } from './cluster.ts';
import { lockPartition } from './partition-lock.ts';
import { unreachable } from './unreachable.ts';

export type ClusterOptions = ClusterPlace & {
  /** Which partition of the log this is, from 0. Default 0. */
  readonly partition?: number;
  /** This process alone folds the store: no other may at the same time, and it must have one partition. Default false. */
  readonly exclusive?: boolean;
};

/**
 * Connects to all three, makes what is missing (topic, schema), and gives one partition of the store.
 * @throws `store-locked` when another process folds the partition; `store-unreachable` when a server does not answer; `store-settings` when it could lose what it acknowledges, or has more partitions than one process folds
 * @example `await openClusterBackend({ kafka: ['127.0.0.1:9092'], redis: 'redis://127.0.0.1', postgres: 'postgres://127.0.0.1/attune' });`
 */
export async function openClusterBackend(options: ClusterOptions): Promise<Backend> {
  const { namespace = 'attune', partition = 0, exclusive = false, postgres: url } = options;
  const cluster = await openCluster(options);
  let lock: { readonly close: () => Promise<void> } | undefined;
  const release = async (): Promise<void> => {
    await cluster.close();
    await lock?.close();
  };
  try {
    if (exclusive && cluster.partitions > 1) {
      const message = `the store has ${cluster.partitions} partitions, which are folded by workers`;
      throw storeError('store-settings', message);
    }
    if (exclusive) lock = await lockPartition({ url, namespace, partition });
    const backend = await cluster.open(partition);
    let closing: Promise<void> | undefined;
    return { ...backend, close: () => (closing ??= backend.close().then(release)) };
  } catch (error) {
    await release();
    throw unreachable('PostgreSQL', error);
  }
}
