/**
 * Records on LMDB: documents that people edit, in collections, with versions that count from 1. A removed record leaves its
 * version behind, so that a version never comes back for other content.
 */
import {
  assertStoreKey,
  type Backend,
  createRecordChanges,
  type RecordChanges,
  type RecordResult,
  type RecordValue,
} from '@attune/backend';
import type { GroupCommit } from './group-commit.ts';
import { encodeValue } from './state.ts';
import { collect, documentOf, keyBytes, type Table, VERSION_BYTES, versionOf } from './table.ts';

/** The last version a record had, and whether it is there. */
type Known = { readonly version: number; readonly present: boolean };

export function openRecords(table: Table, group: GroupCommit): Backend['records'] & Pick<RecordChanges, 'close'> {
  const changes = createRecordChanges();
  const write = createWriter({ table, group, changes });
  return { ...readRecords(table), ...editRecords(write), follow: changes.follow, close: changes.close };
}

/** What is durable of the records. */
export function readRecords(table: Table): Pick<Backend['records'], 'get' | 'list'> {
  return {
    async get(collection, key) {
      const bytes = table.getBinaryFast(keyBytes(pathOf(collection, key)));
      if (!bytes || bytes.length <= VERSION_BYTES) return undefined;
      return { key, value: documentOf(bytes), version: versionOf(bytes) };
    },
    async list(collection, { after = '', limit = Number.POSITIVE_INFINITY } = {}) {
      assertStoreKey(collection, 'collection');
      const prefix = `${collection}\0`;
      return collect<RecordValue>(table, { prefix, after: after && prefix + after, limit }, ({ key, value }) => {
        const document = documentOf(value);
        if (document === undefined) return undefined;
        return { key: key.toString().slice(prefix.length), value: document, version: versionOf(value) };
      });
    },
  };
}

/** The ways of changing one, as writes that are decided when it is known what is stored. */
export function editRecords(write: Write): Pick<Backend['records'], 'put' | 'remove'> {
  return {
    async put(collection, key, value, expected) {
      return write(collection, key, { bytes: encodeValue(value, key), expected });
    },
    async remove(collection, key, expected) {
      return write(collection, key, { bytes: undefined, expected });
    },
  };
}

/** `bytes` has room for the version at its beginning; undefined removes the record. */
export type RecordWrite = { readonly bytes: Buffer | undefined; readonly expected: number | undefined };
type Write = (collection: string, key: string, write: RecordWrite) => Promise<RecordResult>;

/** What is known of a stored record. */
export function knownOf(bytes: Buffer | undefined): Known {
  return { version: versionOf(bytes), present: bytes !== undefined && bytes.length > VERSION_BYTES };
}

export function decideRecord(
  { isRemoval, expected }: { readonly isRemoval: boolean; readonly expected: number | undefined },
  { version, present }: Known,
): RecordResult {
  const visible = present ? version : 0;
  const isExpected = expected === undefined || expected === visible;
  if (!isExpected || (isRemoval && visible === 0)) return { written: false, version: visible };
  return { written: true, version: isRemoval ? version : version + 1 };
}

/** The stored form of what was decided. */
export function recordBytes(bytes: Buffer | undefined, version: number): Buffer {
  const stored = bytes ?? Buffer.allocUnsafe(VERSION_BYTES);
  stored.writeDoubleBE(version);
  return stored;
}

/** Adds a write to a group, where it is decided. */
function createWriter({
  table,
  group,
  changes,
}: {
  readonly table: Table;
  readonly group: GroupCommit;
  readonly changes: Pick<RecordChanges, 'publish'>;
}): Write {
  /** What the group being written changes and the table does not show yet. */
  const changed = new Map<string, Known>();
  const known = (path: string): Known => changed.get(path) ?? knownOf(table.getBinaryFast(keyBytes(path)));

  return (collection, key, { bytes, expected }) =>
    new Promise<RecordResult>((resolve, reject) => {
      const path = pathOf(collection, key);
      let result: RecordResult;
      group.add({
        issue(put) {
          result = decideRecord({ isRemoval: bytes === undefined, expected }, known(path));
          if (!result.written) return;
          changed.set(path, { version: result.version, present: bytes !== undefined });
          put(table, keyBytes(path), recordBytes(bytes, result.version));
        },
        durable() {
          changed.clear();
          if (result.written) changes.publish({ collection, key });
          resolve(result);
        },
        failed(error) {
          changed.clear();
          reject(error);
        },
      });
    });
}

export function pathOf(collection: string, key: string): string {
  assertStoreKey(collection, 'collection');
  assertStoreKey(key, 'record key');
  const path = `${collection}\0${key}`;
  assertStoreKey(path.replace('\0', '/'), 'collection and record key together:');
  return path;
}
