/**
 * The two stores of a migration: where they are, how many partitions they have, and how one knows that nobody serves from the source any
 * more.
 */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type Backend, isStoreError, type StoreReader } from '@attune/backend';
import { openFolderReader, openLmdbBackend, openLmdbPartitions, partitionsOf } from '@attune/backend-lmdb';
import { isStateReadable } from '@attune/server';
import { UsageError } from '../option/usage-error.ts';
import type { Settings } from '../settings/settings.ts';
import { type AllPartitions, openAllPartitions, openSharedStore, partitionsFor } from '../start/open-store.ts';

/** What stands for the store that --kafka, --redis and --postgres name. */
export const CLUSTER = 'cluster';

export type Source = {
  readonly name: string;
  /** May be read while others write. */
  readonly readers: readonly StoreReader[];
  /** Everything that is folded can only be made again from the log. */
  readonly isOld: boolean;
  readonly isInUse: () => Promise<boolean>;
  /** Nobody else may have it from now on. @throws `store-locked` when somebody does */
  readonly takeOver: () => Promise<readonly Backend[]>;
  readonly close: () => Promise<void>;
};

export type Target = AllPartitions & { readonly name: string };

/** A source's worker renews its leases as often. */
const RENEW_MS = 1_000;

export async function openSource(where: string, settings: Settings): Promise<Source> {
  return where === CLUSTER ? openClusterSource(settings) : openFolderSource(where);
}

export async function openTarget(where: string, settings: Settings): Promise<Target> {
  if (where !== CLUSTER) {
    const folder = storeOf(where);
    const wanted = settings.workers === null ? 1 : partitionsFor(settings.workers);
    // Begun again, it goes on with what it has made.
    const found = partitionsOf(folder) ?? wanted;
    if (found !== wanted && settings.workers !== null)
      throw new UsageError(
        `--workers ${settings.workers}: the store in ${folder} is already being made with ${found} partitions.`,
        'Leave the option out, or name a new folder.',
      );
    return { name: nameOf(where, settings), ...(await explained(() => openFolder(folder, found))) };
  }
  const cluster = await openSharedStore(settings, 'migrate');
  return { name: nameOf(where, settings), ...(await openAllPartitions(cluster)) };
}

/** As messages and the other store call it; it holds no passwords. */
export function nameOf(where: string, { kafka }: Settings): string {
  return where === CLUSTER ? `the cluster with Kafka at ${(kafka ?? []).join(',')}` : `the folder ${resolve(where)}`;
}

function storeOf(data: string): string {
  return join(resolve(data), 'store');
}

async function openFolderSource(data: string): Promise<Source> {
  const folder = storeOf(data);
  if (!existsSync(folder))
    throw new UsageError(`${data} has no store.`, 'Name the data folder of a server: --from .attune');
  const reader = await explained(async () => openFolderReader(folder));
  const { partitions } = reader;
  const readable = await Promise.all(partitions.map(isStateReadable));
  let taken: AllPartitions | undefined;
  return {
    name: `the folder ${resolve(data)}`,
    readers: partitions,
    isOld: readable.includes(false),
    isInUse: async () => reader.isInUse(),
    takeOver: async () => {
      await reader.close();
      taken = await explained(() => openFolder(folder, partitions.length));
      return taken.partitions;
    },
    close: async () => {
      if (taken === undefined) await reader.close();
      else await taken.close();
    },
  };
}

async function openFolder(folder: string, count: number): Promise<AllPartitions> {
  if (count > 1) return openAllPartitions(await openLmdbPartitions({ folder, partitions: count }));
  const backend = await openLmdbBackend({ folder });
  return { partitions: [backend], close: backend.close };
}

async function openClusterSource(settings: Settings): Promise<Source> {
  const cluster = await openSharedStore(settings, 'migrate');
  const { partitions, close } = await openAllPartitions(cluster);
  const { leases } = cluster;
  const worker = `attune migrate ${hostname()} ${process.pid}`;
  let renewing: NodeJS.Timeout | undefined;
  return {
    name: nameOf(CLUSTER, settings),
    readers: partitions,
    isOld: false,
    isInUse: async () => (await leases.held()) > 0,
    takeOver: async () => {
      // A worker that was killed counts until its lease has ended.
      while ((await leases.renew(worker, true)).held.size < partitions.length)
        await new Promise((done) => setTimeout(done, RENEW_MS));
      renewing = setInterval(() => void leases.renew(worker, true).catch(() => undefined), RENEW_MS);
      return partitions;
    },
    close: async () => {
      clearInterval(renewing);
      if (renewing !== undefined) await leases.leave(worker).catch(() => undefined);
      await close();
    },
  };
}

async function explained<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (isStoreError(error)) throw new UsageError(error.message);
    throw error;
  }
}
