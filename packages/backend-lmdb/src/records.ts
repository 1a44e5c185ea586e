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
    async put(collection, key, value, expected) {
      const bytes = encodeValue(value, key);
      const decide = ({ version, present }: Known) => {
        const visible = present ? version : 0;
        if (expected !== undefined && expected !== visible) return { result: { written: false, version: visible } };
        return { result: { written: true, version: version + 1 }, bytes };
      };
      return write(collection, key, decide);
    },
    async remove(collection, key, expected) {
      const decide = ({ version, present }: Known) => {
        const visible = present ? version : 0;
        if (visible === 0 || (expected !== undefined && expected !== visible))
          return { result: { written: false, version: visible } };
        return { result: { written: true, version }, bytes: Buffer.allocUnsafe(VERSION_BYTES) };
      };
      return write(collection, key, decide);
    },
    follow: changes.follow,
    close: changes.close,
  };
}

type Decided = { readonly result: RecordResult; readonly bytes?: Buffer };
type Write = (collection: string, key: string, decide: (before: Known) => Decided) => Promise<RecordResult>;

/** Adds a write that `decide` allows or refuses when its group is issued. */
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
  const known = (path: string): Known => {
    const inGroup = changed.get(path);
    if (inGroup) return inGroup;
    const bytes = table.getBinaryFast(keyBytes(path));
    return { version: versionOf(bytes), present: bytes !== undefined && bytes.length > VERSION_BYTES };
  };

  return (collection, key, decide) =>
    new Promise<RecordResult>((resolve, reject) => {
      const path = pathOf(collection, key);
      let result: RecordResult;
      group.add({
        issue(put) {
          const decided = decide(known(path));
          result = decided.result;
          if (!decided.bytes) return;
          changed.set(path, { version: result.version, present: decided.bytes.length > VERSION_BYTES });
          decided.bytes.writeDoubleBE(result.version);
          put(table, keyBytes(path), decided.bytes);
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

function pathOf(collection: string, key: string): string {
  assertStoreKey(collection, 'collection');
  assertStoreKey(key, 'record key');
  const path = `${collection}\0${key}`;
  assertStoreKey(path.replace('\0', '/'), 'collection and record key together:');
  return path;
}
