/**
 * Records in PostgreSQL: documents that people edit, with versions that count from 1. Every change is one statement, and tells those
 * who listen on the channel `<schema>_records` which record it was.
 */
import {
  assertStoreKey,
  type Backend,
  createRecordChanges,
  type RecordResult,
  type RecordsChanged,
  type RecordValue,
  storeError,
} from '@attune/backend';
import pg from 'pg';
import { listenToRecords } from './listener.ts';
import { migrate } from './migrations.ts';
import { createTurns } from './turns.ts';
import { unreachable } from './unreachable.ts';

const CONNECTIONS_MAX = 10;
const CONNECT_MS_MAX = 10_000;
/** What takes longer will not come: its connection is given up, and the next call makes another. */
const ANSWER_MS_MAX = 10_000;

type Row = { readonly key: string; readonly value: string; readonly version: number };

/** @param where `schema` is made when it is missing; it is a checked name, never input */
export async function openPostgresRecords(where: { readonly url: string; readonly schema: string }) {
  const { url, schema } = where;
  const pool = new pg.Pool({
    ...{ connectionString: url, max: CONNECTIONS_MAX },
    ...{ connectionTimeoutMillis: CONNECT_MS_MAX, query_timeout: ANSWER_MS_MAX },
  });
  // A connection that breaks while nobody uses it is taken out of the pool; the next call makes another.
  pool.on('error', () => undefined);
  const ask = async (text: string, values: readonly unknown[]): Promise<readonly Row[]> => {
    try {
      return (await pool.query<Row>({ text, values: [...values] })).rows;
    } catch (error) {
      throw unreachable('PostgreSQL', error);
    }
  };
  try {
    await migrate(pool, schema);
  } catch (error) {
    await pool.end();
    throw unreachable('PostgreSQL', error);
  }
  const changes = createRecordChanges();
  let listening: ReturnType<typeof listenToRecords> | undefined;
  const shared = createRecords(ask, schema);
  const follow = (signal: AbortSignal) => {
    listening ??= listenToRecords({ url, schema, changes });
    return changes.follow(signal);
  };
  return {
    /** For one of several backends that share them: closing one ends its followers alone. */
    forOne: () => followedByOne(shared, follow),
    release: async () => {
      await listening?.close();
      await pool.end();
    },
  };
}

function followedByOne(records: Omit<Backend['records'], 'follow'>, followAll: Backend['records']['follow']) {
  const stop = new AbortController();
  let closed: Error | undefined;
  async function* follow(signal: AbortSignal): AsyncGenerator<RecordsChanged, void, undefined> {
    if (closed) throw closed;
    yield* followAll(AbortSignal.any([signal, stop.signal]));
    if (closed && !signal.aborted) throw closed;
  }
  return {
    ...records,
    follow,
    close: (error: Error) => {
      closed = error;
      stop.abort();
    },
  };
}

function createRecords(
  ask: (text: string, values: readonly unknown[]) => Promise<readonly Row[]>,
  schema: string,
): Omit<Backend['records'], 'follow'> {
  const { select, insert, remove } = statements(schema);
  const found = async (collection: string, key: string): Promise<RecordValue | undefined> => {
    const [row] = await ask(`${select} AND key = $2`, [collection, key]);
    return row && recordOf(row);
  };
  const resultOf = async (rows: readonly Row[], collection: string, key: string): Promise<RecordResult> => {
    const [row] = rows;
    if (row !== undefined) return { written: true, version: row.version };
    return { written: false, version: (await found(collection, key))?.version ?? 0 };
  };
  const inTurn = createTurns();
  return {
    async get(collection, key) {
      assertKeys(collection, key);
      return found(collection, key);
    },
    async list(collection, { after = '', limit } = {}) {
      assertStoreKey(collection, 'collection');
      const most = limit === undefined || !Number.isFinite(limit) ? null : Math.max(0, Math.floor(limit));
      const rows = await ask(`${select} AND key > $2 ORDER BY key LIMIT $3`, [collection, after, most]);
      return rows.map(recordOf);
    },
    async put(collection, key, value, expected) {
      assertKeys(collection, key);
      const text = JSON.stringify(value);
      if (text === undefined) throw storeError('store-value', `${typeof value} is not JSON and cannot be stored`);
      return inTurn(async () =>
        resultOf(await ask(insert, [collection, key, text, expected ?? null]), collection, key),
      );
    },
    async remove(collection, key, expected) {
      assertKeys(collection, key);
      return inTurn(async () => resultOf(await ask(remove, [collection, key, expected ?? null]), collection, key));
    },
  };
}

/** A removed record leaves its version behind, so that a version never comes back for other content. */
function statements(schema: string) {
  const told = `, told AS (SELECT pg_notify('${schema}_records', json_build_array($1::text, $2::text)::text) FROM written)
    SELECT '' AS key, '' AS value, version FROM written, (SELECT count(*) FROM told) AS telling`;
  return {
    select: `SELECT key, value::text AS value, version FROM ${schema}.record WHERE collection = $1 AND NOT removed`,
    insert: `WITH written AS (
      INSERT INTO ${schema}.record AS before (collection, key, value, version, removed)
      SELECT $1::text, $2::text, $3::json, 1, false
      WHERE $4::int IS NULL OR $4::int = 0 OR EXISTS (SELECT 1 FROM ${schema}.record WHERE collection = $1 AND key = $2)
      ON CONFLICT (collection, key) DO UPDATE SET value = excluded.value, version = before.version + 1, removed = false
      WHERE $4::int IS NULL OR $4::int = CASE WHEN before.removed THEN 0 ELSE before.version END
      RETURNING version)${told}`,
    remove: `WITH written AS (
      UPDATE ${schema}.record SET removed = true, value = NULL
      WHERE collection = $1 AND key = $2 AND NOT removed AND ($3::int IS NULL OR $3::int = version)
      RETURNING version)${told}`,
  };
}

function recordOf({ key, value, version }: Row): RecordValue {
  return { key, value: JSON.parse(value), version };
}

function assertKeys(collection: string, key: string): void {
  assertStoreKey(collection, 'collection');
  assertStoreKey(key, 'record key');
}
