/**
 * The files of a lake. A part holds the rows of one stretch of the log, and says which in its name; the manifest says how far the log was
 * taken. What lies beyond it was left by a run that broke off, and is taken away before the next one begins.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bad, good, isObject, type Read } from '@attune/engine';

export const FORMAT = 1;

export type Manifest = {
  readonly format: typeof FORMAT;
  /** The position in the log to go on from. */
  readonly next: number;
  readonly filledAt: string;
};

/** A file with the rows of the entries from `from` up to, and without, `next`. */
export type Part = {
  readonly table: string;
  readonly day: string;
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
  if (!isObject(read) || read['format'] !== FORMAT)
    return bad(MANIFEST, `is of format ${isObject(read) ? String(read['format']) : 'unknown'}, not ${FORMAT}`, fix);
  if (!Number.isSafeInteger(read['next'])) return bad(`${MANIFEST}.next`, 'is no position', fix);
  return good(read as unknown as Manifest);
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST);
  await writeFile(`${path}.part`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${path}.part`, path);
}

export function partPath(folder: string, { table, day, from, next }: Omit<Part, 'path'>): string {
  const name = [from, next].map((cursor) => String(cursor).padStart(12, '0')).join('-');
  return join(folder, table, `day=${day}`, `${name}.parquet`);
}

export async function partsOf(folder: string, table: string): Promise<readonly Part[]> {
  const days = await readdir(join(folder, table)).catch(() => []);
  const parts: Part[] = [];
  for (const name of days.sort()) {
    const day = /^day=(\d{4}-\d\d-\d\d)$/.exec(name)?.[1];
    if (day === undefined) continue;
    for (const file of (await readdir(join(folder, table, name))).sort()) {
      const [, from, next] = /^(\d+)-(\d+)\.parquet$/.exec(file) ?? [];
      if (from === undefined) continue;
      parts.push({ table, day, path: join(folder, table, name, file), from: Number(from), next: Number(next) });
    }
  }
  return parts;
}

/** Takes away what a run that broke off left: parts beyond the manifest, and parts that a whole one has taken the place of. */
export async function tidyFolder(folder: string, tables: readonly string[], next: number): Promise<void> {
  await rm(writingFolder(folder), { recursive: true, force: true });
  for (const table of tables) {
    const parts = await partsOf(folder, table);
    const taken = parts.filter((part) => part.next <= next);
    const stale = parts.filter((part) => !taken.includes(part) || taken.some((other) => isWithin(part, other)));
    for (const { path } of stale) await rm(path, { force: true });
  }
}

function isWithin(part: Part, other: Part): boolean {
  return part !== other && part.day === other.day && other.from <= part.from && part.next <= other.next;
}

export async function moveInto(path: string, from: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await rename(from, path);
}
