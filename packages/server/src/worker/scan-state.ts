/**
 * Everything in the state under one prefix, page by page, so that no more than a page is ever held.
 */
import type { Backend, StateValue } from '@attune/backend';

const PAGE = 1_000;

export async function* scanState(
  backend: Backend,
  prefix: string,
  limit: number = PAGE,
): AsyncGenerator<StateValue & { readonly key: string }, void, undefined> {
  let after: string | undefined;
  while (true) {
    const page = await backend.state.scan(prefix, after === undefined ? { limit } : { after, limit });
    yield* page;
    if (page.length < limit) return;
    after = page.at(-1)!.key;
  }
}
