/**
 * The servers of a store, connected once for all of its partitions: Kafka keeps the logs, Redis or Valkey the state, PostgreSQL the
 * records and who folds what. Each partition is a backend of its own.
 */
import { type Backend, closableBackend, storeError } from '@attune/backend';
import { createLeases, type Leases } from './leases.ts';
import { makeTopic, openKafkaLog } from './log.ts';
import { openPostgresRecords } from './records.ts';
import { connectRedis } from './redis-door.ts';
import { openRedisState } from './state.ts';
import { unreachable } from './unreachable.ts';

export type ClusterPlace = {
  /** Kafka's bootstrap brokers: `["127.0.0.1:9092"]`. */
  readonly kafka: readonly string[];
  /** `redis://host:6379`, `redis+cluster://a:6379,b:6379`, or `redis+sentinel://a:26379,b:26379/name`. */
  readonly redis: string;
  /** `postgres://user:password@host:5432/database`. */
  readonly postgres: string;
  /** The topic, the prefix of Redis' keys and the schema in PostgreSQL: letters, digits and `_`. Default `attune`. */
  readonly namespace?: string;
  /** How many partitions the topic gets when it is made. Default 16. */
  readonly partitions?: number;
};

export type Cluster = {
  /** How many partitions there are: as many as the topic has. */
  readonly partitions: number;
  /** Opens one partition; closing it leaves the others open. @throws `store-key` for one that is none */
  readonly open: (partition: number) => Promise<Backend>;
  readonly leases: Leases;
  /** Closes the connections that the partitions share; call it after theirs. */
  readonly close: () => Promise<void>;
};

const NAMESPACE = /^[a-z][a-z0-9_]{0,40}$/;
const PARTITIONS_DEFAULT = 16;

/**
 * Connects to all three and makes what is missing (topic, schema).
 * @throws `store-unreachable` when a server does not answer; `store-settings` when it could lose what it acknowledges
 */
export async function openCluster(place: ClusterPlace): Promise<Cluster> {
  const { namespace = 'attune', partitions: wanted = PARTITIONS_DEFAULT, postgres: url } = place;
  if (!NAMESPACE.test(namespace)) {
    throw storeError(
      'store-key',
      `namespace ${JSON.stringify(namespace)}: use a to z, 0 to 9 and _, beginning with a letter`,
    );
  }
  const opened: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.splice(0).map((each) => each()));
  };
  try {
    const records = await openPostgresRecords({ url, schema: namespace });
    opened.push(records.release);
    const redis = await connectRedis(place.redis);
    opened.push(redis.close);
    const topic = { brokers: place.kafka, topic: namespace, partitions: wanted };
    const partitions = await makeTopic(topic);
    const leases = createLeases({ url, schema: namespace, partitions });
    opened.push(leases.close);
    const open = async (partition: number): Promise<Backend> => {
      assertPartition(partition, partitions);
      const log = await openKafkaLog({ ...topic, partition });
      return closableBackend({
        name: 'cluster',
        can: { survivesRestart: true, manyWriters: true },
        log: { append: log.append, read: log.read, follow: log.follow, close: log.end },
        state: openRedisState(redis, `${namespace}:{${partition}}`),
        records: records.forOne(),
        closedError,
        release: async () => {
          await log.close();
        },
      });
    };
    return { partitions, open, leases, close };
  } catch (error) {
    await close();
    throw unreachable('PostgreSQL', error);
  }
}

function assertPartition(partition: number, partitions: number): void {
  if (Number.isInteger(partition) && partition >= 0 && partition < partitions) return;
  throw storeError('store-key', `partition ${partition}: use a whole number from 0 to ${partitions - 1}`);
}

function closedError() {
  return storeError('store-closed', 'the cluster store is closed: nothing can be read or written any more');
}
