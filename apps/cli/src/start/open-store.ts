/**
 * The store that the settings name: in the data folder, or in Kafka, Redis and PostgreSQL. Only here is a concrete backend named.
 */
import { join } from 'node:path';
import { type Backend, isStoreError } from '@attune/backend';
import type { Cluster, ClusterPlace } from '@attune/backend-cluster';
import { openLmdbBackend } from '@attune/backend-lmdb';
import { UsageError } from '../option/usage-error.ts';
import type { Settings } from '../settings/settings.ts';

const CLUSTER = ['kafka', 'redis', 'postgres'] as const;

export type OpenStore = {
  readonly backend: Backend;
  /** Copies the store into a folder that is made; null where its servers have tools of their own for that. */
  readonly copy: ((folder: string) => Promise<void>) | null;
};

/** @throws UsageError when the store is in use, cannot be reached or written, or is named only in part */
export async function openStore(settings: Settings): Promise<OpenStore> {
  const place = clusterOf(settings);
  if (place === null) return openFolder(join(settings.data, 'store'));
  // Loaded only where it is used: a start from a folder is not to wait for three clients.
  const { openClusterBackend } = await import('@attune/backend-cluster');
  const backend = await reached(() => openClusterBackend({ ...place, partitions: 1, exclusive: true }));
  return { backend, copy: null };
}

/** The store of `attune server` and `attune worker`, of which there may be many. */
export async function openSharedStore(settings: Settings, command: string): Promise<Cluster> {
  const place = clusterOf(settings);
  if (place === null) {
    throw new UsageError(
      `attune ${command} needs --kafka, --redis and --postgres.`,
      'One process with its store in a folder is `attune start`.',
    );
  }
  const { openCluster } = await import('@attune/backend-cluster');
  return reached(() => openCluster({ ...place, partitions: settings.partitions }));
}

/** null: the store is in the data folder. */
function clusterOf(settings: Settings): Pick<ClusterPlace, 'kafka' | 'redis' | 'postgres'> | null {
  const absent = CLUSTER.filter((name) => settings[name] === null);
  if (absent.length === CLUSTER.length) return null;
  const { kafka, redis, postgres } = settings;
  if (kafka === null || redis === null || postgres === null) {
    const missing = absent.map((name) => `--${name}`).join(' and ');
    throw new UsageError(
      `A store in a cluster needs ${missing} as well.`,
      'Give all of --kafka, --redis and --postgres, or none.',
    );
  }
  return { kafka, redis, postgres };
}

async function reached<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!isStoreError(error)) throw error;
    if (error.code === 'store-locked')
      throw new UsageError(
        error.message,
        'Stop that one first, or use `attune server` and `attune worker`, of which there may be many.',
      );
    throw new UsageError(error.message, 'Look at --kafka, --redis and --postgres.');
  }
}

async function openFolder(folder: string): Promise<OpenStore> {
  try {
    const { backup, ...backend } = await openLmdbBackend({ folder });
    return { backend, copy: backup };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'store-locked') throw new UsageError(message, 'Stop that one, or name another folder with --data.');
    if (code === 'EACCES' || code === 'EROFS')
      throw new UsageError(`${folder} cannot be written: ${message}`, 'Name another folder with --data.');
    throw error;
  }
}
