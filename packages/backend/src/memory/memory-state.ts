/**
 * The state of the memory backend: values with versions, and the cursors of readers, changed together or not at all. The
 * version is the number of the commit that wrote the value, so a removed key never gets an old version back.
 */
import type { Backend, Commit, CommitResult, Cursor, StateValue } from '../backend.ts';
import { assertStoreKey, compareStoreKeys } from '../store-key.ts';
import { frozenCopy } from './frozen-copy.ts';

export function createMemoryState() {
  const values = new Map<string, StateValue>();
  const cursors = new Map<string, Cursor>();
  let commits = 0;
  /** The keys in order, made when a scan needs them and a key came or went since. */
  let ordered: string[] | undefined;

  const load = (key: string): StateValue | undefined => {
    assertStoreKey(key, 'state key');
    return values.get(key);
  };
  return {
    load,
    cursor: (reader: string): Cursor => cursors.get(reader) ?? 0,
    commit({ reader, cursor, expectedCursor, puts }: Commit): CommitResult {
      assertStoreKey(reader, 'reader');
      const copies = puts.map(({ key, value }) => {
        assertStoreKey(key, 'state key');
        return { key, value: value === undefined ? undefined : frozenCopy(value) };
      });
      const stored = cursors.get(reader) ?? 0;
      const conflicts = puts
        .filter(({ key, expected }) => expected !== undefined && expected !== (values.get(key)?.version ?? 0))
        .map(({ key }) => key);
      if (stored !== expectedCursor || conflicts.length > 0) return { committed: false, conflicts, cursor: stored };
      commits += 1;
      for (const { key, value } of copies) {
        if (values.has(key) !== (value !== undefined)) ordered = undefined;
        if (value === undefined) values.delete(key);
        else values.set(key, { value, version: commits });
      }
      cursors.set(reader, cursor);
      return { committed: true };
    },
    scan(prefix: string, { after = '', limit, above = 0 }: Parameters<Backend['state']['scan']>[1]) {
      ordered ??= [...values.keys()].sort(compareStoreKeys);
      const found: (StateValue & { readonly key: string })[] = [];
      const begin = compareStoreKeys(after, prefix) > 0 ? after : prefix;
      for (let i = firstFrom(ordered, begin); i < ordered.length && found.length < limit; i++) {
        const key = ordered[i]!;
        if (!key.startsWith(prefix)) break;
        const kept = values.get(key)!;
        if (key !== after && kept.version > above) found.push({ key, ...kept });
      }
      return found;
    },
  };
}

/** The index of the first key that is not before `begin`. */
function firstFrom(ordered: readonly string[], begin: string): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareStoreKeys(ordered[middle]!, begin) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
