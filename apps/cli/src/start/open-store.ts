/**
 * The store that the settings name: in the data folder, or in Kafka, Redis and PostgreSQL. Only here is a concrete backend named.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, isStoreError } from '@attune/backend';
import type { Cluster, ClusterPlace } from '@attune/backend-cluster';
import {
  type LmdbPartitions,
  lockPartitions,
  openFolderReader,
  openLmdbBackend,
  openLmdbPartitions,
  partitionsOf,
} from '@attune/backend-lmdb';
import { isStateReadable, type MigrationMark, readMark } from '@attune/server';
import { UsageError } from '../option/usage-error.ts';
import type { Settings } from '../settings/settings.ts';

/** So that as many processes may be added, and shares are even when one is gone. */
const PARTITIONS_EACH = 2;
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
  if (place === null) return openFolder(storeFolder(settings));
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
  const cluster = await reached(() =>
    openCluster({ ...place, ...(settings.partitions !== null && { partitions: settings.partitions }) }),
  );
  if (command !== 'migrate') await untilClusterWhole(cluster);
  return cluster;
}

export type AllPartitions = { readonly partitions: readonly Backend[]; readonly close: () => Promise<void> };

/** Opens all partitions of a store; closing them closes it. */
export async function openAllPartitions(store: Pick<Cluster, 'partitions' | 'open' | 'close'>): Promise<AllPartitions> {
  const partitions = await Promise.all(Array.from({ length: store.partitions }, (_, i) => store.open(i)));
  return {
    partitions,
    close: async () => {
      await Promise.all(partitions.map((each) => each.close()));
      await store.close();
    },
  };
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

async function untilFolderWhole(folder: string): Promise<MigrationMark | undefined> {
  if (!existsSync(join(folder, 'data.mdb'))) return undefined;
  const reader = openFolderReader(folder);
  try {
    return await untilWhole(reader.partitions[0]!, () => !reader.isInUse());
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
  const { backup, ...backend } = await writable(folder, async () => {
    await untilFolderWhole(folder);
    return openLmdbBackend({ folder });
  });
  return { backend, copy: backup };
}

/** How many partitions a folder gets that is made for so many processes. */
export function partitionsFor(workers: number): number {
  return Math.max(2, PARTITIONS_EACH * workers);
}

/** What several processes run over a data folder. */
export type SharedFolder = { readonly workers: number; readonly partitions: number };

/**
 * How many processes `attune start` is to run over the data folder, and how many partitions that has; null: one process is all, over a folder
 * for one. @throws UsageError when the folder is not made for so many
 */
export function sharedFolderOf(settings: Settings): SharedFolder | null {
  const wanted = settings.workers;
  if (clusterOf(settings) !== null) {
    if (wanted === null) return null;
    throw new UsageError(
      '--workers is for a store in the data folder.',
      'Over Kafka, Redis and PostgreSQL start as many of `attune server` and `attune worker` as you want.',
    );
  }
  const folder = storeFolder(settings);
  const found = partitionsOf(folder);
  if (found === 1 ? wanted === null || wanted === 1 : found === null && wanted === null) return null;
  const workers = wanted ?? 1;
  const partitions = settings.partitions ?? found ?? partitionsFor(workers);
  if (found !== null && found !== partitions)
    throw otherPartitions(`--partitions ${partitions}: the store in ${folder} has ${found}.`);
  if (found === 1)
    throw new UsageError(
      `--workers ${workers}: the store in ${folder} was made for one process.`,
      `Make one of it for several, in a new folder: attune migrate --from ${settings.data} --to <new folder> --workers ${workers}`,
    );
  if (workers > partitions)
    throw otherPartitions(
      `--workers ${workers}: the store in ${folder} has ${partitions} partitions, which is too few.`,
    );
  return { workers, partitions };
}

function otherPartitions(message: string): UsageError {
  return new UsageError(
    message,
    'Name an empty folder with --data for it; or leave the option out, and it runs as it is.',
  );
}

/** Takes the folder for several processes, waiting for those that a former start left behind. */
export function lockSharedFolder(settings: Settings, { partitions }: SharedFolder): ReturnType<typeof lockPartitions> {
  const folder = storeFolder(settings);
  const waitMs = (settings.drain + settings.grace) * 1_000;
  return writable(folder, async () => {
    refuseMoved(await untilFolderWhole(folder));
    return lockPartitions({ folder, partitions, waitMs });
  });
}

/** @param name of this process among those that share the folder */
export function openSharedFolder(settings: Settings, name: string): Promise<LmdbPartitions> {
  const folder = storeFolder(settings);
  return writable(folder, () => openLmdbPartitions({ folder, partitions: partitionsOf(folder) ?? 1, sharedAs: name }));
}

export function storeFolder({ data }: Pick<Settings, 'data'>): string {
  return join(data, 'store');
}

async function writable<T>(folder: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'store-format' || code === 'store-settings') throw new UsageError(message);
    if (code === 'store-locked') throw new UsageError(message, 'Stop that one, or name another folder with --data.');
    if (code === 'EACCES' || code === 'EROFS')
      throw new UsageError(`${folder} cannot be written: ${message}`, 'Name another folder with --data.');
    throw error;
  }
}
