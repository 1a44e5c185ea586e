/**
 * What an import has finished, in a small file beside the data: written only after the server has acknowledged, replaced as
 * a whole, so that a killed import goes on where it was. It must never claim a row that is not stored.
 */
import { readFile, rm } from 'node:fs/promises';
import { replaceFile } from '../option/replace-file.ts';
import { UsageError } from '../option/usage-error.ts';
import type { Place } from './read-rows.ts';
import type { Tally } from './window.ts';

export type Totals = Tally & { readonly accepted: number; readonly refused: number };

export const NO_TOTALS: Totals = { rows: 0, sent: 0, skipped: 0, bad: 0, accepted: 0, refused: 0 };

export type Progress = {
  readonly format: 1;
  readonly file: string;
  /** Digest of the first `fingerprintBytes` of the file. */
  readonly fingerprint: string;
  readonly fingerprintBytes: number;
  /** Digest of the mapping: with another one the rows would be other events. */
  readonly mapping: string;
  readonly host: string;
  readonly next: Place;
  readonly totals: Totals;
  /** How long the quarantine file was then; what is after it is of rows that come again. */
  readonly quarantineBytes: number;
  readonly finished: boolean;
  readonly updatedAt: string;
};

/** @returns undefined when there is none */
export async function loadProgress(path: string): Promise<Progress | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const progress = JSON.parse(text) as Progress;
    if (progress.format === 1) return progress;
  } catch {
    // Falls through: it is replaced as a whole, so only somebody else can have damaged it.
  }
  throw new UsageError(`${path} is not the progress of an import.`, 'Remove it, or name another file with --progress.');
}

export function saveProgress(path: string, progress: Progress): Promise<void> {
  return replaceFile(path, `${JSON.stringify(progress, null, 2)}\n`);
}

export async function forgetProgress(path: string): Promise<void> {
  await rm(path, { force: true });
}
