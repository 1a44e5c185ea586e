/**
 * What a process that folds nothing knows of all partitions: the visitors as their workers wrote them down, what lies behind them in the
 * logs, and from both the visitors as they will be.
 */
import type { Backend, Cursor } from '@attune/backend';
import type { PopulationView, Rules } from '@attune/engine';
import { type Ahead, createAhead } from '../worker/ahead.ts';
import { LOOP_READER } from '../worker/checkpoint.ts';
import type { Entry } from '../worker/entry.ts';
import { MAIL_KEY, type MailState, NO_MAIL } from '../worker/post.ts';
import { createFollowedBacklog, type FollowedBacklog, type FollowedWaiting, type Start } from './followed-backlog.ts';
import { followPartition, type PartitionFollower } from './partition-follower.ts';
import type { StoredDictionaries } from './stored-dictionaries.ts';
import { createStoredVisitors } from './stored-visitors.ts';

/** Beyond so many entries behind their workers, those that come are left to the logs. */
const HELD_MAX = 100_000;
const SETTLE_MS = 50;

export type FollowedStore = Pick<FollowedBacklog, 'signals' | 'counted' | 'uncounted' | 'since'> & {
  readonly ahead: Ahead;
  /** Entries of a partition that are durable, from a position on. @returns those that were not known */
  readonly add: (partition: number, from: Cursor, entries: readonly Entry[]) => readonly Entry[];
  readonly follower: (partition: number) => Pick<PartitionFollower, 'cursor' | 'seen'>;
  /** What the logs hold now is known. @returns false: not within the time */
  readonly caughtUp: (msMax: number) => Promise<boolean>;
  /** Resolves when the workers have committed what the logs hold now. */
  readonly settled: () => Promise<void>;
  readonly trouble: () => { readonly log: unknown; readonly state: unknown };
  readonly close: () => Promise<void>;
};

/** Entries came from a position of a partition's log on; of these, `fresh` were not known. */
export type Came = (
  entries: readonly Entry[],
  of: { readonly partition: number; readonly from: Cursor; readonly fresh: readonly Entry[] },
) => void;

export async function followStore(options: {
  readonly backends: readonly Backend[];
  readonly dictionaries: readonly StoredDictionaries[];
  readonly rules: () => Rules;
  readonly view: PopulationView;
  readonly clock: () => number;
  readonly visitorsMax: number;
  readonly came: Came;
  /** A worker has committed. */
  readonly committed: (partition: number) => void;
  readonly failed: (error: unknown, what: string) => void;
}): Promise<FollowedStore> {
  const { backends, rules, view, clock, visitorsMax, came, committed, failed } = options;
  const start = await Promise.all(backends.map(startOf));
  const backlog = createFollowedBacklog(start, HELD_MAX);
  const followers: PartitionFollower[] = [];
  const visitors = createStoredVisitors({
    backends,
    dictionaries: options.dictionaries,
    cursor: (partition) => followers[partition]!.cursor(),
    renew: (partition) => followers[partition]!.look(),
    visitorsMax,
  });
  const add: FollowedStore['add'] = (partition, from, entries) => backlog.add(partition, from, entries, clock());
  for (const [partition, backend] of backends.entries()) {
    const follower = followPartition({
      ...{ backend, start: start[partition]!.cursor, failed },
      mailed: (to) => backlog.mailed(partition, to),
      came: (page) => {
        const { from } = page;
        const entries = page.entries as readonly Entry[];
        came(entries, { partition, from, fresh: add(partition, from, entries) });
      },
      committed: (cursor) => {
        visitors.outdated(backlog.folded(partition, cursor));
        committed(partition);
      },
    });
    followers.push(follower);
  }
  return {
    ahead: createAhead({
      ...{ backlog, cache: visitors, rules, view, last: visitors.last },
      read: async (waiting) => {
        const { partition, position } = waiting as FollowedWaiting;
        return (await backends[partition]!.log.read(position, 1)).entries[0] as Entry;
      },
    }),
    add,
    signals: backlog.signals,
    counted: backlog.counted,
    uncounted: backlog.uncounted,
    since: backlog.since,
    follower: (partition) => followers[partition]!,
    ...waitingFor(backends, followers),
    trouble: () => {
      const first = (part: 'log' | 'state') =>
        followers.map((each) => each.trouble()[part]).find((error) => error !== undefined);
      return { log: first('log'), state: first('state') };
    },
    close: async () => {
      await Promise.all(followers.map((each) => each.close()));
    },
  };
}

/** Read until nothing was committed in between, so that both are of one moment. */
async function startOf({ state }: Backend): Promise<Start> {
  for (;;) {
    const cursor = await state.cursor(LOOP_READER);
    const [mail] = await state.load([MAIL_KEY]);
    if ((await state.cursor(LOOP_READER)) === cursor) return { cursor, mail: (mail?.value as MailState) ?? NO_MAIL };
  }
}

function waitingFor(
  backends: readonly Backend[],
  followers: readonly PartitionFollower[],
): Pick<FollowedStore, 'caughtUp' | 'settled'> {
  const ends = () => Promise.all(backends.map((backend) => backend.log.append([])));
  return {
    caughtUp: async (msMax) => {
      const reached = await Promise.all((await ends()).map((end, i) => followers[i]!.reached(end, msMax)));
      return !reached.includes(false);
    },
    settled: async () => {
      for (const [partition, end] of (await ends()).entries())
        for (const of = followers[partition]!; of.cursor() < end; await of.look())
          await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    },
  };
}
