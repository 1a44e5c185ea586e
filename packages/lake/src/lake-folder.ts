/**
 * The files of a lake. A part holds the rows of one stretch of the log, and says which in its name; the manifest says how far the log was
 * taken. What lies beyond it was left by a run that broke off, and is taken away before the next one begins.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bad, good, isObject, type Read } from '@attune/engine';

export const FORMAT = 2;
/** Of lakes that were filled before a log could have several partitions: one position. */
const FORMAT_OF_ONE = 1;

export type Manifest = {
  readonly format: typeof FORMAT;
  /** The position to go on from in the log of each partition. */
  readonly next: readonly number[];
  readonly filledAt: string;
};

/** A file with the rows of the entries of a partition from `from` up to, and without, `next`. */
export type Part = {
  readonly table: string;
  readonly day: string;
  readonly partition: number;
  readonly path: string;
  readonly from: number;
  readonly next: number;
};

const MANIFEST = 'lake.json';

/** The folder of what models are taught, a file for each. */
export const FEATURES = 'features';

export function writingFolder(folder: string): string {
  return join(folder, '.writing');
}

/** @returns undefined where there is no lake yet; a problem when it is one that this release cannot go on with */
export async function readManifest(folder: string): Promise<Read<Manifest | undefined>> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => null);
  if (text === null) return good(undefined);
  const fix = 'name another folder, or remove this one: it can be filled again from the log';
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return bad(MANIFEST, 'is no JSON', fix);
  }
  const format = isObject(read) ? read['format'] : undefined;
  if (!isObject(read) || (format !== FORMAT && format !== FORMAT_OF_ONE))
    return bad(MANIFEST, `is of format ${String(format ?? 'unknown')}, not ${FORMAT}`, fix);
  const next: unknown = format === FORMAT ? read['next'] : [read['next']];
  if (!Array.isArray(next) || next.length === 0 || !next.every(Number.isSafeInteger))
    return bad(`${MANIFEST}.next`, 'is no position', fix);
  return good({ format: FORMAT, next, filledAt: String(read['filledAt']) });
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST);
  await writeFile(`${path}.part`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${path}.part`, path);
}

export function partPath(folder: string, { table, day, partition, from, next }: Omit<Part, 'path'>): string {
  const stretch = [from, next].map((cursor) => String(cursor).padStart(12, '0')).join('-');
  const name = partition === 0 ? stretch : `p${partition}-${stretch}`;
  return join(folder, table, `day=${day}`, `${name}.parquet`);
}

export async function partsOf(folder: string, table: string): Promise<readonly Part[]> {
  const days = await readdir(join(folder, table)).catch(() => []);
  const parts: Part[] = [];
  for (const name of days.sort()) {
    const day = /^day=(\d{4}-\d\d-\d\d)$/.exec(name)?.[1];
    if (day === undefined) continue;
    for (const file of (await readdir(join(folder, table, name))).sort()) {
      const [, partition = 0, from, next] = /^(?:p(\d+)-)?(\d+)-(\d+)\.parquet$/.exec(file) ?? [];
      if (from === undefined) continue;
      const stretch = { partition: Number(partition), from: Number(from), next: Number(next) };
      parts.push({ table, day, path: join(folder, table, name, file), ...stretch });
    }
  }
  return parts;
}

/** Takes away what a run that broke off left: parts beyond the manifest, and parts that a whole one has taken the place of. */
export async function tidyFolder(folder: string, tables: readonly string[], next: Manifest['next']): Promise<void> {
  await rm(writingFolder(folder), { recursive: true, force: true });
  for (const table of tables) {
    const parts = await partsOf(folder, table);
    const taken = parts.filter((part) => isTaken(part, next));
    const stale = parts.filter((part) => !taken.includes(part) || taken.some((other) => isWithin(part, other)));
    for (const { path } of stale) await rm(path, { force: true });
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

export async function moveInto(path: string, from: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await rename(from, path);
}
