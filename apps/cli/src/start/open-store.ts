/**
 * The store that the settings name: in the data folder, or in Kafka, Redis and PostgreSQL. Only here is a concrete backend named.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, isStoreError } from '@attune/backend';
import type { Cluster, ClusterPlace } from '@attune/backend-cluster';
import { openFolderReader, openLmdbBackend } from '@attune/backend-lmdb';
import { isStateReadable, type MigrationMark, readMark } from '@attune/server';
import { UsageError } from '../option/usage-error.ts';
import type { Settings } from '../settings/settings.ts';

/** How soon a store that is whole is seen to be. */
const LOOK_MS = 200;
const CLUSTER = ['kafka', 'redis', 'postgres'] as const;

export type OpenStore = {
  readonly backend: Backend;
  /** Copies the store into a folder that is made; null where its servers have tools of their own for that. */
  readonly copy: ((folder: string) => Promise<void>) | null;
};

/** @throws UsageError when the store is in use, cannot be reached or written, or is named only in part */
export async function openStore(settings: Settings): Promise<OpenStore> {
  const store = await openWhole(settings);
  try {
    refuseMoved(await readMark(store.backend));
    if (!(await isStateReadable(store.backend))) throw unreadable(settings);
    return store;
  } catch (error) {
    await store.backend.close();
    throw error;
  }
}

function unreadable({ data }: Settings): UsageError {
  return new UsageError(
    `${data} was written by an older version: its log can be read, its visitors cannot.`,
    `Make a new folder of it, in which all of them are folded again from the log: attune migrate --from ${data} --to <new folder>`,
  );
}

/** A store that was moved elsewhere, or is not whole, must take no events: they would be missing in the other one. */
function refuseMoved(mark: MigrationMark | undefined): void {
  if (mark?.kind === 'moved')
    throw new UsageError(
      `This store was moved into ${mark.to} at ${new Date(mark.at).toISOString()}.`,
      'Start from there: what came since is there alone. To come back, move that one into a new folder with attune migrate.',
    );
  if (mark?.kind === 'filling')
    throw new UsageError(
      `This store is not whole: attune migrate has begun to fill it from ${mark.from}.`,
      'Run that again, with the same --from and --to: it goes on where it was.',
    );
}

async function openWhole(settings: Settings): Promise<OpenStore> {
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
  const cluster = await reached(() => openCluster({ ...place, partitions: settings.partitions }));
  if (command !== 'migrate') await untilClusterWhole(cluster);
  return cluster;
}

/** Whoever is started while `attune migrate` still fills the store goes on as soon as it is whole. */
async function untilWhole(
  state: Parameters<typeof readMark>[0],
  isFilled: (mark: MigrationMark | undefined) => boolean,
): Promise<MigrationMark | undefined> {
  let mark = await readMark(state);
  if (mark?.kind !== 'filling' || isFilled(mark)) return mark;
  process.stderr.write(`This store is being filled from ${mark.from} by attune migrate: waiting until it is whole.\n`);
  for (; !isFilled(mark); mark = await readMark(state)) await new Promise((done) => setTimeout(done, LOOK_MS));
  return mark;
}

async function untilFolderWhole(folder: string): Promise<void> {
  if (!existsSync(join(folder, 'data.mdb'))) return;
  const reader = openFolderReader(folder);
  try {
    await untilWhole(reader, () => !reader.isInUse());
  } finally {
    await reader.close();
  }
}

async function untilClusterWhole(cluster: Cluster): Promise<void> {
  const first = await cluster.open(0);
  try {
    refuseMoved(await untilWhole(first, (mark) => mark?.kind !== 'filling'));
  } catch (error) {
    await cluster.close();
    throw error;
  } finally {
    await first.close();
  }
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
    await untilFolderWhole(folder);
    const { backup, ...backend } = await openLmdbBackend({ folder });
    return { backend, copy: backup };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'store-format') throw new UsageError(message);
    if (code === 'store-locked') throw new UsageError(message, 'Stop that one, or name another folder with --data.');
    if (code === 'EACCES' || code === 'EROFS')
      throw new UsageError(`${folder} cannot be written: ${message}`, 'Name another folder with --data.');
    throw error;
  }
}
