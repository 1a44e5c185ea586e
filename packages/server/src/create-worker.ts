/** A worker: a process that folds the partitions that it holds and takes no traffic, with the definitions, items and models that this takes. */
import type { Backend } from '@attune/backend';
import type { Item, TemplateEngine, TrainedModels } from '@attune/engine';
import type { FastifyBaseLogger } from 'fastify';
import type { InitialDefinition } from './definition-record.ts';
import { type DefinitionStore, openDefinitionStore } from './definition-store.ts';
import { type Folding, type FoldingOptions, foldPartitions } from './fold-partitions.ts';
import { openItemStore } from './item-store.ts';
import { openKillSwitch } from './kill-switch.ts';
import { MODEL_FORMATS } from './model/model-formats.ts';
import { openModelRegistry } from './model/model-registry.ts';
import { openModels } from './model/open-models.ts';
import { followRecords } from './record-follower.ts';
import type { LoopCounters } from './worker/live-loop.ts';

export type WorkerOptions = FoldingOptions & {
  /** A backend for the records that all partitions share; stays the caller's to close. */
  readonly records: Pick<Backend, 'records' | 'can'>;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly templates: TemplateEngine;
  readonly logger: FastifyBaseLogger;
  readonly definitions?: readonly InitialDefinition[];
};

export type WorkerView = {
  readonly partitions: readonly { readonly partition: number; readonly counters: LoopCounters }[];
  /** What of the store fails now, and how; undefined: it answers. */
  readonly dependencies: { readonly log: unknown; readonly state: unknown; readonly records: unknown };
};

export type Worker = {
  /** The live catalogue, by id. To be read only. */
  readonly items: ReadonlyMap<string, Item>;
  readonly view: () => WorkerView;
  /** Writes down what is folded and gives the partitions to others. */
  readonly close: () => Promise<void>;
};

/** Trained models are part of the rules: without them a worker's would be others than a server's. */
async function openTrained(options: {
  readonly backend: Backend;
  readonly clock: () => number;
  readonly logger: FastifyBaseLogger;
  readonly use: (models: TrainedModels) => Promise<void>;
}): ReturnType<typeof openModels> {
  const { backend, clock, logger, use } = options;
  return openModels({
    registry: await openModelRegistry({ backend, clock }),
    formats: new Map([...MODEL_FORMATS].map(([format, { open }]) => [format, open])),
    changed: async (models) => use(models),
    failed: (error, what) => logger.error({ err: error, what }, 'a model could not be opened'),
  });
}

/** @throws AttuneError invalid-definition when the initial definitions do not hold */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  const { records: shared, clock, templates, logger } = options;
  const backend = shared as Backend;
  const items = await openItemStore(backend);
  const late: { definitions?: DefinitionStore; folding?: Folding } = {};
  const trained = await openTrained({
    backend,
    clock,
    logger,
    use: async (models) => late.definitions?.useModels(models),
  });
  const definitions = await openDefinitionStore({
    models: trained.inForce(),
    backend,
    clock,
    templates,
    log: logger,
    initial: options.definitions ?? [],
    use: (rules) => late.folding?.use(rules),
  });
  late.definitions = definitions;
  const killSwitch = await openKillSwitch({ backend, clock, changed: () => {} });
  const failed = (error: unknown, what: string) => logger.error({ err: error, what }, 'the worker reports a failure');
  const records = followRecords({ backend, renewed: [definitions, items, killSwitch], failed });
  const folding = foldPartitions({ ...options, definitions, items: items.all, modelAt: trained.at });
  late.folding = folding;
  return {
    items: items.all,
    view: () => {
      const { log, state, leases } = folding.dependencies();
      return {
        partitions: folding.partitions(),
        dependencies: { log, state, records: leases ?? records.trouble() },
      };
    },
    close: async () => {
      await folding.close();
      await records.close();
    },
  };
}
