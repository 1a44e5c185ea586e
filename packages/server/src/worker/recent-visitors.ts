/**
 * The visitors for people to look through: the live ones, seen last first, then those only in the store, by their id.
 */
import type { Backend } from '@attune/backend';
import type { Visitor } from '@attune/engine';
import type { VisitorCache } from './visitor-cache.ts';
import { VISITOR_PREFIX, visitorOfHead } from './visitor-store.ts';

const SCAN_PAGE = 200;
/** A search gives up after looking at so many stored visitors a page. */
const SCAN_PAGES_MAX = 25;

type Wanted = { readonly limit: number; readonly after?: string; readonly query?: string };
type Found = { readonly visitors: readonly Visitor[]; readonly next: string | null };

/** `after` is `live:<n>` or `stored:<key>`, as `next` gave it. */
export async function recentVisitors(cache: VisitorCache, backend: Backend, wanted: Wanted): Promise<Found> {
  const { limit, after = 'live:0' } = wanted;
  const found: Visitor[] = [];
  if (after.startsWith('live:')) {
    const skip = Number(after.slice('live:'.length)) || 0;
    let place = 0;
    for (const visitor of cache.recent()) {
      if (place++ < skip || !isWanted(visitor, wanted.query)) continue;
      found.push(visitor);
      if (found.length === limit) return { visitors: found, next: `live:${place}` };
    }
  }
  return fromStore(cache, backend, wanted, found);
}

async function fromStore(cache: VisitorCache, backend: Backend, wanted: Wanted, found: Visitor[]): Promise<Found> {
  const { limit, query, after } = wanted;
  let key = after?.startsWith('stored:') === true ? after.slice('stored:'.length) : undefined;
  for (let pages = 0; pages < SCAN_PAGES_MAX; pages++) {
    const options = key === undefined ? { limit: SCAN_PAGE } : { limit: SCAN_PAGE, after: key };
    const page = await backend.state.scan(VISITOR_PREFIX, options);
    for (const each of page) {
      key = each.key;
      const visitor = visitorOfHead(each.value, cache.dictionaries);
      const { id } = visitor.profile;
      if (cache.get(id) !== undefined || cache.changes.isGone(id) || !isWanted(visitor, query)) continue;
      found.push(visitor);
      if (found.length >= limit) return { visitors: found, next: `stored:${key}` };
    }
    if (page.length < SCAN_PAGE) return { visitors: found, next: null };
  }
  return { visitors: found, next: `stored:${key}` };
}

function isWanted({ profile }: Visitor, query: string | undefined): boolean {
  if (query === undefined || query === '') return true;
  const text = query.toLowerCase();
  const { anonymousIds, userIds } = profile.identities;
  const { email, name } = profile.traits;
  return [profile.id, ...anonymousIds, ...userIds, email, name].some(
    (each) => typeof each === 'string' && each.toLowerCase().includes(text),
  );
}
