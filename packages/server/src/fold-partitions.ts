/**
 * Folds the partitions that this process holds, each with a live loop of its own, and does what triggers want done there. What it holds is
 * settled with others by leases; who loses one stops at once, and what he folded since his last commit is folded by the next.
 */
import type { Backend } from '@attune/backend';
import type { Rules } from '@attune/engine';
import type { FastifyBaseLogger } from 'fastify';
import type { EffectPorts } from './jobs/perform-effect.ts';
import { holdPartitions, type Lease } from './partition-holder.ts';
import { openPartitionWork, type PartitionWork, type PartitionWorkOptions } from './partition-work.ts';
import type { LoopCounters } from './worker/live-loop.ts';

export type FoldingOptions = {
  /** Any partition's backend is the caller's to open, and closed here. */
  readonly open: (partition: number) => Promise<Backend>;
  readonly partitions: number;
  readonly leases: Lease;
  /** Of all that fold no other has this name. */
  readonly name: string;
  readonly effects?: EffectPorts;
  /** How often the folded state is written down: servers are as far behind. Default 1,000. */
  readonly checkpointMs?: number;
  /**
   * Called before it gives its partitions up: resolves when nobody has anything left to fold, or may not wait longer. `done` tells how much this
   * one has folded; null: something is left, or on its way to others. Default: they are given up at once, and others fold the rest.
   */
  readonly untilAllAreDone?: (done: () => Promise<number | null>) => Promise<void>;
};

export type Folding = {
  readonly use: (rules: Rules) => void;
  readonly partitions: () => readonly { readonly partition: number; readonly counters: LoopCounters }[];
  /** What fails now, and how; undefined: it answers. */
  readonly dependencies: () => { readonly log: unknown; readonly state: unknown; readonly leases: unknown };
  /** Writes down what is folded and gives the partitions to others. */
  readonly close: () => Promise<void>;
};

const CHECKPOINT_MS = 1_000;

/** The logs of all partitions, each opened when something is said to it. */
function createPartitionMail(partitions: number, open: FoldingOptions['open']) {
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

export function foldPartitions(
  options: FoldingOptions &
    Pick<PartitionWorkOptions, 'clock' | 'newId' | 'templates' | 'definitions' | 'items' | 'modelAt'> & {
      readonly logger: FastifyBaseLogger;
    },
): Folding {
  const { open, leases, name, clock, newId, templates, definitions, items, modelAt, logger } = options;
  const held = new Map<number, PartitionWork>();
  const others = createPartitionMail(options.partitions, open);
  const failed = (error: unknown, what: string) => logger.error({ err: error, what }, 'folding reports a failure');
  const holder = holdPartitions({
    leases,
    name,
    failed,
    take: async (partition) => {
      const work = await openPartitionWork({
        ...{ partition, clock, newId, templates, definitions, items, modelAt, failed },
        backend: await open(partition),
        all: others.logs,
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
  const done = async (): Promise<number | null> => {
    let folded = 0;
    for (const [partition, { loop }] of held) {
      // What went out counts as sent once that is written down.
      await loop.checkpoint();
      const { foldedCursor, unsent } = loop.counters();
      if (unsent > 0 || foldedCursor < (await others.logs[partition]!.log.append([]))) return null;
      folded += foldedCursor;
    }
    return folded;
  };
  return {
    use: (rules) => {
      for (const work of held.values()) work.loop.use(rules);
    },
    partitions: () => [...held].map(([partition, { loop }]) => ({ partition, counters: loop.counters() })),
    dependencies: () => {
      const troubles = [...held.values()].map(({ loop }) => loop.dependencies());
      const first = (part: 'log' | 'state') => troubles.map((each) => each[part]).find((each) => each !== undefined);
      return { log: first('log'), state: first('state'), leases: holder.trouble() };
    },
    close: async () => {
      await options.untilAllAreDone?.(done);
      await holder.close();
      await others.close();
    },
  };
}
