/**
 * A store of several partitions in memory with its workers and servers, under one clock, for simulations: any of them may end without a
 * word at any moment, and begin again.
 */
import type { Backend } from '@attune/backend';
import type { Item, Rules } from '@attune/engine';
import { createServingLoop } from '../serving/create-serving-loop.ts';
import { createLiveLoop } from '../worker/create-live-loop.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { openStore } from './open-store.ts';

export type Partitioned = {
  readonly backends: readonly Backend[];
  readonly servers: LiveLoop[];
  readonly workers: LiveLoop[];
  /** The worker of a partition dies without writing anything down, and another begins. */
  readonly crashWorker: (partition: number) => Promise<void>;
  /** A server dies, and another begins. */
  readonly crashServer: (server: number) => Promise<void>;
  /** Every server has seen all that is in the logs, and where the workers are. */
  readonly seen: () => Promise<void>;
  /** Everything is folded and written down, also what one partition made another one fold. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const NO_TEMPLATES = { compile: () => () => '' };

export async function startPartitioned(options: {
  readonly partitions: number;
  readonly servers: number;
  readonly rules: Rules;
  readonly world: { now: number; ids: number };
  readonly items?: ReadonlyMap<string, Item>;
  /** Over these, which hold something already. Default: empty ones. */
  readonly backends?: readonly Backend[];
}): Promise<Partitioned> {
  const { partitions, rules, world, items = new Map() } = options;
  const backends = options.backends ?? (await Promise.all(Array.from({ length: partitions }, openStore)));
  const gone: LiveLoop[] = [];
  const common = {
    rules,
    items,
    clock: () => world.now,
    newId: () => `d${world.ids++}`,
    templates: NO_TEMPLATES,
    failed: (error: unknown) => {
      if (!/another process/.test(String(error))) throw error;
    },
  };
  const work = (partition: number) =>
    createLiveLoop({
      ...{ ...common, backend: backends[partition]!, checkpointMs: 3_600_000 },
      partition: { here: partition, all: backends },
    });
  const serve = () => createServingLoop({ ...common, backends });
  const workers = await Promise.all(backends.map((_, partition) => work(partition)));
  const servers = await Promise.all(Array.from({ length: options.servers }, serve));
  const ends = async () => {
    const found = await Promise.all(backends.map((backend) => backend.log.append([])));
    return found.reduce((sum, end) => sum + end, 0);
  };
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const seen = async (): Promise<void> => {
    const end = await ends();
    const cursors = await Promise.all(backends.map((backend) => backend.state.cursor('loop')));
    const folded = cursors.reduce((sum, cursor) => sum + cursor, 0);
    await until(() =>
      servers.every((server) => server.counters().logCursor >= end && server.counters().foldedCursor >= folded),
    );
  };
  return {
    backends,
    servers,
    workers,
    crashWorker: async (partition) => {
      gone.push(workers[partition]!);
      workers[partition] = await work(partition);
    },
    crashServer: async (server) => {
      gone.push(servers[server]!);
      servers[server] = await serve();
    },
    seen,
    settled: async () => {
      for (let before = -1; before !== (await ends()); ) {
        before = await ends();
        for (const [partition, worker] of workers.entries()) {
          const end = await backends[partition]!.log.append([]);
          await until(() => worker.counters().foldedCursor >= end);
        }
        for (const worker of workers) await worker.checkpoint();
        await until(() => workers.every((worker) => worker.counters().unsent === 0));
      }
      await seen();
    },
    close: async () => {
      for (const server of servers) await server.close();
      for (const worker of [...workers, ...gone]) await worker.close().catch(() => undefined);
    },
  };
}
