/**
 * The store past one machine: the log in Kafka, state in Redis or Valkey, records in PostgreSQL. One backend is one partition: a log
 * with one order, and the state that is its fold. Records are shared by all partitions.
 */
import { type Backend, closableBackend, storeError } from '@attune/backend';
import { openKafkaLog } from './log.ts';
import { lockPartition } from './partition-lock.ts';
import { openPostgresRecords } from './records.ts';
import { connectRedis } from './redis-door.ts';
import { openRedisState } from './state.ts';
import { unreachable } from './unreachable.ts';

export type ClusterOptions = {
  /** Kafka's bootstrap brokers: `["127.0.0.1:9092"]`. */
  readonly kafka: readonly string[];
  /** `redis://host:6379`, `redis+cluster://a:6379,b:6379`, or `redis+sentinel://a:26379,b:26379/name`. */
  readonly redis: string;
  /** `postgres://user:password@host:5432/database`. */
  readonly postgres: string;
  /** The topic, the prefix of Redis' keys and the schema in PostgreSQL: letters, digits and `_`. Default `attune`. */
  readonly namespace?: string;
  /** Which partition of the log this is, from 0. Default 0. */
  readonly partition?: number;
  /** How many partitions the topic gets when it is made. Default 16. */
  readonly partitions?: number;
  /** On how many brokers each entry lies before it is acknowledged, when the topic is made. Default 1. */
  readonly replicas?: number;
  /** This process folds the partition: no other may at the same time. Default false. */
  readonly exclusive?: boolean;
};

const NAMESPACE = /^[a-z][a-z0-9_]{0,40}$/;
const PARTITIONS_DEFAULT = 16;

/**
 * Connects to all three, makes what is missing (topic, schema), and gives one partition of the store.
 * @throws `store-locked` when another process folds the partition; `store-unreachable` when a server does not answer; `store-settings` when it could lose what it acknowledges
 * @example `await openClusterBackend({ kafka: ['127.0.0.1:9092'], redis: 'redis://127.0.0.1', postgres: 'postgres://127.0.0.1/attune' });`
 */
export async function openClusterBackend(options: ClusterOptions): Promise<Backend> {
  const { namespace = 'attune', partition = 0, partitions = PARTITIONS_DEFAULT, replicas = 1 } = options;
  if (!NAMESPACE.test(namespace)) {
    throw storeError(
      'store-key',
      `namespace ${JSON.stringify(namespace)}: use a to z, 0 to 9 and _, beginning with a letter`,
    );
  }
  if (!Number.isInteger(partition) || partition < 0 || partition >= partitions) {
    throw storeError('store-key', `partition ${partition}: use a whole number from 0 to ${partitions - 1}`);
  }
  const opened: (() => Promise<unknown>)[] = [];
  const keep = <T extends { readonly close: () => Promise<unknown> }>(part: T): T => {
    opened.push(part.close);
    return part;
  };
  const release = async (): Promise<void> => {
    await Promise.all(opened.map((close) => close()));
  };
  const { postgres: url, exclusive = false } = options;
  try {
    if (exclusive) keep(await lockPartition({ url, namespace, partition }));
    const records = await openPostgresRecords({ url, schema: namespace });
    opened.push(records.release);
    const redis = keep(await connectRedis(options.redis));
    const log = keep(await openKafkaLog({ brokers: options.kafka, topic: namespace, partition, partitions, replicas }));
    return closableBackend({
      name: 'cluster',
      can: { survivesRestart: true, manyWriters: true },
      log: { append: log.append, read: log.read, follow: log.follow, close: log.end },
      state: openRedisState(redis, `${namespace}:{${partition}}`),
      records,
      closedError,
      release,
    });
  } catch (error) {
    await release();
    throw unreachable('PostgreSQL', error);
  }
}

function closedError() {
  return storeError('store-closed', 'the cluster store is closed: nothing can be read or written any more');
}
