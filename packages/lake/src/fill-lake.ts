/**
 * Fills a lake: stretches of the log, saved as lines, become a Parquet file for each table and day, and then the manifest moves on. A run
 * that is killed anywhere leaves the lake as it was before the stretch or after it.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '@attune/engine';
import { type Duck, openDuck, quoted } from './duck.ts';
import { linesIn } from './json-lines.ts';
import type { LakeFiles } from './lake-files.ts';
import { type Part, partPath, partsOf, readManifest, tidyParts, writeManifest } from './lake-parts.ts';
import { lakeProblem } from './lake-problem.ts';
import { dayOf, LINE_COLUMNS, LOG_TABLES, PROFILE_COLUMNS, PROFILES, PROFILES_FILE, type Table } from './tables.ts';

/** A day that is larger stays in parts: joining would take long, and object stores take no more at once. */
const JOINED_BYTES_MAX = 4 * 1024 ** 3;

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

/** @throws LakeProblem when there is a lake of another format */
export async function openLakeFiller(files: LakeFiles, source: LakeSource): Promise<LakeFiller> {
  const manifest = await readManifest(files);
  if (!manifest.ok) throw lakeProblem(files.name, manifest.problems);
  const next: number[] = [...(manifest.value?.next ?? [0])];
  const end = [...next];
  /** How many partitions there are. */
  let isKnown = manifest.value !== undefined;
  const tables = LOG_TABLES.map(({ name }) => name);
  const writing = files.workFolder;
  await rm(writing, { recursive: true, force: true });
  await mkdir(writing, { recursive: true });
  await tidyParts(files, tables, next);
  const duck = await openDuck({ spill: join(writing, '..', '.spill') });

  /** A stretch of one partition; false when it has no more. */
  const fillFrom = async (partition: number): Promise<boolean> => {
    await rm(writing, { recursive: true, force: true });
    await mkdir(writing, { recursive: true });
    const lines = join(writing, 'log.ndjson');
    const from = next[partition]!;
    const told = await source.saveLog({ partition, from }, lines);
    if (isKnown && told.partitions !== next.length)
      throw lakeProblem(files.name, [otherPartitions(next.length, told.partitions)]);
    for (; next.length < told.partitions; next.push(0)) end.push(0);
    isKnown = true;
    end[partition] = told.end;
    if (told.next === from) return false;
    const stretch = { files, lines, partition, from, next: told.next };
    for (const table of LOG_TABLES) await writeParts(duck, { ...stretch, table });
    next[partition] = told.next;
    await writeManifest(files, { next, filledAt: new Date(source.clock()).toISOString() });
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
    await writeProfiles(duck, files, source);
    const today = new Date(source.clock()).toISOString().slice(0, 10);
    for (const table of LOG_TABLES) await joinDays(duck, files, table, today);
    await rm(writing, { recursive: true, force: true });
  };
  return { fill, finish, progress: () => ({ next: sumOf(next), end: sumOf(end) }), close: duck.close };
}

const sumOf = (positions: readonly number[]): number => positions.reduce((sum, position) => sum + position, 0);

function otherPartitions(ours: number, theirs: number): Problem {
  const message = `was filled from a store of ${ours} partitions, and this one has ${theirs}`;
  return { path: 'lake.json.next', message, fix: 'name another folder: a lake is of one store' };
}

type Stretch = Pick<Part, 'partition' | 'from' | 'next'> & {
  readonly files: LakeFiles;
  readonly table: Table;
  readonly lines: string;
};

async function writeParts(duck: Duck, { files, table, lines, partition, from, next }: Stretch): Promise<void> {
  const out = join(files.workFolder, table.name);
  const read = `(SELECT *, ${partition} AS partition FROM ${linesIn(lines, LINE_COLUMNS)})`;
  const rows = `SELECT ${columnsOf(table)}, ${dayOf(table)} AS day FROM ${read} WHERE ${table.where}`;
  const { rows: found } = await duck.ask(`SELECT DISTINCT day FROM (${rows}) ORDER BY day`);
  await mkdir(out, { recursive: true });
  for (const [value] of found) {
    const day = String(value);
    const part = join(out, `${day}.parquet`);
    const own = `SELECT * EXCLUDE (day) FROM (${rows}) WHERE day = ${quoted(day)} ORDER BY cursor`;
    await duck.run(`COPY (${own}) TO ${quoted(part)} (FORMAT parquet, COMPRESSION zstd)`);
    await files.take(partPath({ table: table.name, day, partition, from, next }), part);
  }
}

async function writeProfiles(duck: Duck, files: LakeFiles, source: LakeSource): Promise<void> {
  const writing = files.workFolder;
  const lines = join(writing, 'profiles.ndjson');
  await source.saveProfiles(lines);
  const part = join(writing, 'profiles.parquet');
  const rows = `SELECT ${columnsOf(PROFILES)} FROM ${linesIn(lines, PROFILE_COLUMNS)} ORDER BY person`;
  await duck.run(`COPY (${rows}) TO ${quoted(part)} (FORMAT parquet, COMPRESSION zstd)`);
  await files.take(PROFILES_FILE, part);
}

/** The parts of a day that is over, as one: who reads many small files reads mostly their ends. */
async function joinDays(duck: Duck, files: LakeFiles, { name }: Table, today: string): Promise<void> {
  const parts = await partsOf(files, name);
  for (const { day, partition } of distinctDays(parts)) {
    const own = parts.filter((part) => part.day === day && part.partition === partition);
    const bytes = own.reduce((sum, { file }) => sum + file.bytes, 0);
    if (own.length < 2 || day >= today || bytes > JOINED_BYTES_MAX) continue;
    const [from, next] = [Math.min(...own.map((part) => part.from)), Math.max(...own.map((part) => part.next))];
    const whole = join(files.workFolder, `${name}-${day}.parquet`);
    const paths = await files.here(own.map(({ file }) => file));
    await duck.run(
      `COPY (SELECT * FROM read_parquet([${paths.map(quoted).join(', ')}], union_by_name = true, hive_partitioning = false) ORDER BY cursor) TO ${quoted(whole)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await files.take(partPath({ table: name, day, partition, from, next }), whole);
    // Killed in between, the next run finds these within the whole one and takes them away.
    for (const { file } of own) await files.remove(file.path);
  }
}

function distinctDays(parts: readonly Part[]): readonly Pick<Part, 'day' | 'partition'>[] {
  return [...new Map(parts.map((part) => [`${part.day} ${part.partition}`, part])).values()];
}

function columnsOf({ columns }: Table): string {
  return columns.map(({ name, type, from }) => `CAST(${from} AS ${type}) AS ${name}`).join(', ');
}

/** How large the lake is. */
export async function lakeSize(files: LakeFiles): Promise<{ readonly files: number; readonly bytes: number }> {
  const found = await Promise.all([...LOG_TABLES, PROFILES].map(({ name }) => files.list(name)));
  const all = found.flat();
  return { files: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
}
