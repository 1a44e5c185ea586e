/**
 * The state on LMDB: values with versions and the readers' cursors, changed together in one transaction. A commit is encoded
 * in slices before it joins a group, and checked when the group is issued against what is durable and what the group
 * already changes, so no lock is held while JavaScript runs. A version is the number of the commit that wrote the value.
 */
import {
  assertStoreKey,
  type Backend,
  type Commit,
  type CommitResult,
  type Cursor,
  createPace,
  type StatePut,
  type StateValue,
  storeError,
} from '@attune/backend';
import type { Transaction } from 'lmdb';
import { createBreather } from './breather.ts';
import type { GroupCommit, Put } from './group-commit.ts';
import { type Bin, createBin, type SlabPool } from './slab.ts';
import { collect, documentOf, keyBytes, numberBytes, type Table, VERSION_BYTES, versionOf } from './table.ts';

export type StateTables = {
  readonly values: Table /** Cursors by reader, and the number of commits under COMMITS. */;
  readonly cursors: Table;
};

/** Not a name a reader can have: those have no null character. */
export const COMMITS = '\0commits';

/** So many keys are read at once, without a read transaction of their own. */
const TURN_KEYS_MAX = 128;

/** A smaller commit does not take a slab: many of them can wait at once. */
export const SLAB_PUTS_MIN = 16;

export type EncodedPut = {
  readonly key: string;
  readonly bytes: Buffer | undefined;
  readonly expected: number | undefined;
};

export function openState(tables: StateTables, group: GroupCommit, pool: SlabPool): Backend['state'] {
  const { values, cursors } = tables;
  /** What the group being written changes and the tables do not show yet. */
  const changed = {
    versions: new Map<string, number>(),
    cursors: new Map<string, Cursor>(),
    commits: undefined as number | undefined,
  };
  const settle = () => {
    changed.versions.clear();
    changed.cursors.clear();
    changed.commits = undefined;
  };
  const stored = (key: string) => versionOf(cursors.getBinaryFast(keyBytes(key)));
  const cursorNow = (reader: string) => changed.cursors.get(reader) ?? stored(reader);
  const versionNow = (key: string) => changed.versions.get(key) ?? versionOf(values.getBinaryFast(keyBytes(key)));

  const issue = ({ reader, cursor }: Commit, puts: readonly EncodedPut[], put: Put): void => {
    const version = (changed.commits ?? stored(COMMITS)) + 1;
    changed.commits = version;
    for (const { key, bytes } of puts) {
      changed.versions.set(key, bytes ? version : 0);
      bytes?.writeDoubleBE(version);
      put(values, keyBytes(key), bytes);
    }
    changed.cursors.set(reader, cursor);
    put(cursors, keyBytes(COMMITS), numberBytes(version));
    put(cursors, keyBytes(reader), numberBytes(cursor));
  };

  return {
    ...readState(tables),
    async commit(commit) {
      assertStoreKey(commit.reader, 'reader');
      const bin = commit.puts.length >= SLAB_PUTS_MIN ? createBin(pool) : undefined;
      const puts = await encodePuts(commit, bin);
      let result: CommitResult;
      return new Promise((resolve, reject) =>
        group.add({
          issue(put) {
            result = checkCommit(commit, puts, { cursor: cursorNow(commit.reader), versionOf: versionNow });
            if (result.committed) issue(commit, puts, put);
          },
          durable() {
            settle();
            bin?.release();
            resolve(result);
          },
          failed(error) {
            settle();
            // See log.ts: a failed store's slabs do not come back.
            if (error.code !== 'store-failed') bin?.release();
            reject(error);
          },
        }),
      );
    },
  };
}

/** Whether a commit may be written, as things stand. */
export function checkCommit(
  { expectedCursor }: Pick<Commit, 'expectedCursor'>,
  puts: readonly Pick<EncodedPut, 'key' | 'expected'>[],
  stored: { readonly cursor: Cursor; readonly versionOf: (key: string) => number },
): CommitResult {
  const conflicts: string[] = [];
  for (const { key, expected } of puts)
    if (expected !== undefined && expected !== stored.versionOf(key)) conflicts.push(key);
  if (stored.cursor === expectedCursor && conflicts.length === 0) return { committed: true };
  return { committed: false, conflicts, cursor: stored.cursor };
}

/** What is durable of the state. */
export function readState({ values, cursors }: StateTables): Omit<Backend['state'], 'commit'> {
  return {
    async load(keys) {
      return keys.length <= TURN_KEYS_MAX ? keys.map((key) => readValue(values, key)) : loadMany(values, keys);
    },
    async cursor(reader) {
      assertStoreKey(reader, 'reader');
      return versionOf(cursors.getBinaryFast(keyBytes(reader)));
    },
    async scan(prefix, { after = '', limit, above = 0 }) {
      return collect(values, { prefix, after, limit }, ({ key, value }) => {
        const version = versionOf(value);
        return version > above ? { key: key.toString(), value: documentOf(value), version } : undefined;
      });
    },
  };
}

/** What one read transaction gives for many keys, in slices. */
async function loadMany(values: Table, keys: readonly string[]): Promise<(StateValue | undefined)[]> {
  const transaction = values.useReadTransaction();
  try {
    const breather = createBreather();
    const loaded: (StateValue | undefined)[] = [];
    for (const key of keys) {
      loaded.push(readValue(values, key, { transaction }));
      if (breather.due()) await breather.rest();
    }
    return loaded;
  } finally {
    transaction.done();
  }
}

function readValue(
  values: Table,
  key: string,
  options?: { readonly transaction: Transaction },
): StateValue | undefined {
  assertStoreKey(key, 'state key');
  const bytes = values.getBinaryFast(keyBytes(key), options);
  return bytes && { value: documentOf(bytes), version: versionOf(bytes) };
}

/** The share of a busy process's time that encoding takes: who commits much can wait. */
const ENCODING_SHARE = 0.05;
/** So many puts are encoded between two looks at the time. */
const PUTS_PER_LOOK = 8;
const pace = createPace(() => ENCODING_SHARE);

export async function encodePuts({ puts }: Commit, bin: Bin | undefined): Promise<EncodedPut[]> {
  const encodedPuts: EncodedPut[] = [];
  const encode = ({ key, value, expected }: StatePut) => {
    assertStoreKey(key, 'state key');
    encodedPuts.push({ key, bytes: value === undefined ? undefined : encodeValue(value, key, bin), expected });
  };
  for (let from = 0; from < puts.length; from += PUTS_PER_LOOK) {
    pace.work(() => puts.slice(from, from + PUTS_PER_LOOK).forEach(encode));
    if (from + PUTS_PER_LOOK < puts.length && pace.isDue()) await pace.rest();
  }
  return encodedPuts;
}

/** Room for the version, and then the JSON of the value; in a buffer of its own when there is no bin. */
export function encodeValue(value: unknown, key: string, bin?: Bin): Buffer {
  const text = JSON.stringify(value);
  if (text === undefined)
    throw storeError('store-value', `the value of ${JSON.stringify(key)} is not JSON: it cannot be stored`);
  if (bin) return bin.put([text], VERSION_BYTES);
  const bytes = Buffer.allocUnsafe(VERSION_BYTES + Buffer.byteLength(text));
  bytes.write(text, VERSION_BYTES);
  return bytes;
}
