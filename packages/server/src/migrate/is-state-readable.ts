/**
 * Visitors as releases before dictionaries wrote them cannot be read any more; nothing else in a store says so. Whoever opens a store must
 * ask here first: what is folded in such a one has to be made again from its log.
 */
import type { StoreReader } from '@attune/backend';
import { VISITOR_PREFIX } from '../worker/visitor-store.ts';

/** @returns false when the visitors in it were written by a release that this one does not understand */
export async function isStateReadable({ state }: Pick<StoreReader, 'state'>): Promise<boolean> {
  const [first] = await state.scan(VISITOR_PREFIX, { limit: 1 });
  if (first === undefined) return true;
  const { visitor } = first.value as { readonly visitor?: { readonly states?: unknown } };
  return Array.isArray(visitor?.states);
}
