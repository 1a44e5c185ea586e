/**
 * Backups of a data folder: the store as of one instant and the keys, in a folder of its own that is a data folder itself. What is
 * unfinished never has the name of a backup.
 */
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export type Backup = { readonly folder: string; readonly bytes: number };

const KEYS = 'keys.json';
const STORE = 'store';

/** @param copyStore copies the store into a folder that it makes */
export async function makeBackup(
  data: string,
  now: number,
  copyStore: (folder: string) => Promise<void>,
): Promise<Backup> {
  const name = new Date(now).toISOString().replaceAll(':', '-').replace('.', '-');
  const folder = join(data, 'backups', name);
  const unfinished = `${folder}.part`;
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    await copyStore(join(unfinished, STORE));
    await copyKeys(data, unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  return { folder, bytes: await sizeOf(join(folder, STORE)) };
}

/** Puts a backup where a server will look; nothing of it is there unless all of it is. The backup stays as it was. */
export async function restoreBackup(backup: string, data: string): Promise<Backup> {
  await mkdir(data, { recursive: true });
  const unfinished = join(data, `${STORE}.part`);
  await rm(unfinished, { recursive: true, force: true });
  await cp(join(backup, STORE), unfinished, { recursive: true });
  await copyKeys(backup, data);
  await rename(unfinished, join(data, STORE));
  return { folder: data, bytes: await sizeOf(join(data, STORE)) };
}

/** Keys may come from the environment: then there are none to copy. */
export async function copyKeys(from: string, into: string): Promise<void> {
  await cp(join(from, KEYS), join(into, KEYS), { preserveTimestamps: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
