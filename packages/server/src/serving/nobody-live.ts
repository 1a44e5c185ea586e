/** The live visitors of a process that folds nothing: there are none, so everybody is as the store has him. */
import type { VisitorCache } from '../worker/visitor-cache.ts';
import type { VisitorDictionaries } from '../worker/visitor-dictionaries.ts';

const nothing = (): void => {};

/** @param dictionaries of the partition whose visitors are read */
export function nobodyLive(dictionaries: VisitorDictionaries): VisitorCache {
  return {
    dictionaries,
    load: () => undefined,
    known: () => undefined,
    identified: () => undefined,
    get: () => undefined,
    set: nothing,
    refresh: nothing,
    link: nothing,
    remove: nothing,
    recent: () => [].values(),
    changes: { take: () => [], giveBack: nothing, size: () => 0, isGone: () => false, has: () => false },
    trim: nothing,
    size: () => 0,
  };
}
