/**
 * The named databases of a folder that several processes write: in one environment the logs of all partitions, in the other their states and
 * cursors and the records, of which there is one set. So one flush makes durable what a process appends to all of them.
 */
import { type Environment, openLogEnvironment, openRestEnvironment } from '../environments.ts';
import type { StateTables } from '../state.ts';
import { openTable, type Table } from '../table.ts';

export type LogTables = {
  readonly root: Environment;
  readonly logs: readonly Table[];
  /** Where the log of each partition ends, and how many groups were ever written (see `WRITES`). */
  readonly ends: Table;
};

export type RestTables = {
  readonly root: Environment;
  readonly states: readonly StateTables[];
  readonly records: Table;
  /** Which records were changed last, under running numbers. */
  readonly changes: Table;
};

/** Each group that appends counts this up: one look at it tells whether any log has grown. */
export const WRITES = Buffer.from('writes');

export function endKey(partition: number): Buffer {
  return Buffer.from(`end/${partition}`);
}

type Opening = { readonly readOnly?: boolean };

/** Address space, of which a store takes what it needs: it cannot grow while several processes have it. */
const MAP_BYTES = 1024 ** 4;

export function openLogTables(folder: string, partitions: number, options: Opening = {}): LogTables {
  const root = openLogEnvironment(folder, { ...options, mapSize: MAP_BYTES, maxDbs: partitions + 2 });
  const logs = each(partitions, (partition) => openTable(root, `log/${partition}`));
  return { root, logs, ends: openTable(root, 'ends') };
}

export function openRestTables(folder: string, partitions: number, options: Opening = {}): RestTables {
  const root = openRestEnvironment(folder, { ...options, mapSize: MAP_BYTES, maxDbs: 2 * partitions + 3 });
  const states = each(partitions, (partition) => ({
    values: openTable(root, `state/${partition}`),
    cursors: openTable(root, `cursors/${partition}`),
  }));
  return { root, states, records: openTable(root, 'records'), changes: openTable(root, 'changes') };
}

function each<T>(partitions: number, make: (partition: number) => T): readonly T[] {
  return Array.from({ length: partitions }, (_, partition) => make(partition));
}
