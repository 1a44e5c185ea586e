/**
 * The tables in PostgreSQL, step by step: each step runs once, in one transaction, whoever comes first; the others wait for it.
 */
import { storeError } from '@attune/backend';
import type pg from 'pg';

type Step = {
  readonly sql: (schema: string) => string;
  /** A release that does not know this step could misread what is written after it. Else it may go on beside those that do. */
  readonly isBreaking: boolean;
};

/** Steps are only ever added at the end. Keys are ordered by their bytes, as everywhere in the port. */
const STEPS: readonly Step[] = [
  {
    isBreaking: true,
    sql: (schema) => `CREATE TABLE ${schema}.record (
    collection text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    value json,
    version integer NOT NULL,
    removed boolean NOT NULL,
    PRIMARY KEY (collection, key)
  )`,
  },
  {
    isBreaking: true,
    sql: (schema) => `CREATE TABLE ${schema}.lease (
    partition integer PRIMARY KEY,
    holder text,
    until timestamptz NOT NULL DEFAULT '-infinity'
  );
  CREATE TABLE ${schema}.worker (name text PRIMARY KEY, until timestamptz NOT NULL)`,
  },
];

/**
 * Releases are exchanged one process at a time, so a process may find steps that it does not know: it goes on when none of them is breaking.
 * @throws `store-format` when one of them is
 */
export async function migrate(pool: pg.Pool, schema: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`attune ${schema}`]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query(`CREATE TABLE IF NOT EXISTS ${schema}.migration (step integer PRIMARY KEY)`);
    await client.query(
      `ALTER TABLE ${schema}.migration ADD COLUMN IF NOT EXISTS breaking boolean NOT NULL DEFAULT true`,
    );
    const { rows } = await client.query<{ step: number; breaking: boolean }>(
      `SELECT step, breaking FROM ${schema}.migration ORDER BY step`,
    );
    const unknown = rows.slice(STEPS.length).find(({ breaking }) => breaking);
    if (unknown !== undefined) {
      const message = `schema ${schema} was written by a newer version (step ${unknown.step + 1}, this one knows ${STEPS.length}): update Attune`;
      throw storeError('store-format', message);
    }
    for (let step = rows.length; step < STEPS.length; step++) {
      const { sql, isBreaking } = STEPS[step]!;
      await client.query(sql(schema));
      await client.query(`INSERT INTO ${schema}.migration (step, breaking) VALUES ($1, $2)`, [step, isBreaking]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
