/** Carries the records over: what people edit, and what was trained. Versions of definitions are in the records themselves. */
import type { Backend, RecordValue, StoreReader } from '@attune/backend';
import { RECORD_COLLECTIONS } from './record-collections.ts';

const PAGE = 500;

/** Makes the target's records those of the source. @returns how many there are */
export async function carryRecords(source: StoreReader, target: Backend): Promise<number> {
  let carried = 0;
  for (const collection of RECORD_COLLECTIONS) {
    const there = new Map<string, string>();
    for await (const { key, value } of listAll(target, collection)) there.set(key, JSON.stringify(value));
    for await (const { key, value } of listAll(source, collection)) {
      if (there.get(key) !== JSON.stringify(value)) await target.records.put(collection, key, value);
      there.delete(key);
      carried++;
    }
    for (const key of there.keys()) await target.records.remove(collection, key);
  }
  return carried;
}

export async function* listAll(
  { records }: Pick<StoreReader, 'records'>,
  collection: string,
): AsyncGenerator<RecordValue> {
  for (let after: string | undefined; ; ) {
    const page = await records.list(collection, after === undefined ? { limit: PAGE } : { after, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.key;
  }
}
