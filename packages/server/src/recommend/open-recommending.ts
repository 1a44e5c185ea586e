/**
 * Recommending, put together for the server: the versions that serve, and the lists that are made with them. The loop asks for lists before
 * anything is open, and gets none then: the fallbacks are shown.
 */
import type { ItemStore } from '../item-store.ts';
import type { ModelRegistry } from '../model/model-registry.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { createLearnedLists, type LearnedLists } from './learned-lists.ts';
import { createServingVersions, type Role, type ServingVersions } from './serving-versions.ts';

export type Recommending = LearnedLists & {
  /** What serves now, by model and role. */
  readonly version: (model: string, role: Role) => string | undefined;
  /** Begins to serve over the loop; resolves when what is wanted now is open. */
  readonly begin: (loop: LiveLoop) => Promise<void>;
  /** The definitions changed. */
  readonly changed: () => void;
  /** Resolves when all that was wanted is open; for tests and for who waits for a new version. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export function createRecommending(options: {
  readonly registry: Pick<ModelRegistry, 'champion' | 'list' | 'bytes' | 'listen'>;
  readonly items: Pick<ItemStore, 'all' | 'listen'>;
  readonly failed: (error: unknown, what: string) => void;
}): Recommending {
  const { registry, items, failed } = options;
  let serving: ServingVersions | undefined;
  const get: ServingVersions['get'] = (model, role) => serving?.get(model, role);
  const learned = createLearnedLists({ serving: { get }, items: items.all });
  const refresh = () => serving?.refresh() ?? Promise.resolve();
  // Not awaited: a version is in force when it is open, and whoever puts it in force does not wait for that.
  const stop = registry.listen(() => void refresh());
  return {
    ...learned,
    version: (model, role) => get(model, role)?.version,
    begin: (loop) => {
      serving = createServingVersions({ registry, loop, items, failed });
      return serving.refresh();
    },
    changed: () => void refresh(),
    settled: refresh,
    close: async () => {
      stop();
      await serving?.close();
    },
  };
}
