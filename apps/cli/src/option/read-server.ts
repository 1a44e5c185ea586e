/**
 * Which server a command speaks to, and with which key: what was given, else the environment, else the data folder of a server on
 * this machine. The key is never shown.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OptionTable } from './read-options.ts';
import { UsageError } from './usage-error.ts';

export type ServerAddress = {
  /** "http://127.0.0.1:3000", without a slash at its end. */
  readonly host: string;
  readonly key: string;
  /** The data folder, absolute. */
  readonly data: string;
};

export const SERVER_OPTIONS: OptionTable = {
  host: { kind: 'text', value: '<address>', doc: 'The server. Default http://127.0.0.1:3000 (or ATTUNE_PORT).' },
  key: {
    kind: 'text',
    value: '<sk_…>',
    doc: 'The secret key. Default ATTUNE_SECRET_KEY, else the one in <data>/keys.json.',
  },
  data: { kind: 'text', value: '<folder>', doc: 'Data folder of the server, for its key. Default .attune.' },
};

/** @throws UsageError when the address is none, or no key is to be found */
export async function readServer(
  given: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ServerAddress> {
  const data = resolve(given['data'] ?? environment['ATTUNE_DATA'] ?? '.attune');
  const host = readHost(given['host'] ?? `http://127.0.0.1:${environment['ATTUNE_PORT'] ?? 3000}`);
  return { host, key: given['key'] ?? environment['ATTUNE_SECRET_KEY'] ?? (await keyOf(data)), data };
}

export function readHost(text: string): string {
  const address = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address))
    throw new UsageError(`--host ${text} is not an address.`, 'Write --host http://127.0.0.1:3000');
  return address.replace(/\/+$/, '');
}

/** The secret key that a server keeps in its data folder. */
export async function keyOf(data: string): Promise<string> {
  const path = join(data, 'keys.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  const key = text === null ? undefined : (JSON.parse(text) as { secretKey?: string }).secretKey;
  if (key !== undefined) return key;
  throw new UsageError(
    'The secret key is missing.',
    'Give it with --key or ATTUNE_SECRET_KEY, or name the server’s data folder with --data.',
  );
}
