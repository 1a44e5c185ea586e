/** The live visitors of a process that folds nothing: there are none, so everybody is as the store has him. */
import type { VisitorCache } from '../worker/visitor-cache.ts';

const nothing = (): void => {};

export const NOBODY_LIVE: VisitorCache = {
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
