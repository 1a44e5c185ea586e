/**
 * The two LMDB environments of a store: the log in one that is only ever appended to, so that LMDB never has to look for room among freed
 * pages (those of the state cost a write of a frame its speed), and everything else in the other.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { open, type RootDatabase, type RootDatabaseOptionsWithPath } from 'lmdb';
import { FORMAT_FILE } from './folder-format.ts';

export type Environment = RootDatabase<Buffer, Buffer>;
export type Environments = { readonly log: Environment; readonly rest: Environment };

const LOG_FILE = 'log.mdb';

export function openLogEnvironment(folder: string, options: RootDatabaseOptionsWithPath): Environment {
  return open<Buffer, Buffer>({ ...options, overlappingSync: false, path: join(folder, LOG_FILE), noSubdir: true });
}

export function openRestEnvironment(folder: string, options: RootDatabaseOptionsWithPath): Environment {
  return open<Buffer, Buffer>({ ...options, overlappingSync: false, path: folder, noSubdir: false });
}

/**
 * Copies a store, as it is at one instant, into a folder that is made, while it goes on. The state before the log: so the copy's log has
 * everything that its state is a fold of.
 * @throws the system's own error when the folder is there already or cannot be written
 */
export async function copyStore({ log, rest }: Environments, folder: string, into: string): Promise<void> {
  await mkdir(resolve(into, '..'), { recursive: true });
  await mkdir(into);
  await rest.backup(into, false);
  await log.backup(join(into, LOG_FILE), false);
  await copyFile(join(folder, FORMAT_FILE), join(into, FORMAT_FILE));
}
