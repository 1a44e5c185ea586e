/**
 * Fills a lake: stretches of the log, saved as lines, become a Parquet file for each table and day, and then the manifest moves on. A run
 * that is killed anywhere leaves the lake as it was before the stretch or after it.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '@attune/engine';
import { type Duck, openDuck, quoted } from './duck.ts';
import { linesIn } from './json-lines.ts';
import {
  FORMAT,
  moveInto,
  type Part,
  partPath,
  partsOf,
  readManifest,
  tidyFolder,
  writeManifest,
  writingFolder,
} from './lake-folder.ts';
import { dayOf, LINE_COLUMNS, LOG_TABLES, PROFILE_COLUMNS, PROFILES, type Table } from './tables.ts';

export type LakeSource = {
  /**
   * Saves the lines of the log from a position on into a file.
   * @returns where to go on, and where the log ended when it was read
   */
  readonly saveLog: (from: number, path: string) => Promise<{ readonly next: number; readonly end: number }>;
  /** Saves a line for each person. */
  readonly saveProfiles: (path: string) => Promise<void>;
  readonly clock: () => number;
};

export type LakeFiller = {
  /** Takes one stretch; false when the log has no more. */
  readonly fill: () => Promise<boolean>;
  /** Everybody as of now, and days that are over as one file each. */
  readonly finish: () => Promise<void>;
  readonly progress: () => { readonly next: number; readonly end: number };
  readonly close: () => void;
};

/** @throws LakeProblem when the folder holds a lake of another format */
export async function openLakeFiller(folder: string, source: LakeSource): Promise<LakeFiller> {
  const manifest = await readManifest(folder);
  if (!manifest.ok) throw lakeProblem(folder, manifest.problems);
  await mkdir(folder, { recursive: true });
  let next = manifest.value?.next ?? 0;
  let end = next;
  const tables = LOG_TABLES.map(({ name }) => name);
  await tidyFolder(folder, tables, next);
  const writing = writingFolder(folder);
  const duck = await openDuck({ spill: join(folder, '.spill') });

  const fill = async (): Promise<boolean> => {
    await rm(writing, { recursive: true, force: true });
    await mkdir(writing, { recursive: true });
    const lines = join(writing, 'log.ndjson');
    const from = next;
    const told = await source.saveLog(from, lines);
    end = told.end;
    if (told.next === from) return false;
    for (const table of LOG_TABLES) await writeParts(duck, { folder, table, lines, from, next: told.next });
    next = told.next;
    await writeManifest(folder, { format: FORMAT, next, filledAt: new Date(source.clock()).toISOString() });
    return next < end;
  };
  const finish = async (): Promise<void> => {
    await mkdir(writing, { recursive: true });
    await writeProfiles(duck, folder, source);
    const today = new Date(source.clock()).toISOString().slice(0, 10);
    for (const table of LOG_TABLES) await joinDays(duck, folder, table, today);
    await rm(writing, { recursive: true, force: true });
  };
  return { fill, finish, progress: () => ({ next, end }), close: duck.close };
}

/** The lake cannot be used as it is. */
export type LakeProblem = Error & { readonly code: 'lake-problem'; readonly problems: readonly Problem[] };

export function lakeProblem(folder: string, problems: readonly Problem[]): LakeProblem {
  const says = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  return Object.assign(new Error(`${folder}: ${says}`), { code: 'lake-problem' as const, problems });
}

type Stretch = Pick<Part, 'from' | 'next'> & { readonly folder: string; readonly table: Table; readonly lines: string };

async function writeParts(duck: Duck, { folder, table, lines, from, next }: Stretch): Promise<void> {
  const out = join(writingFolder(folder), table.name);
  const rows = `SELECT ${columnsOf(table)}, ${dayOf(table)} AS day FROM ${linesIn(lines, LINE_COLUMNS)} WHERE ${table.where}`;
  const { rows: found } = await duck.ask(`SELECT DISTINCT day FROM (${rows}) ORDER BY day`);
  await mkdir(out, { recursive: true });
  for (const [value] of found) {
    const day = String(value);
    const part = join(out, `${day}.parquet`);
    const own = `SELECT * EXCLUDE (day) FROM (${rows}) WHERE day = ${quoted(day)} ORDER BY cursor`;
    await duck.run(`COPY (${own}) TO ${quoted(part)} (FORMAT parquet, COMPRESSION zstd)`);
    await moveInto(partPath(folder, { table: table.name, day, from, next }), part);
  }
}

async function writeProfiles(duck: Duck, folder: string, source: LakeSource): Promise<void> {
  const writing = writingFolder(folder);
  const lines = join(writing, 'profiles.ndjson');
  await source.saveProfiles(lines);
  const part = join(writing, 'profiles.parquet');
  const rows = `SELECT ${columnsOf(PROFILES)} FROM ${linesIn(lines, PROFILE_COLUMNS)} ORDER BY person`;
  await duck.run(`COPY (${rows}) TO ${quoted(part)} (FORMAT parquet, COMPRESSION zstd)`);
  await moveInto(join(folder, PROFILES.name, 'profiles.parquet'), part);
}

/** The parts of a day that is over, as one: who reads many small files reads mostly their ends. */
async function joinDays(duck: Duck, folder: string, { name }: Table, today: string): Promise<void> {
  const parts = await partsOf(folder, name);
  for (const day of new Set(parts.map((part) => part.day))) {
    const own = parts.filter((part) => part.day === day);
    if (own.length < 2 || day >= today) continue;
    const [from, next] = [Math.min(...own.map((part) => part.from)), Math.max(...own.map((part) => part.next))];
    const whole = join(writingFolder(folder), `${name}-${day}.parquet`);
    const files = own.map(({ path }) => quoted(path)).join(', ');
    await duck.run(
      `COPY (SELECT * FROM read_parquet([${files}], union_by_name = true, hive_partitioning = false) ORDER BY cursor) TO ${quoted(whole)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await moveInto(partPath(folder, { table: name, day, from, next }), whole);
    // Killed in between, the next run finds these within the whole one and takes them away.
    for (const { path } of own) await rm(path, { force: true });
  }
}

function columnsOf({ columns }: Table): string {
  return columns.map(({ name, type, from }) => `CAST(${from} AS ${type}) AS ${name}`).join(', ');
}

/** How large the lake is. */
export async function lakeSize(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const parts = (await Promise.all(LOG_TABLES.map(({ name }) => partsOf(folder, name)))).flat();
  const profiles = await readdir(join(folder, PROFILES.name)).catch(() => []);
  const paths = [...parts.map(({ path }) => path), ...profiles.map((file) => join(folder, PROFILES.name, file))];
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return { files: paths.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
