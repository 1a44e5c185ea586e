/**
 * Who folds which partition: leases in PostgreSQL that end by themselves, so that a worker which stands still loses them as surely as one that
 * died. A lease keeps order, not truth: whoever acts on one that has ended is stopped by the expected cursor of his next commit.
 */
import pg from 'pg';
import { unreachable } from './unreachable.ts';

/** How long a lease holds without being renewed. */
export const LEASE_MS = 6_000;
const CONNECT_MS_MAX = 3_000;

export type LeaseLook = {
  /** The partitions this worker may fold. */
  readonly held: ReadonlySet<number>;
  /** How many of them it is to give up, so that every worker has its share. */
  readonly excess: number;
  /** Workers there are, this one among them. */
  readonly workers: number;
};

export type Leases = {
  /** Renews what this worker holds, and takes what is free up to its share. @param wants false: takes nothing more */
  readonly renew: (worker: string, wants: boolean) => Promise<LeaseLook>;
  /** How many partitions anybody holds now. */
  readonly held: () => Promise<number>;
  /** Lets others have them at once. */
  readonly release: (worker: string, partitions: readonly number[]) => Promise<void>;
  /** The worker is gone. */
  readonly leave: (worker: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

export function createLeases(where: {
  readonly url: string;
  readonly schema: string;
  readonly partitions: number;
}): Leases {
  const { url, schema, partitions } = where;
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    query_timeout: CONNECT_MS_MAX,
    application_name: 'attune leases',
  });
  pool.on('error', () => undefined);
  const ask = async <R extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<R[]> => {
    try {
      return (await pool.query<R>(text, [...values])).rows;
    } catch (error) {
      throw unreachable('PostgreSQL', error);
    }
  };
  const until = `clock_timestamp() + interval '${LEASE_MS} milliseconds'`;
  const heldBy = async (worker: string): Promise<Set<number>> => {
    const rows = await ask<{ partition: number }>(
      `UPDATE ${schema}.lease SET until = ${until} WHERE holder = $1 RETURNING partition`,
      [worker],
    );
    return new Set(rows.map(({ partition }) => partition));
  };
  const countWorkers = async (worker: string): Promise<number> => {
    await ask(
      `INSERT INTO ${schema}.worker (name, until) VALUES ($1, ${until}) ON CONFLICT (name) DO UPDATE SET until = excluded.until`,
      [worker],
    );
    await ask(`DELETE FROM ${schema}.worker WHERE until < clock_timestamp() - interval '1 minute'`, []);
    const [row] = await ask<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${schema}.worker WHERE until >= clock_timestamp()`,
      [],
    );
    return Math.max(1, row?.count ?? 1);
  };
  const take = (worker: string, most: number) =>
    ask<{ partition: number }>(
      `UPDATE ${schema}.lease SET holder = $1, until = ${until} WHERE partition IN (
        SELECT partition FROM ${schema}.lease
        WHERE partition < $3 AND (holder IS NULL OR until < clock_timestamp())
        ORDER BY partition LIMIT $2 FOR UPDATE SKIP LOCKED
      ) RETURNING partition`,
      [worker, most, partitions],
    );
  return {
    renew: async (worker, wants) => {
      const held = await heldBy(worker);
      const workers = await countWorkers(worker);
      const share = Math.ceil(partitions / workers);
      if (wants && held.size < share) {
        await ask(
          `INSERT INTO ${schema}.lease (partition) SELECT generate_series(0, $1::int - 1) ON CONFLICT DO NOTHING`,
          [partitions],
        );
        for (const { partition } of await take(worker, share - held.size)) held.add(partition);
      }
      return { held, excess: Math.max(0, held.size - share), workers };
    },
    held: async () => {
      const [row] = await ask<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${schema}.lease WHERE holder IS NOT NULL AND until >= clock_timestamp()`,
        [],
      );
      return row?.count ?? 0;
    },
    release: async (worker, given) => {
      await ask(`UPDATE ${schema}.lease SET holder = NULL WHERE holder = $1 AND partition = ANY($2::int[])`, [
        worker,
        given,
      ]);
    },
    leave: async (worker) => {
      await ask(`UPDATE ${schema}.lease SET holder = NULL WHERE holder = $1`, [worker]);
      await ask(`DELETE FROM ${schema}.worker WHERE name = $1`, [worker]);
    },
    close: () => pool.end(),
  };
}
