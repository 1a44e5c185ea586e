/**
 * DuckDB as the lake uses it: in memory, in UTC, with what is built in and nothing that it would fetch from elsewhere.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export type Rows = { readonly names: readonly string[]; readonly rows: readonly (readonly unknown[])[] };

export type Duck = {
  readonly run: (sql: string) => Promise<void>;
  /** Rows in values that JSON can hold; large whole numbers as text. */
  readonly ask: (sql: string) => Promise<Rows>;
  readonly close: () => void;
};

/** @param options.memoryMb what it may take before it spills to `spill`. Default 512 */
export async function openDuck(options: { readonly memoryMb?: number; readonly spill?: string } = {}): Promise<Duck> {
  const { memoryMb = 512, spill } = options;
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryMb}MB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(spill === undefined ? {} : { temp_directory: spill }),
  });
  const connection: DuckDBConnection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return {
    run: async (sql) => void (await connection.run(sql)),
    ask: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return { names: reader.deduplicatedColumnNames(), rows: reader.getRowsJson() };
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A name as SQL writes one that may have any sign in it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
