/**
 * What a server is built around: the definitions, the models and the live loop, which need each other. What is asked before all of them are
 * there finds nothing yet, and nobody asks before they are.
 */
import type { FastifyBaseLogger } from 'fastify';
import { type DefinitionStore, openDefinitionStore } from './definition-store.ts';
import { type Folding, foldPartitions } from './fold-partitions.ts';
import { type ItemStore, openItemStore } from './item-store.ts';
import { type KillSwitch, openKillSwitch } from './kill-switch.ts';
import { MODEL_FORMATS } from './model/model-formats.ts';
import { openModelRegistry } from './model/model-registry.ts';
import { type Models, startModels } from './model/models.ts';
import { openModels } from './model/open-models.ts';
import { openLoop } from './open-loop.ts';
import { createRecommending, type Recommending } from './recommend/open-recommending.ts';
import { followRecords, type RecordFollower } from './record-follower.ts';
import type { ServerOptions } from './server.ts';
import type { LiveLoop } from './worker/live-loop.ts';

export type Core = {
  readonly items: ItemStore;
  readonly definitions: DefinitionStore;
  readonly killSwitch: KillSwitch;
  readonly records: RecordFollower;
  readonly loop: LiveLoop;
  readonly recommending: Recommending;
  readonly models: Models;
  /** The partitions that this process folds; undefined: it has the whole store, or folds nothing. */
  readonly folding: Folding | undefined;
};

/** @throws AttuneError invalid-definition when the initial definitions do not hold */
export async function openCore(options: ServerOptions, logger: FastifyBaseLogger): Promise<Core> {
  const { backend, clock, templates, newId } = options;
  const items = await openItemStore(backend);
  const late: { loop?: LiveLoop; definitions?: DefinitionStore; folding?: Folding } = {};
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
  const definitions = await openDefinitionStore({
    models: trained.inForce(),
    backend,
    clock,
    templates,
    log: logger,
    initial: options.definitions ?? [],
    use: (rules) => {
      late.loop?.use(rules);
      late.folding?.use(rules);
      recommending.changed();
    },
  });
  late.definitions = definitions;
  const killSwitch = await openKillSwitch({ backend, clock, changed: () => late.loop?.refresh() });
  const loop = await openLoop(
    {
      ...options.loop,
      backend,
      isOff: killSwitch.isOff,
      rules: definitions.rules(),
      clock,
      newId,
      templates,
      items: items.all,
      recommending,
      modelAt: trained.at,
      failed: (error, what) => logger.error({ err: error, what }, 'the live loop reports a failure'),
    },
    options.partitions,
  );
  late.loop = loop;
  const records = followRecords({
    backend,
    renewed: [definitions, items, killSwitch, registry],
    failed: (error, what) => logger.error({ err: error, what }, 'records could not be followed'),
  });
  // Nobody waits for it: until a version is open its recommenders show their fallbacks.
  void recommending.begin(loop);
  const models = await startModels({
    ...{ backend, clock, newId, loop, items: items.all, registry, formats: MODEL_FORMATS },
    warn: (facts, message) => logger.warn(facts, message),
    failed: (error, what) => logger.error({ err: error, what }, 'a model could not be looked after'),
  });
  const folding =
    options.folding === undefined
      ? undefined
      : foldPartitions({
          ...{ effects: options.effects ?? {}, ...options.folding },
          ...{ clock, newId, templates, definitions, items: items.all, modelAt: trained.at, logger },
        });
  if (folding !== undefined) late.folding = folding;
  return { items, definitions, killSwitch, records, loop, recommending, models, folding };
}
