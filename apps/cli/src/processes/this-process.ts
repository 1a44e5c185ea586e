/**
 * One of several processes on one port, as it sees the one that started it: who that says folds which partition, and how the others are. When
 * that one is gone it goes on with what it has, until a new start takes the folder.
 */
import cluster from 'node:cluster';
import type { Lease, Processes, ProcessFacts, ProcessView } from '@attune/server';
import { untilAllAreDone } from './all-done.ts';
import type { ReadyProcess } from './run-processes.ts';
import { createTalk } from './talk.ts';

/** Which of the processes this is; set by the one that started it. */
export const PROCESS_VARIABLE = 'ATTUNE_PROCESS';

export type ThisProcess = {
  readonly name: string;
  readonly leases: Lease;
  /** @param facts what this process knows of itself */
  readonly processes: Processes;
  /** What is told to all other processes, and what they tell. */
  readonly relay: (message: unknown) => void;
  readonly relayed: (listener: (message: unknown) => void) => void;
  readonly knows: (facts: () => Promise<ProcessFacts>) => void;
  readonly ready: (process: ReadyProcess) => Promise<void>;
  /**
   * Takes part in stopping together: resolves when no process has anything left to do, or the time is over.
   * @param done how much this one has done; null: something is left
   */
  readonly untilAllAreDone: (done: () => Promise<number | null>, msMax: number) => Promise<void>;
  /** Calls back when the one that started it wants it to stop. */
  readonly stopping: (stop: () => void) => void;
  /** Calls back when the one that started it is gone, without having said so. */
  readonly orphaned: (listener: () => void) => void;
};

const ASK_MS_MAX = 2_000;
const READY_MS_MAX = 60_000;

export function createThisProcess(name: string): ThisProcess {
  const late: {
    facts?: () => Promise<ProcessFacts>;
    stop?: () => void;
    orphaned?: () => void;
    relayed?: (message: unknown) => void;
  } = {};
  let isStopping = false;
  // Without this Node would end it together with the one that started it.
  if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
  const talk = createTalk(
    {
      send: (message) => process.connected && process.send?.(message, () => undefined) !== undefined,
      heard: (listener) => process.on('message', listener),
    },
    {
      ping: () => null,
      facts: async () => (await late.facts?.()) ?? null,
      relayed: (message: unknown) => late.relayed?.(message),
      stop: () => {
        isStopping = true;
        late.stop?.();
      },
    },
  );
  process.once('disconnect', () => {
    talk.hangUp();
    if (isStopping) process.exit(1);
    late.orphaned?.();
  });
  const own = async (): Promise<ProcessView[]> => [
    { process: name, pid: process.pid, restarts: 0, facts: (await late.facts?.()) ?? null },
    { process: 'parent', pid: null, restarts: 0, facts: null },
  ];
  return {
    name,
    leases: createAskedLeases((what, about) => talk.ask(what, about, ASK_MS_MAX)),
    processes: { name, all: () => talk.ask<readonly ProcessView[]>('processes', null, ASK_MS_MAX).catch(own) },
    relay: (message) => void talk.ask('relay', message, ASK_MS_MAX).catch(() => undefined),
    relayed: (listener) => {
      late.relayed = listener;
    },
    knows: (facts) => {
      late.facts = facts;
    },
    ready: (ready) => talk.ask('ready', ready, READY_MS_MAX),
    untilAllAreDone: (done, msMax) => untilAllAreDone(done, (much) => talk.ask('done', much, ASK_MS_MAX), msMax),
    stopping: (stop) => {
      late.stop = stop;
      if (isStopping) stop();
    },
    orphaned: (listener) => {
      late.orphaned = listener;
    },
  };
}

/**
 * Leases that another process keeps. They end with this process only, so what it held stays its own while that one does not answer: nobody
 * else could have been given it.
 */
function createAskedLeases(ask: (what: string, about: unknown) => Promise<unknown>): Lease {
  let last: Awaited<ReturnType<Lease['renew']>> = { held: new Set(), excess: 0 };
  return {
    renew: async (_worker, wants) => {
      try {
        last = (await ask('renew', wants)) as typeof last;
      } catch {
        last = { held: last.held, excess: 0 };
      }
      return last;
    },
    release: async (_worker, partitions) => {
      last = { held: new Set([...last.held].filter((each) => !partitions.includes(each))), excess: 0 };
      await ask('release', partitions);
    },
    leave: async () => {
      await ask('leave', null);
    },
  };
}
