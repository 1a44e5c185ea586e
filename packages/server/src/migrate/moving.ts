/** Where what belongs to a person is kept in a store, and how it is read and written for many at once: for all that carries people over. */
import type { Backend, StatePut, StateValue, StoreReader } from '@attune/backend';
import type { IdentityKey, PersonId } from '@attune/engine';
import { awayFrom, isAway } from '../worker/away.ts';
import { homeOf } from '../worker/home.ts';
import { LINK_PREFIX } from '../worker/visitor-changes.ts';
import { HISTORY_PREFIX } from '../worker/visitor-store.ts';
import { putAll } from './migration-mark.ts';

export type Row = StateValue & { readonly key: string };
/** As much of a stored visitor as is looked at. */
type Head = { readonly chunks: readonly number[] };
export type Place = { readonly partition: number; readonly key: string };

/** Looked at, carried over and written together. */
const TOGETHER = 500;
/** Links from partition to partition are followed so far. */
const LINKS_MAX = 32;

/** What was written after a version, some at a time. @param after where it goes on */
export async function* newRows(
  from: StoreReader,
  prefix: string,
  { since, after }: { readonly since: number; readonly after?: string | undefined },
): AsyncGenerator<readonly Row[]> {
  for (let last = after; ; ) {
    const rows = await from.state.scan(prefix, {
      ...(last !== undefined && { after: last }),
      limit: TOGETHER,
      above: since,
    });
    if (rows.length > 0) yield rows;
    if (rows.length < TOGETHER) return;
    last = rows.at(-1)!.key;
  }
}

/** The keys of the older parts of a visitor's past, by his stored head. */
export function pastOf(person: PersonId, head: unknown): readonly string[] {
  return head === undefined ? [] : (head as Head).chunks.map((chunk) => `${HISTORY_PREFIX}${person}/${chunk}`);
}

/** Whom an identity means: said by the partition that it belongs to, or by the one which that names. */
export async function personOf(stores: readonly StoreReader[], key: IdentityKey): Promise<PersonId | undefined> {
  let at = homeOf(key, stores.length);
  for (let links = 0; links < LINKS_MAX; links++) {
    const [link] = await stores[at]!.state.load([LINK_PREFIX + key]);
    const person = link?.value as PersonId | undefined;
    if (person === undefined || !isAway(person)) return person;
    at = awayFrom(person)!;
  }
  return undefined;
}

/** The values of keys of several partitions, in their order. */
export async function loadFrom(stores: readonly StoreReader[], wanted: readonly Place[]): Promise<readonly unknown[]> {
  const values: unknown[] = wanted.map(() => undefined);
  await Promise.all(
    stores.map(async ({ state }, partition) => {
      const own = wanted.flatMap((each, i) => (each.partition === partition ? [i] : []));
      const found = await state.load(own.map((i) => wanted[i]!.key));
      for (const [k, i] of own.entries()) values[i] = found[k]?.value;
    }),
  );
  return values;
}

/** @param puts by partition */
export async function writeAll(target: readonly Backend[], puts: readonly (readonly StatePut[])[]): Promise<void> {
  await Promise.all(target.map((backend, partition) => putAll(backend, puts[partition]!)));
}
