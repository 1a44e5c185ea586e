/**
 * The tables in PostgreSQL, step by step: each step runs once, in one transaction, whoever comes first; the others wait for it.
 */
import { storeError } from '@attune/backend';
import type pg from 'pg';

/** Steps are only ever added at the end. Keys are ordered by their bytes, as everywhere in the port. */
const STEPS: readonly ((schema: string) => string)[] = [
  (schema) => `CREATE TABLE ${schema}.record (
    collection text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    value json,
    version integer NOT NULL,
    removed boolean NOT NULL,
    PRIMARY KEY (collection, key)
  )`,
  (schema) => `CREATE TABLE ${schema}.lease (
    partition integer PRIMARY KEY,
    holder text,
    until timestamptz NOT NULL DEFAULT '-infinity'
  );
  CREATE TABLE ${schema}.worker (name text PRIMARY KEY, until timestamptz NOT NULL)`,
];

/** @throws `store-format` when a newer version of the product has been here */
export async function migrate(pool: pg.Pool, schema: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`attune ${schema}`]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query(`CREATE TABLE IF NOT EXISTS ${schema}.migration (step integer PRIMARY KEY)`);
    const { rows } = await client.query<{ done: number }>(`SELECT count(*)::int AS done FROM ${schema}.migration`);
    const done = rows[0]?.done ?? 0;
    if (done > STEPS.length) {
      const message = `schema ${schema} was written by a newer version (step ${done}, this one knows ${STEPS.length}): update Attune`;
      throw storeError('store-format', message);
    }
    for (let step = done; step < STEPS.length; step++) {
      await client.query(STEPS[step]!(schema));
      await client.query(`INSERT INTO ${schema}.migration (step) VALUES ($1)`, [step]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
