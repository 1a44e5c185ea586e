/**
 * Does a group of writes inside one transaction, which holds LMDB's lock between processes: what it reads is what is durable and what the
 * group did before. So entries are numbered without a gap, and a commit is checked against the cursor as it is.
 */
import type { CommitResult, RecordResult } from '@attune/backend';
import { decideRecord, knownOf, pathOf, recordBytes } from '../records.ts';
import { COMMITS, checkCommit } from '../state.ts';
import { keyBytes, numberBytes, type Table, versionOf } from '../table.ts';
import type { AppendAnswer, AppendWrite, RestWrite, SharedAnswer, SharedGroup } from './shared-write.ts';
import { endKey, type LogTables, type RestTables, WRITES } from './tables.ts';

/** So many of the latest changes of records are told by name; who is further behind looks at all. */
export const CHANGES_KEPT = 4_096;

type Take = (length: number) => Buffer;
type Of<Kind extends RestWrite['kind']> = Extract<RestWrite, { readonly kind: Kind }>;

/** To be called inside a transaction on the logs. */
export function applyAppends(tables: LogTables, { writes, bytes }: SharedGroup<AppendWrite>): readonly SharedAnswer[] {
  const take = takeFrom(bytes);
  const { ends } = tables;
  ends.put(WRITES, numberBytes(versionOf(ends.getBinaryFast(WRITES)) + 1));
  return writes.map((write) => append(tables, write, take));
}

/** To be called inside a transaction on states and records. */
export function applyRest(tables: RestTables, { writes, bytes }: SharedGroup<RestWrite>): readonly SharedAnswer[] {
  const take = takeFrom(bytes);
  return writes.map((write) => (write.kind === 'commit' ? commit(tables, write, take) : change(tables, write, take)));
}

function takeFrom(bytes: ArrayBuffer): Take {
  const all = Buffer.from(bytes);
  let at = 0;
  return (length) => {
    at += length;
    return all.subarray(at - length, at);
  };
}

function append({ logs, ends }: LogTables, { partition, frames }: AppendWrite, take: Take): AppendAnswer {
  const key = endKey(partition);
  const from = versionOf(ends.getBinaryFast(key));
  let end = from;
  for (const { entries, length } of frames) {
    logs[partition]!.put(numberBytes(end), take(length));
    end += entries;
  }
  ends.put(key, numberBytes(end));
  return { from };
}

function commit({ states }: RestTables, asked: Of<'commit'>, take: Take): CommitResult {
  const { partition, reader, cursor, puts } = asked;
  const { values, cursors } = states[partition]!;
  const encoded = puts.map(({ key, length }) => ({ key, bytes: length === undefined ? undefined : take(length) }));
  const result = checkCommit(asked, puts, {
    cursor: numberAt(cursors, reader),
    versionOf: (key) => numberAt(values, key),
  });
  if (!result.committed) return result;
  const version = numberAt(cursors, COMMITS) + 1;
  for (const { key, bytes } of encoded) {
    bytes?.writeDoubleBE(version);
    if (bytes) values.put(keyBytes(key), bytes);
    else values.remove(keyBytes(key));
  }
  cursors.put(keyBytes(COMMITS), numberBytes(version));
  cursors.put(keyBytes(reader), numberBytes(cursor));
  return result;
}

function change({ records, changes }: RestTables, asked: Of<'record'>, take: Take): RecordResult {
  const { collection, key, length, expected } = asked;
  const bytes = length === undefined ? undefined : take(length);
  const path = pathOf(collection, key);
  const known = knownOf(records.getBinaryFast(keyBytes(path)));
  const result = decideRecord({ isRemoval: bytes === undefined, expected }, known);
  if (!result.written) return result;
  records.put(keyBytes(path), recordBytes(bytes, result.version));
  const number = endOf(changes);
  changes.put(numberBytes(number), Buffer.from(JSON.stringify({ collection, key })));
  if (number >= CHANGES_KEPT) changes.remove(numberBytes(number - CHANGES_KEPT));
  return result;
}

/** The number after the last of a table whose keys are running numbers. */
export function endOf(table: Table): number {
  for (const key of table.getKeys({ reverse: true, limit: 1 })) return (key as Buffer).readDoubleBE(0) + 1;
  return 0;
}

function numberAt(table: Table, key: string): number {
  return versionOf(table.getBinaryFast(keyBytes(key)));
}
