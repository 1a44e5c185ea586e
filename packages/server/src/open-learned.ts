/**
 * What was learned, opened before the loop is there: the registry of versions, those that conditions and allocations ask, and those that lists
 * are made with. What these need of the loop and the definitions they find once both are there.
 */
import type { Backend } from '@attune/backend';
import type { FastifyBaseLogger } from 'fastify';
import type { DefinitionStore } from './definition-store.ts';
import type { ItemStore } from './item-store.ts';
import { MODEL_FORMATS } from './model/model-formats.ts';
import { type ModelRegistry, openModelRegistry } from './model/model-registry.ts';
import { type OpenModels, openModels } from './model/open-models.ts';
import { createRecommending, type Recommending } from './recommend/open-recommending.ts';
import type { LiveLoop } from './worker/live-loop.ts';

/** What comes up after this. */
export type Late = { loop?: LiveLoop; definitions?: DefinitionStore };

export async function openLearned(options: {
  readonly backend: Backend;
  readonly clock: () => number;
  readonly items: ItemStore;
  readonly logger: FastifyBaseLogger;
  readonly late: Late;
}): Promise<{ readonly registry: ModelRegistry; readonly trained: OpenModels; readonly recommending: Recommending }> {
  const { backend, clock, items, logger, late } = options;
  const registry = await openModelRegistry({ backend, clock });
  const trained = await openModels({
    registry,
    formats: new Map([...MODEL_FORMATS].map(([name, { open }]) => [name, open])),
    changed: async (models) => late.definitions?.useModels(models),
    failed: (error, what) => logger.error({ err: error, what }, 'a model could not be opened'),
  });
  const recommending = createRecommending({
    registry,
    items,
    failed: (error, what) => logger.error({ err: error, what }, 'recommending reports a failure'),
  });
  return { registry, trained, recommending };
}
