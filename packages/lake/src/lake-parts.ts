/**
 * The files of a lake. A part holds the rows of one stretch of the log, and says which in its name; the manifest says how far the log was
 * taken. What lies beyond it was left by a run that broke off, and is taken away before the next one begins.
 */
import { bad, good, isObject, type Read } from '@attune/engine';
import type { LakeFile, LakeFiles } from './lake-files.ts';

/** Of a store with one log, as every release reads it; and of one with several. */
const [FORMAT, FORMAT_OF_SEVERAL] = [1, 2];

export type Manifest = {
  /** The position to go on from in the log of each partition. */
  readonly next: readonly number[];
  readonly filledAt: string;
};

/** A file with the rows of the entries of a partition from `from` up to, and without, `next`. */
export type Part = {
  readonly table: string;
  readonly day: string;
  readonly partition: number;
  readonly file: LakeFile;
  readonly from: number;
  readonly next: number;
};

const MANIFEST = 'lake.json';

/** The folder of what models are taught, a file for each. */
export const FEATURES = 'features';

/** @returns undefined where there is no lake yet; a problem when it is one that this release cannot go on with */
export async function readManifest(files: LakeFiles): Promise<Read<Manifest | undefined>> {
  const text = await files.readText(MANIFEST);
  if (text === null) return good(undefined);
  const fix = 'name another folder, or remove this one: it can be filled again from the log';
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return bad(MANIFEST, 'is no JSON', fix);
  }
  const format = isObject(read) ? read['format'] : undefined;
  if (!isObject(read) || (format !== FORMAT && format !== FORMAT_OF_SEVERAL))
    return bad(MANIFEST, `is of format ${String(format ?? 'unknown')}, not ${FORMAT} or ${FORMAT_OF_SEVERAL}`, fix);
  const next: unknown = format === FORMAT ? [read['next']] : read['next'];
  if (!Array.isArray(next) || next.length === 0 || !next.every(Number.isSafeInteger))
    return bad(`${MANIFEST}.next`, 'is no position', fix);
  return good({ next, filledAt: String(read['filledAt']) });
}

export async function writeManifest(files: LakeFiles, { next, filledAt }: Manifest): Promise<void> {
  const [only, ...others] = next;
  const manifest =
    others.length === 0 ? { format: FORMAT, next: only, filledAt } : { format: FORMAT_OF_SEVERAL, next, filledAt };
  await files.writeText(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}

export function partPath({ table, day, partition, from, next }: Omit<Part, 'file'>): string {
  const stretch = [from, next].map((cursor) => String(cursor).padStart(12, '0')).join('-');
  const name = partition === 0 ? stretch : `p${partition}-${stretch}`;
  return `${table}/day=${day}/${name}.parquet`;
}

const PART = /^[^/]+\/day=(\d{4}-\d\d-\d\d)\/(?:p(\d+)-)?(\d+)-(\d+)\.parquet$/;

export async function partsOf(files: LakeFiles, table: string): Promise<readonly Part[]> {
  return (await files.list(table)).flatMap((file): readonly Part[] => {
    const [, day, partition = 0, from, next] = PART.exec(file.path) ?? [];
    if (day === undefined) return [];
    return [{ table, day, partition: Number(partition), file, from: Number(from), next: Number(next) }];
  });
}

/** Takes away what a run that broke off left: parts beyond the manifest, and parts that a whole one has taken the place of. */
export async function tidyParts(files: LakeFiles, tables: readonly string[], next: Manifest['next']): Promise<void> {
  for (const table of tables) {
    const parts = await partsOf(files, table);
    const taken = parts.filter((part) => isTaken(part, next));
    const stale = parts.filter((part) => !taken.includes(part) || taken.some((other) => isWithin(part, other)));
    for (const { file } of stale) await files.remove(file.path);
  }
}

/** Whether the manifest speaks of it. */
export function isTaken(part: Part, next: Manifest['next']): boolean {
  return part.next <= (next[part.partition] ?? 0);
}

function isWithin(part: Part, other: Part): boolean {
  if (part === other || part.day !== other.day || part.partition !== other.partition) return false;
  return other.from <= part.from && part.next <= other.next;
}
