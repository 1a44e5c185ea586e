/**
 * The site's catalogue: durable as records, and whole in memory, where recommenders and templates look items up.
 */

import type { Backend, RecordName } from '@attune/backend';
import type { Item } from '@attune/engine';

export const ITEM_COLLECTION = 'item';
const PAGE = 1_000;

export type ItemStore = {
  /** The live catalogue, by id. To be read only. */
  readonly all: ReadonlyMap<string, Item>;
  /** Resolves when the items are durable; from then on they are in `all`. */
  readonly put: (items: readonly Item[]) => Promise<void>;
  /** Told of items that were added or said anew. */
  readonly listen: (listener: (items: readonly Item[]) => void) => () => void;
  /** In order of their ids. */
  readonly page: (options: { readonly after?: string | undefined; readonly limit: number }) => {
    items: Item[];
    next: string | null;
  };
  /** Other processes changed records: reads what is new of the items. `names` null: any of them. */
  readonly renew: (names: readonly RecordName[] | null) => Promise<void>;
};

export async function openItemStore(backend: Backend): Promise<ItemStore> {
  const all = new Map<string, Item>();
  let sortedIds: string[] | null = null;
  const loadAll = async (): Promise<void> => {
    for (let after: string | undefined; ; ) {
      const records = await backend.records.list(
        ITEM_COLLECTION,
        after === undefined ? { limit: PAGE } : { after, limit: PAGE },
      );
      for (const record of records) all.set(record.key, record.value as Item);
      sortedIds = null;
      if (records.length < PAGE) return;
      after = records[records.length - 1]!.key;
    }
  };
  await loadAll();

  const renew: ItemStore['renew'] = async (names) => {
    if (names === null) return loadAll();
    for (const { collection, key } of names) {
      const record = collection === ITEM_COLLECTION ? await backend.records.get(ITEM_COLLECTION, key) : undefined;
      if (record === undefined) continue;
      all.set(key, record.value as Item);
      sortedIds = null;
    }
  };
  const listeners = new Set<(items: readonly Item[]) => void>();

  const put: ItemStore['put'] = async (items) => {
    await Promise.all(items.map((item) => backend.records.put(ITEM_COLLECTION, item.id, item)));
    for (const item of items) all.set(item.id, item);
    sortedIds = null;
    for (const listener of listeners) listener(items);
  };
  const listen: ItemStore['listen'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const page: ItemStore['page'] = ({ after: from, limit }) => {
    sortedIds ??= [...all.keys()].sort();
    const start = from === undefined ? 0 : firstAfter(sortedIds, from);
    const ids = sortedIds.slice(start, start + limit);
    const isLast = start + ids.length >= sortedIds.length;
    return { items: ids.map((id) => all.get(id)!), next: isLast ? null : (ids[ids.length - 1] ?? null) };
  };
  return { all, put, listen, page, renew };
}

function firstAfter(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}
