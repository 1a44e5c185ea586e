/**
 * The page's life as one set of events. `pagehide` and `visibilitychange` are both heard, as neither is sure to come;
 * `unload` is not, as it would keep the page out of the back/forward cache.
 */
import type { Core } from './core.ts';
import { followHistory, readPage } from './page.ts';

/** `moved` is called for each new page view after the first. */
export function startLifecycle(core: Core, moved: () => void): void {
  const { events, listen } = core;
  listen(document, 'visibilitychange', () => {
    events.emit(document.visibilityState === 'hidden' ? 'hidden' : 'visible', undefined);
  });
  listen(window, 'pagehide', () => {
    if (core.consent.granted()) {
      core.idle.drain();
      events.emit('page-end', core.page());
    }
    events.emit('leave', undefined);
  });
  listen<PageTransitionEvent>(window, 'pageshow', (event) => {
    if (!event.persisted) return;
    events.emit('restore', undefined);
    moved();
  });
  listen<StorageEvent>(window, 'storage', (event) => {
    if (core.consent.granted() && event.key?.endsWith(`${core.options.writeKey}.${core.identity.key}`))
      core.identity.reload();
  });
  const follow = events.guard(() => {
    const { path, search, url } = readPage('');
    if (path !== core.page().path) moved();
    else Object.assign(core.page(), { search, url });
  });
  followHistory(follow);
}
