/**
 * One named LMDB database with bytes as keys and values, and the three ways of reading it that the store needs. A stored
 * value is an 8-byte version and then JSON; a value that is only a version is the trace of something removed.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { STORE_KEY_BYTES_MAX } from '@attune/backend';
import type { Database, RootDatabase, Transaction } from 'lmdb';

export type Table = Database<Buffer, Buffer> & {
  /** As lmdb has it (its types leave out the options): valid until the next read. */
  getBinaryFast(key: Buffer, options?: { readonly transaction: Transaction }): Buffer | undefined;
};
export type Row = { readonly key: Buffer; readonly value: Buffer };

/** A version takes this many bytes before the JSON of a value. */
export const VERSION_BYTES = 8;

/** Rows read in one turn: a cursor is never held open across an await. */
const ROWS_PER_TURN = 256;

export function openTable(root: RootDatabase<Buffer, Buffer>, name: string): Table {
  return root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' });
}

const scratch = Buffer.allocUnsafeSlow(STORE_KEY_BYTES_MAX * 3 + 16);

/** The bytes of a key, valid until the next call: LMDB copies a key when it is handed over. */
export function keyBytes(key: string): Buffer {
  return scratch.subarray(0, scratch.write(key));
}

/** The version of a stored value, 0 when there is none. */
export function versionOf(bytes: Buffer | undefined): number {
  return bytes === undefined ? 0 : bytes.readDoubleBE(0);
}

/** The JSON after the version; undefined for the trace of something removed. */
export function documentOf(bytes: Buffer): unknown {
  if (bytes.length <= VERSION_BYTES) return undefined;
  return JSON.parse(bytes.toString('utf8', VERSION_BYTES, bytes.length));
}

/** A number as the bytes of a key: their order is the order of the numbers (not below 0). */
export function numberBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

/** Up to `limit` results of rows whose key begins with `prefix` and comes after `after`, ascending; rows that `read` leaves out do not count. */
export async function collect<T>(
  table: Table,
  range: { readonly prefix: string; readonly after: string; readonly limit: number },
  read: (row: Row) => T | undefined,
): Promise<T[]> {
  const prefix = Buffer.from(range.prefix);
  const after = Buffer.from(range.after);
  let start = after.length > 0 && Buffer.compare(after, prefix) >= 0 ? successor(after) : prefix;
  const end = endOf(prefix);
  const found: T[] = [];
  while (found.length < range.limit) {
    const limit = Math.min(ROWS_PER_TURN, range.limit - found.length);
    const rows = [...table.getRange({ start, ...(end && { end }), limit })];
    for (const row of rows) {
      const result = read(row as Row);
      if (result !== undefined) found.push(result);
    }
    const last = rows.at(-1);
    if (!last || rows.length < limit) break;
    start = successor(last.key);
    await nextTurn();
  }
  return found;
}

function successor(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)]);
}

/** The first key that no longer begins with `prefix`: no byte of UTF-8 is 0xff, so the last one can be counted up. */
function endOf(prefix: Buffer): Buffer | undefined {
  if (prefix.length === 0) return undefined;
  const end = Buffer.from(prefix);
  end[end.length - 1]! += 1;
  return end;
}
