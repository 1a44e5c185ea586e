/**
 * A lake to ask: its tables as views, and who is meant by which identity. It only reads; another process may fill the lake meanwhile.
 */
import { identifier, openDuck, quoted, type Rows } from './duck.ts';
import type { LakeFiles } from './lake-files.ts';
import { FEATURES, isTaken, partsOf, readManifest } from './lake-parts.ts';
import { lakeProblem } from './lake-problem.ts';
import { LOG_TABLES, PROFILES, PROFILES_FILE, type Table } from './tables.ts';

export type Lake = {
  /**
   * Any SQL of DuckDB's over `events` (with `person` and `day`), `decisions`, `quarantined`, `effects`, `profiles` and `people`, and what
   * models are taught, where it was written: `features.purchase`.
   * @throws Error with what DuckDB says is wrong
   */
  readonly ask: (sql: string) => Promise<Rows>;
  /** The answer as a Parquet file. */
  readonly save: (sql: string, path: string) => Promise<void>;
  readonly close: () => void;
};

/** @throws LakeProblem when there is no lake, or one of another format */
export async function openLake(files: LakeFiles, options: { readonly memoryMb?: number } = {}): Promise<Lake> {
  const manifest = await readManifest(files);
  if (!manifest.ok) throw lakeProblem(files.name, manifest.problems);
  if (manifest.value === undefined)
    throw lakeProblem(files.name, [
      { path: 'lake.json', message: 'is not there: no lake was filled here', fix: 'fill it first' },
    ]);
  const { next } = manifest.value;
  const duck = await openDuck(options);
  for (const table of LOG_TABLES) {
    const parts = (await partsOf(files, table.name)).filter((part) => isTaken(part, next));
    const paths = await files.here(parts.map(({ file }) => file));
    await duck.run(viewOf(table, table.name === 'events' ? 'events_raw' : table.name, paths));
  }
  const profiles = (await files.list(PROFILES.name)).filter(({ path }) => path === PROFILES_FILE);
  await duck.run(viewOf(PROFILES, PROFILES.name, await files.here(profiles)));
  for (const sql of VIEWS) await duck.run(sql);
  for (const sql of await featureViews(files)) await duck.run(sql);
  return {
    ask: duck.ask,
    save: (sql, path) => duck.run(`COPY (${sql}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`),
    close: duck.close,
  };
}

/** Files that were written before a column was added have none of it. */
function viewOf({ columns, name }: Table, view: string, paths: readonly string[]): string {
  const isOfLog = name !== PROFILES.name;
  const none = columns.map((column) => `CAST(NULL AS ${column.type}) AS ${column.name}`);
  const empty = `SELECT ${[...none, ...(isOfLog ? ['CAST(NULL AS DATE) AS day'] : [])].join(', ')} WHERE false`;
  const files = paths.map(quoted).join(', ');
  const days = isOfLog ? 'hive_partitioning = true, hive_types = {day: DATE}' : 'hive_partitioning = false';
  const rows = `SELECT * FROM read_parquet([${files}], union_by_name = true, ${days})`;
  const all = paths.length === 0 ? empty : `${empty} UNION ALL BY NAME ${rows}`;
  return `CREATE VIEW ${view} AS SELECT *${isOfLog ? ' REPLACE (coalesce(partition, 0) AS partition)' : ''} FROM (${all})`;
}

/** What models are taught, as far as somebody had it written: `features.purchase`. */
async function featureViews(files: LakeFiles): Promise<readonly string[]> {
  const found = (await files.list(FEATURES)).filter(({ path }) => path.endsWith('.parquet'));
  const paths = await files.here(found);
  const views = found.map(({ path }, i) => {
    const view = path.slice(FEATURES.length + 1).replace(/\.parquet$/, '');
    return `CREATE VIEW ${FEATURES}.${identifier(view)} AS SELECT * FROM read_parquet(${quoted(paths[i]!)})`;
  });
  return [`CREATE SCHEMA ${FEATURES}`, ...views];
}

/**
 * Events once for each message, with the person they belong to as of now: two identities that turned out to be one are one. A shared device, and
 * somebody who was joined with another one while the profiles were read, stand in two profiles: a user's goes before one without a name.
 */
const VIEWS = [
  `CREATE TABLE people AS SELECT identity, max(person) AS person FROM (
     SELECT 'u:' || unnest(user_ids) AS identity, person FROM profiles
     UNION ALL SELECT 'a:' || unnest(anonymous_ids), person FROM profiles) GROUP BY identity`,
  `CREATE VIEW events AS
     SELECT raw.*, coalesce(u.person, a.person, 'u:' || raw.user_id, 'a:' || raw.anonymous_id) AS person
     FROM (SELECT DISTINCT ON (message_id) * FROM events_raw ORDER BY partition, cursor, place) raw
     LEFT JOIN people u ON u.identity = 'u:' || raw.user_id
     LEFT JOIN people a ON a.identity = 'a:' || raw.anonymous_id`,
];
