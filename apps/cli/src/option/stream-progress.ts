/**
 * How far `pull` and `push` came with a stream, in a small file beside the data: one for each address. It must never claim what is not
 * kept on the other side.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { StreamPositions } from '@attune/connect';
import { isObject, wideHash } from '@attune/engine';
import { replaceFile } from './replace-file.ts';
import { UsageError } from './usage-error.ts';

type Place = {
  /** Of --progress. */
  readonly named: string | undefined;
  /** The folder of data. */
  readonly data: string;
  readonly command: 'pull' | 'push';
  readonly address: string;
};

export function progressFileOf({ named, data, command, address }: Place): string {
  return resolve(named ?? join(data, command, `${wideHash(address).toString(36)}.json`));
}

/** @returns undefined when there is none @throws UsageError when it is something else */
export async function readProgress(file: string): Promise<number | undefined> {
  const next = (await readDocument(file))?.['next'];
  if (next === undefined || Number.isSafeInteger(next)) return next as number | undefined;
  throw notProgress(file);
}

export function keepProgress(file: string, next: number): Promise<void> {
  return replaceFile(file, `${JSON.stringify({ next })}\n`);
}

export function positionsIn(file: string): StreamPositions {
  return {
    read: async () => {
      const positions = (await readDocument(file))?.['positions'] ?? {};
      if (isObject(positions) && Object.values(positions).every((each) => typeof each === 'string'))
        return positions as Record<string, string>;
      throw notProgress(file);
    },
    keep: (positions) => replaceFile(file, `${JSON.stringify({ positions }, null, 2)}\n`),
  };
}

async function readDocument(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const document: unknown = JSON.parse(text);
    if (isObject(document)) return document;
  } catch {
    // Falls through: it is replaced as a whole, so only somebody else can have damaged it.
  }
  throw notProgress(file);
}

function notProgress(file: string): UsageError {
  return new UsageError(`${file} does not say how far it came.`, 'Remove it, or name another file with --progress.');
}
