/**
 * The process that starts the others, and starts one again that ended: it takes no traffic, opens no store and folds nothing. It says who folds
 * which partition, and ends a process that no longer answers, so that what that one held is free. The others go on without it.
 */
import cluster, { type Worker } from 'node:cluster';
import { createLeaseTable, type ProcessFacts, type ProcessView } from '@attune/server';
import { createAllDone } from './all-done.ts';
import { createTalk, type Talk } from './talk.ts';

export type RunningProcesses = {
  /** Resolves when all take traffic, with what the last of them said. @throws ProcessEnded when one ended before it did */
  readonly ready: Promise<ReadyProcess>;
  /** Lets all finish what they took. */
  readonly close: () => Promise<void>;
};

export type ReadyProcess = {
  readonly address: string;
  readonly hasStudio: boolean;
  readonly definitions: string | null;
};

/** It said why itself, on its standard error. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
  readonly status: number;
  constructor(status: number) {
    super(`a process ended with ${status} before it was ready`);
    this.status = status;
  }
}

type Slot = {
  readonly name: string;
  worker: Worker | undefined;
  talk: Talk | undefined;
  isUp: boolean;
  restarts: number;
  /** How often in a row it ended young. */
  quick: number;
  /** How often in a row it did not answer. */
  missed: number;
  timer: NodeJS.Timeout | undefined;
};

const PING_MS = 1_000;
/** So many pings without an answer: it stands still, and what it holds with it. */
const MISSED_MAX = 5;
const YOUNG_MS = 10_000;
const WAIT_MS = 100;
const WAIT_MS_MAX = 10_000;
const FACTS_MS_MAX = 1_000;
/** Beyond what its own grace allows. */
const STOP_MS_MAX = 600_000;

export function runProcesses(options: {
  readonly count: number;
  readonly partitions: number;
  /** What each process is started with. */
  readonly args: readonly string[];
  readonly program: string;
  readonly environment: (name: string) => Readonly<Record<string, string>>;
  readonly warn: (facts: object, message: string) => void;
}): RunningProcesses {
  const { count, partitions, args, program, environment, warn } = options;
  // One queue of connections for all: whoever has time takes the next, and nobody's wait behind one that stands still.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ exec: program, args: [...args], serialization: 'advanced' });
  const leases = createLeaseTable(partitions);
  const allDone = createAllDone();
  const slots = Array.from({ length: count }, (_, i): Slot => {
    const beginning = { worker: undefined, talk: undefined, isUp: false, timer: undefined };
    return { name: String(i + 1), ...beginning, restarts: 0, quick: 0, missed: 0 };
  });
  const ready = Promise.withResolvers<ReadyProcess>();
  let isStarted = false;
  let isStopping = false;
  let ended: (() => void) | undefined;

  const view = async ({ name, worker, talk, isUp, restarts }: Slot): Promise<ProcessView> => {
    const facts = isUp ? await talk?.ask<ProcessFacts>('facts', null, FACTS_MS_MAX).catch(() => null) : null;
    return { process: name, pid: worker?.process.pid ?? null, restarts, facts: facts ?? null };
  };
  const answersTo = (slot: Slot) => ({
    renew: async (wants: boolean) => leases.renew(slot.name, wants && !isStopping),
    release: (given: readonly number[]) => leases.release(slot.name, given),
    leave: () => leases.leave(slot.name),
    done: (done: number | null) => {
      const running = slots.filter(({ worker }) => worker !== undefined).map(({ name }) => name);
      return allDone.told(slot.name, done, running);
    },
    processes: () => Promise.all(slots.map(view)),
    relay: (message: unknown) => {
      for (const { talk } of slots.filter((each) => each !== slot && each.isUp))
        talk?.ask('relayed', message, FACTS_MS_MAX).catch(() => undefined);
    },
    ready: (process: ReadyProcess) => {
      slot.isUp = true;
      slot.missed = 0;
      if (isStarted) return;
      // The first one makes what all need, and says what is wrong with it once.
      for (const each of slots) if (each.worker === undefined && !isStopping) start(each);
      if (slots.some(({ isUp }) => !isUp)) return;
      isStarted = true;
      ready.resolve(process);
    },
  });
  const start = (slot: Slot): void => {
    const worker = cluster.fork(environment(slot.name));
    const beganAt = performance.now();
    const talk = createTalk(
      {
        send: (message) => worker.isConnected() && worker.send(message) !== undefined,
        heard: (listener) => worker.on('message', listener),
      },
      answersTo(slot),
    );
    Object.assign(slot, { worker, talk });
    worker.once('disconnect', talk.hangUp);
    worker.on('error', () => undefined);
    worker.once('exit', (status, signal) => {
      Object.assign(slot, { worker: undefined, talk: undefined, isUp: false, missed: 0 });
      leases.gone(slot.name);
      if (!isStarted && !isStopping) return ready.reject(new ProcessEnded(status ?? 1));
      if (isStopping) return slots.every((each) => each.worker === undefined) ? ended?.() : undefined;
      slot.quick = performance.now() - beganAt < YOUNG_MS ? slot.quick + 1 : 0;
      slot.restarts++;
      const waitMs = Math.min(WAIT_MS_MAX, WAIT_MS * 2 ** slot.quick);
      warn({ process: slot.name, status, signal, waitMs }, 'a process ended, and is started again');
      slot.timer = setTimeout(() => start(slot), waitMs);
    });
  };
  const ping = (slot: Slot): void => {
    if (!slot.isUp) return;
    if (slot.missed++ >= MISSED_MAX) {
      warn({ process: slot.name, pid: slot.worker?.process.pid }, 'a process no longer answers, and is ended');
      slot.worker?.process.kill('SIGKILL');
      return;
    }
    const { worker } = slot;
    const answered = (): void => {
      if (slot.worker === worker) slot.missed = 0;
    };
    slot.talk?.ask('ping', null, PING_MS * MISSED_MAX).then(answered, () => undefined);
  };
  const pinging = setInterval(() => slots.forEach(ping), PING_MS);
  start(slots[0]!);
  return {
    ready: ready.promise,
    close: async () => {
      isStopping = true;
      for (const { timer } of slots) clearTimeout(timer);
      const running = slots.filter(({ worker }) => worker !== undefined);
      // What ends with us must not be left behind: one that stands still would never know.
      process.once('exit', () => {
        for (const { worker } of running) if (worker?.isDead() === false) worker.process.kill('SIGKILL');
      });
      if (running.length > 0) {
        await new Promise<void>((resolve) => {
          ended = resolve;
          for (const { talk } of running) talk?.ask('stop', null, STOP_MS_MAX).catch(() => undefined);
        });
      }
      clearInterval(pinging);
    },
  };
}
