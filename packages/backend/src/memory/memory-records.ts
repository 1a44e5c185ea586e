/**
 * The records of the memory backend: documents that people edit, in collections, each with a version that counts from 1.
 */
import type { RecordResult, RecordValue, Stored } from '../backend.ts';
import { createRecordChanges } from '../record-changes.ts';
import { assertStoreKey, compareStoreKeys } from '../store-key.ts';
import { frozenCopy } from './frozen-copy.ts';

/** A removed record leaves its version behind, so that a version never comes back for other content. */
type Kept = { readonly value: Stored; readonly version: number; readonly removed: boolean };

export function createMemoryRecords() {
  const collections = new Map<string, Map<string, Kept>>();
  const changes = createRecordChanges();
  const kept = (collection: string, key: string): Kept | undefined => {
    assertStoreKey(collection, 'collection');
    assertStoreKey(key, 'record key');
    return collections.get(collection)?.get(key);
  };
  const keep = (collection: string, key: string, next: Kept): void => {
    const records = collections.get(collection) ?? new Map<string, Kept>();
    collections.set(collection, records.set(key, next));
    changes.publish({ collection, key });
  };
  const visible = (record: Kept | undefined): number => (record && !record.removed ? record.version : 0);
  return {
    changes,
    get(collection: string, key: string): RecordValue | undefined {
      const record = kept(collection, key);
      return record && !record.removed ? { key, value: record.value, version: record.version } : undefined;
    },
    list(collection: string, { after = '', limit = Infinity }: { after?: string; limit?: number } = {}): RecordValue[] {
      assertStoreKey(collection, 'collection');
      return [...(collections.get(collection) ?? [])]
        .filter(([key, record]) => !record.removed && (after === '' || compareStoreKeys(key, after) > 0))
        .sort(([a], [b]) => compareStoreKeys(a, b))
        .slice(0, limit)
        .map(([key, { value, version }]) => ({ key, value, version }));
    },
    put(collection: string, key: string, value: Stored, expected?: number): RecordResult {
      const copy = frozenCopy(value);
      const before = kept(collection, key);
      if (expected !== undefined && expected !== visible(before)) return { written: false, version: visible(before) };
      const version = (before?.version ?? 0) + 1;
      keep(collection, key, { value: copy, version, removed: false });
      return { written: true, version };
    },
    remove(collection: string, key: string, expected?: number): RecordResult {
      const before = kept(collection, key);
      const version = visible(before);
      if (version === 0 || (expected !== undefined && expected !== version)) return { written: false, version };
      keep(collection, key, { value: undefined, version, removed: true });
      return { written: true, version };
    },
  };
}
