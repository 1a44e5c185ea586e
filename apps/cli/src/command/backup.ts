/**
 * `attune backup` and `attune restore`: a copy of everything that a running server keeps, and a data folder made of one again.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BackupReply } from '@attune/protocol';
import { askServer } from '../option/ask-server.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { restoreBackup } from '../start/backup-folder.ts';

export const BACKUP_OPTIONS: OptionTable = SERVER_OPTIONS;
export const RESTORE_OPTIONS: OptionTable = {
  data: { kind: 'text', value: '<folder>', doc: 'The data folder to make. Default .attune.' },
};

export async function backupCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, BACKUP_OPTIONS);
  const usage = 'npm run attune -- backup';
  if (rest.length > 0) throw new UsageError(`backup takes no ${JSON.stringify(rest[0])}.`, usage);
  const response = await askServer(await readServer(given), '/v1/backup', { usage, method: 'POST', body: {} });
  const { folder, bytes } = (await response.json()) as BackupReply;
  process.stdout.write(`${folder}  ${megabytes(bytes)}\n`);
  return 0;
}

export async function restoreCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, RESTORE_OPTIONS);
  const [backup, ...more] = rest;
  const usage = 'npm run attune -- restore <backup folder> [--data <folder>]';
  if (backup === undefined || more.length > 0) throw new UsageError('Which backup?', usage);
  const data = resolve(given['data'] ?? process.env['ATTUNE_DATA'] ?? '.attune');
  if (!existsSync(join(backup, 'store', 'data.mdb')))
    throw new UsageError(`${backup} is no backup: there is no store/data.mdb in it.`, usage);
  if (existsSync(join(data, 'store')))
    throw new UsageError(
      `${data} has a store already.`,
      'Name another folder with --data, or move that store away first: nothing is ever written over.',
    );
  const { bytes } = await restoreBackup(resolve(backup), data);
  process.stdout.write(`${data}  ${megabytes(bytes)}. Start it: npm start -- --data ${data}\n`);
  return 0;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
