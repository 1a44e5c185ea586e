/**
 * Looks at visitors after they were carried over, without trusting what carried them: each is read again from both stores, with his whole
 * past, and so is whom an identity means. What changed in between is looked at the next time.
 */
import { type StoreReader, storeError } from '@attune/backend';
import type { PersonId } from '@attune/engine';
import { homeOf } from '../worker/home.ts';
import { LINK_PREFIX } from '../worker/visitor-changes.ts';
import { VISITOR_PREFIX } from '../worker/visitor-store.ts';
import { loadFrom, newRows, pastOf, personOf, type Row } from './moving.ts';

export type Verifying = {
  readonly source: readonly StoreReader[];
  readonly target: readonly StoreReader[];
  readonly isSame: boolean;
};

/**
 * Those written after `since` and not after `upTo`, by partition of the source: nothing of what was looked at before is looked at again.
 * @throws `store-migration` naming the first that is not the same
 */
export async function verifyVisitors(
  verifying: Verifying,
  { since, upTo }: { readonly since: readonly number[]; readonly upTo: readonly number[] },
): Promise<void> {
  const { source } = verifying;
  for (const [from, store] of source.entries()) {
    const isSettled = ({ version }: Row) => version <= upTo[from]!;
    for await (const rows of newRows(store, VISITOR_PREFIX, { since: since[from]! }))
      await verifyHeads(verifying, from, rows.filter(isSettled));
    for await (const rows of newRows(store, LINK_PREFIX, { since: since[from]! }))
      await verifyLinks(verifying, { from, rows: rows.filter(isSettled), upTo });
  }
}

async function verifyHeads({ source, target, isSame }: Verifying, from: number, rows: readonly Row[]): Promise<void> {
  const people = rows.map((row) => {
    const person = row.key.slice(VISITOR_PREFIX.length) as PersonId;
    const partition = isSame ? from : homeOf(person, target.length);
    return { row, places: [row.key, ...pastOf(person, row.value)].map((key) => ({ partition, key })) };
  });
  const all = people.flatMap(({ places }) => places);
  const [here, there] = await Promise.all([source[from]!.state.load(all.map(({ key }) => key)), loadFrom(target, all)]);
  let at = 0;
  for (const { row, places } of people) {
    const [first, end] = [at, at + places.length];
    at = end;
    // Written anew since: then he is carried over, and looked at, again.
    if (here[first]?.version !== row.version) continue;
    for (let i = first; i < end; i++)
      if (JSON.stringify(here[i]?.value) !== JSON.stringify(there[i])) throw different(all[i]!.key);
  }
}

async function verifyLinks(
  { source, target, isSame }: Verifying,
  { from, rows, upTo }: { readonly from: number; readonly rows: readonly Row[]; readonly upTo: readonly number[] },
): Promise<void> {
  await Promise.all(
    rows.map(async ({ key, value }) => {
      const identity = key.slice(LINK_PREFIX.length);
      const here = isSame ? value : await personOf(source, identity);
      const there = isSame ? (await target[from]!.state.load([key]))[0]?.value : await personOf(target, identity);
      if (here === there) return;
      const now = await Promise.all(source.map(({ state }) => state.load([key])));
      if (now.every(([link], i) => link === undefined || link.version <= upTo[i]!)) throw different(key);
    }),
  );
}

function different(key: string): Error {
  return storeError('store-migration', `${key} is not the same in both stores. The source is still the one to use`);
}
