/**
 * What a migration leaves in a store: that it is only being filled, or that it was moved elsewhere. Whoever opens a store to serve from it
 * must look here first.
 */
import { type Backend, type StatePut, type StoreReader, storeError } from '@attune/backend';

/** All keys of a migration begin so; none of them is ever carried over. */
export const MIGRATION_PREFIX = 'migration/';
const MARK_KEY = `${MIGRATION_PREFIX}mark`;
/** Migrations write under this name: it moves no cursor. */
const READER = 'migration';
/** So many puts go in one commit. */
const PUTS_MAX = 500;

export type MigrationMark =
  /** It is not complete. */
  | { readonly kind: 'filling'; readonly from: string; readonly since: number }
  /** What comes here now is missing there. */
  | { readonly kind: 'moved'; readonly to: string; readonly at: number };

/** @returns what a migration left in the store; undefined: nothing, it is whole and at home */
export async function readMark({ state }: Pick<StoreReader, 'state'>): Promise<MigrationMark | undefined> {
  const [stored] = await state.load([MARK_KEY]);
  return stored?.value as MigrationMark | undefined;
}

/** undefined takes the mark away. */
export function markPut(mark: MigrationMark | undefined): StatePut {
  return { key: MARK_KEY, value: mark };
}

/** Writes into a store that nobody else writes into, some at a time. */
export async function putAll({ state }: Backend, puts: readonly StatePut[]): Promise<void> {
  for (let from = 0; from < puts.length; from += PUTS_MAX) {
    const some = puts.slice(from, from + PUTS_MAX);
    const result = await state.commit({ reader: READER, cursor: 0, expectedCursor: 0, puts: some });
    if (!result.committed) throw storeError('store-migration', 'another process writes into the store that is filled');
  }
}
