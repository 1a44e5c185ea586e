/**
 * The page view: what the visitor is looking at now. A single-page site's navigations are page views too; a change of
 * the query alone (a filter) is not.
 */
import type { JsonObject } from './json.ts';
import { newId } from './session/ids.ts';

export type PageView = {
  readonly id: string;
  readonly path: string;
  readonly search: string;
  readonly url: string;
  readonly referrer: string;
};

/** The page as it is now, in Segment's names. */
export function readPage(referrer: string): PageView {
  const { pathname, search, href, hash } = location;
  // Hash routers keep their path behind "#/".
  return { id: newId(), path: hash.startsWith('#/') ? pathname + hash : pathname, search, url: href, referrer };
}

export function pageProperties(view: PageView): JsonObject {
  const { path, search, url, referrer } = view;
  return { path, search, url, referrer, title: document.title };
}

/** Calls back after each navigation within the page. `moved` must not throw: it runs inside the page's own calls. */
export function followHistory(moved: () => void): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args: Parameters<History['pushState']>) {
      original.apply(this, args);
      moved();
    };
  }
  addEventListener('popstate', moved);
  addEventListener('hashchange', moved);
}
