/**
 * Everything in the state under one prefix, page by page, so that no more than a page is ever held.
 */
import type { StateValue, StoreReader } from '@attune/backend';

const PAGE = 1_000;

export async function* scanState(
  { state }: { readonly state: Pick<StoreReader['state'], 'scan'> },
  prefix: string,
  limit: number = PAGE,
): AsyncGenerator<StateValue & { readonly key: string }, void, undefined> {
  let after: string | undefined;
  while (true) {
    const page = await state.scan(prefix, after === undefined ? { limit } : { after, limit });
    yield* page;
    if (page.length < limit) return;
    after = page.at(-1)!.key;
  }
}
