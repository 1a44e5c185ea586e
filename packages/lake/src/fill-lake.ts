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
   * Saves the lines of the log of a partition from a position on into a file.
   * @returns where to go on, where that log ended when it was read, and how many partitions there are
   */
  readonly saveLog: (
    at: { readonly partition: number; readonly from: number },
    path: string,
  ) => Promise<{ readonly next: number; readonly end: number; readonly partitions: number }>;
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
  const next: number[] = [...(manifest.value?.next ?? [0])];
  const end = [...next];
  /** How many partitions there are. */
  let isKnown = manifest.value !== undefined;
  const tables = LOG_TABLES.map(({ name }) => name);
  await tidyFolder(folder, tables, next);
  const writing = writingFolder(folder);
  const duck = await openDuck({ spill: join(folder, '.spill') });

  /** A stretch of one partition; false when it has no more. */
  const fillFrom = async (partition: number): Promise<boolean> => {
    await rm(writing, { recursive: true, force: true });
    await mkdir(writing, { recursive: true });
    const lines = join(writing, 'log.ndjson');
    const from = next[partition]!;
    const told = await source.saveLog({ partition, from }, lines);
    if (isKnown && told.partitions !== next.length)
      throw lakeProblem(folder, [otherPartitions(next.length, told.partitions)]);
    for (; next.length < told.partitions; next.push(0)) end.push(0);
    isKnown = true;
    end[partition] = told.end;
    if (told.next === from) return false;
    const stretch = { folder, lines, partition, from, next: told.next };
    for (const table of LOG_TABLES) await writeParts(duck, { ...stretch, table });
    next[partition] = told.next;
    await writeManifest(folder, { format: FORMAT, next, filledAt: new Date(source.clock()).toISOString() });
    return told.next < told.end;
  };
  const fill = async (): Promise<boolean> => {
    let isMore = false;
    // The first of them says how many there are.
    for (let partition = 0; partition < next.length; partition++) isMore = (await fillFrom(partition)) || isMore;
    return isMore;
  };
  const finish = async (): Promise<void> => {
    await mkdir(writing, { recursive: true });
    await writeProfiles(duck, folder, source);
    const today = new Date(source.clock()).toISOString().slice(0, 10);
    for (const table of LOG_TABLES) await joinDays(duck, folder, table, today);
    await rm(writing, { recursive: true, force: true });
  };
  return { fill, finish, progress: () => ({ next: sumOf(next), end: sumOf(end) }), close: duck.close };
}

const sumOf = (positions: readonly number[]): number => positions.reduce((sum, position) => sum + position, 0);

function otherPartitions(ours: number, theirs: number): Problem {
  const message = `was filled from a store of ${ours} partitions, and this one has ${theirs}`;
  return { path: 'lake.json.next', message, fix: 'name another folder: a lake is of one store' };
}

/** The lake cannot be used as it is. */
export type LakeProblem = Error & { readonly code: 'lake-problem'; readonly problems: readonly Problem[] };

export function lakeProblem(folder: string, problems: readonly Problem[]): LakeProblem {
  const says = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  return Object.assign(new Error(`${folder}: ${says}`), { code: 'lake-problem' as const, problems });
}

type Stretch = Pick<Part, 'partition' | 'from' | 'next'> & {
  readonly folder: string;
  readonly table: Table;
  readonly lines: string;
};

async function writeParts(duck: Duck, { folder, table, lines, partition, from, next }: Stretch): Promise<void> {
  const out = join(writingFolder(folder), table.name);
  const read = `(SELECT *, ${partition} AS partition FROM ${linesIn(lines, LINE_COLUMNS)})`;
  const rows = `SELECT ${columnsOf(table)}, ${dayOf(table)} AS day FROM ${read} WHERE ${table.where}`;
  const { rows: found } = await duck.ask(`SELECT DISTINCT day FROM (${rows}) ORDER BY day`);
  await mkdir(out, { recursive: true });
  for (const [value] of found) {
    const day = String(value);
    const part = join(out, `${day}.parquet`);
    const own = `SELECT * EXCLUDE (day) FROM (${rows}) WHERE day = ${quoted(day)} ORDER BY cursor`;
    await duck.run(`COPY (${own}) TO ${quoted(part)} (FORMAT parquet, COMPRESSION zstd)`);
    await moveInto(partPath(folder, { table: table.name, day, partition, from, next }), part);
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
  for (const { day, partition } of distinctDays(parts)) {
    const own = parts.filter((part) => part.day === day && part.partition === partition);
    if (own.length < 2 || day >= today) continue;
    const [from, next] = [Math.min(...own.map((part) => part.from)), Math.max(...own.map((part) => part.next))];
    const whole = join(writingFolder(folder), `${name}-${day}.parquet`);
    const files = own.map(({ path }) => quoted(path)).join(', ');
    await duck.run(
      `COPY (SELECT * FROM read_parquet([${files}], union_by_name = true, hive_partitioning = false) ORDER BY cursor) TO ${quoted(whole)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await moveInto(partPath(folder, { table: name, day, partition, from, next }), whole);
    // Killed in between, the next run finds these within the whole one and takes them away.
    for (const { path } of own) await rm(path, { force: true });
  }
}

function distinctDays(parts: readonly Part[]): readonly Pick<Part, 'day' | 'partition'>[] {
  return [...new Map(parts.map((part) => [`${part.day} ${part.partition}`, part])).values()];
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
