/**
 * A worker: folds the partitions that it holds, each with a live loop of its own, and does what triggers want done there. What it holds is
 * settled with the other workers by leases; who loses one stops at once, and what he folded since his last commit is folded by the next.
 */
import type { Backend } from '@attune/backend';
import type { Item, TemplateEngine, TrainedModels } from '@attune/engine';
import type { FastifyBaseLogger } from 'fastify';
import type { InitialDefinition } from './definition-record.ts';
import { type DefinitionStore, openDefinitionStore } from './definition-store.ts';
import { openItemStore } from './item-store.ts';
import type { EffectPorts } from './jobs/perform-effect.ts';
import { openKillSwitch } from './kill-switch.ts';
import { MODEL_FORMATS } from './model/model-formats.ts';
import { openModelRegistry } from './model/model-registry.ts';
import { openModels } from './model/open-models.ts';
import { holdPartitions, type Lease } from './partition-holder.ts';
import { openPartitionWork, type PartitionWork } from './partition-work.ts';
import { followRecords } from './record-follower.ts';
import type { LoopCounters } from './worker/live-loop.ts';

export type WorkerOptions = {
  /** Any partition's backend is the caller's to open, and closed here. */
  readonly open: (partition: number) => Promise<Backend>;
  /** A backend for the records that all partitions share; stays the caller's to close. */
  readonly records: Pick<Backend, 'records' | 'can'>;
  readonly partitions: number;
  readonly leases: Lease;
  /** Of all workers no other has this name. */
  readonly name: string;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly templates: TemplateEngine;
  readonly logger: FastifyBaseLogger;
  readonly definitions?: readonly InitialDefinition[];
  readonly effects?: EffectPorts;
  /** How often the folded state is written down: servers are as far behind. Default 1,000. */
  readonly checkpointMs?: number;
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

const CHECKPOINT_MS = 1_000;

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

/** The logs of all partitions, each opened when something is said to it. */
function createPartitionMail(partitions: number, open: WorkerOptions['open']) {
  const opened = new Map<number, Promise<Backend>>();
  const logOf = (partition: number): Promise<Backend> => {
    const known = opened.get(partition);
    if (known !== undefined) return known;
    const opening = open(partition);
    opened.set(partition, opening);
    opening.catch(() => opened.delete(partition));
    return opening;
  };
  const logs = Array.from({ length: partitions }, (_, partition): Pick<Backend, 'log'> => {
    return {
      log: {
        append: async (entries) => (await logOf(partition)).log.append(entries),
        read: async (from, limit) => (await logOf(partition)).log.read(from, limit),
        follow: async function* (from, signal) {
          yield* (await logOf(partition)).log.follow(from, signal);
        },
      },
    };
  });
  return {
    logs,
    close: async () => {
      for (const each of opened.values()) await (await each).close();
    },
  };
}

/** @throws AttuneError invalid-definition when the initial definitions do not hold */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  const { open, records: shared, leases, name, clock, templates, logger } = options;
  const backend = shared as Backend;
  const items = await openItemStore(backend);
  const held = new Map<number, PartitionWork>();
  const late: { definitions?: DefinitionStore } = {};
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
    use: (rules) => {
      for (const work of held.values()) work.loop.use(rules);
    },
  });
  late.definitions = definitions;
  const others = createPartitionMail(options.partitions, open);
  const killSwitch = await openKillSwitch({ backend, clock, changed: () => {} });
  const failed = (error: unknown, what: string) => logger.error({ err: error, what }, 'the worker reports a failure');
  const records = followRecords({ backend, renewed: [definitions, items, killSwitch], failed });
  const holder = holdPartitions({
    leases,
    name,
    failed,
    take: async (partition) => {
      const work = await openPartitionWork({
        ...{ partition, clock, templates, definitions, failed, newId: options.newId },
        backend: await open(partition),
        all: others.logs,
        modelAt: trained.at,
        items: items.all,
        effects: options.effects ?? {},
        checkpointMs: options.checkpointMs ?? CHECKPOINT_MS,
        mayAct: () => holder.mayAct(),
        lost: () => holder.lost(partition),
      });
      held.set(partition, work);
    },
    drop: async (partition, isLost) => {
      const work = held.get(partition);
      held.delete(partition);
      await work?.close(isLost);
      logger.info({ partition, isLost }, 'gave a partition up');
    },
  });
  return {
    items: items.all,
    view: () => {
      const troubles = [...held.values()].map(({ loop }) => loop.dependencies());
      const first = (part: 'log' | 'state') => troubles.map((each) => each[part]).find((each) => each !== undefined);
      return {
        partitions: [...held].map(([partition, { loop }]) => ({ partition, counters: loop.counters() })),
        dependencies: { log: first('log'), state: first('state'), records: holder.trouble() ?? records.trouble() },
      };
    },
    close: async () => {
      await holder.close();
      await others.close();
      await records.close();
    },
  };
}
