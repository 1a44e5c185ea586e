/**
 * The figures of a store whose partitions others fold: counters, segments, what each worker wrote down last, added up. It is read again
 * when a worker has committed, and never more often than once a second.
 */
import type { Backend, Cursor } from '@attune/backend';
import type { Rules } from '@attune/engine';
import { DONE_KEY, type RefoldProgress } from '../jobs/refold-visitors.ts';
import { readCheckpoint } from '../worker/checkpoint.ts';
import { type FoldCounts, NO_FOLD_COUNTS } from '../worker/folder.ts';
import { pairOf, pairsOf, type SegmentFigures, segmentsSeen, type Together } from '../worker/segment-figures.ts';
import { openSizeHistory, type SizeHistory, type Swept } from '../worker/size-history.ts';
import type { SharedPopulation } from './shared-population.ts';
import type { StoredPeople } from './stored-people.ts';

const RENEW_MS = 1_000;
/** What workers find by themselves comes without a commit of theirs being told: it is looked for every so many times. */
const RENEW_ALL_EVERY = 60;
const HISTORY_MS = 60_000;

export type StoredFigures = {
  readonly counts: () => FoldCounts;
  readonly refold: () => RefoldProgress;
  readonly segments: SegmentFigures;
  /** The partition's worker has committed. */
  readonly committed: (partition: number) => void;
  readonly close: () => Promise<void>;
};

type Renewed = { readonly renew: (partition: number) => Promise<void> };
type RefoldDone = { readonly revision: string; readonly visitors: number };

export async function openStoredFigures(options: {
  readonly backends: readonly Backend[];
  readonly rules: () => Rules;
  readonly clock: () => number;
  readonly population: SharedPopulation;
  readonly people: StoredPeople;
  readonly beside: readonly Renewed[];
  /** What the partition's worker has folded up to the cursor is among the counts now. */
  readonly counted: (partition: number, cursor: Cursor) => void;
  readonly failed: (error: unknown, what: string) => void;
}): Promise<StoredFigures> {
  const { backends, rules, clock, population, people, beside, counted, failed } = options;
  const counts = backends.map(() => NO_FOLD_COUNTS as FoldCounts);
  const refolds: (RefoldDone | undefined)[] = backends.map(() => undefined);
  const histories: { readAt: number; history: SizeHistory | undefined }[] = backends.map(() => {
    return { readAt: Number.NEGATIVE_INFINITY, history: undefined };
  });
  const changed = new Set(backends.keys());
  const renewOne = async (partition: number): Promise<void> => {
    const backend = backends[partition]!;
    const checkpoint = await readCheckpoint(backend);
    counts[partition] = checkpoint.counts;
    counted(partition, checkpoint.cursor);
    refolds[partition] = (await backend.state.load([DONE_KEY]))[0]?.value as RefoldDone | undefined;
    if (clock() - histories[partition]!.readAt >= HISTORY_MS)
      histories[partition] = { readAt: clock(), history: await openSizeHistory(backend) };
    await population.renew(partition);
    for (const each of beside) await each.renew(partition);
  };
  const renew = async (): Promise<void> => {
    for (const partition of [...changed]) {
      changed.delete(partition);
      await renewOne(partition).catch((error: unknown) => {
        changed.add(partition);
        throw error;
      });
    }
    population.addUp();
  };
  await renew();
  let renewing: Promise<void> | undefined;
  let looks = 0;
  const timer = setInterval(() => {
    if (++looks % RENEW_ALL_EVERY === 0) for (const partition of backends.keys()) changed.add(partition);
    if (changed.size === 0 || renewing !== undefined) return;
    renewing = renew()
      .catch((error: unknown) => failed(error, 'figures of the partitions'))
      .finally(() => {
        renewing = undefined;
      });
  }, RENEW_MS);
  timer.unref();
  const known = () => histories.flatMap(({ history }) => history ?? []);
  const round = () => addedRounds(histories.map(({ history }) => history?.lastSwept()));
  return {
    counts: () => counts.reduce(addedCounts),
    refold: () => refoldOf(refolds, rules().revision, clock()),
    segments: segmentsOf({ rules, population, people, histories: known, round }),
    committed: (partition) => void changed.add(partition),
    close: async () => {
      clearInterval(timer);
      await renewing;
    },
  };
}

export function addedCounts(a: FoldCounts, b: FoldCounts): FoldCounts {
  const keys = Object.keys(NO_FOLD_COUNTS) as (keyof FoldCounts)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as FoldCounts;
}

/** Workers bring each partition under the rules; it is done when all of them have. */
function refoldOf(refolds: readonly (RefoldDone | undefined)[], revision: string, now: number): RefoldProgress {
  const done = refolds.filter((each) => each?.revision === revision);
  const visitors = done.reduce((sum, each) => sum + (each?.visitors ?? 0), 0);
  const isDone = done.length === refolds.length;
  const before = refolds.reduce((sum, each) => sum + (each?.visitors ?? 0), 0);
  return {
    state: isDone ? 'done' : 'running',
    revision,
    visitors,
    changed: 0,
    visitorsBefore: before,
    startedAt: now,
    endedAt: isDone ? now : null,
  };
}

function segmentsOf(known: {
  readonly rules: () => Rules;
  readonly population: SharedPopulation;
  readonly people: StoredPeople;
  readonly histories: () => readonly SizeHistory[];
  /** What all workers found when they last went round; undefined: one of them has not yet. */
  readonly round: () => AddedRound | undefined;
}): SegmentFigures {
  const { rules, population, people, histories, round } = known;
  const members = (key: string) => population.view.size(key) ?? 0;
  return {
    seen: () => {
      const recentOf = (key: string, minutes: number) =>
        addedLists(histories().map((history) => history.latest(key, minutes)));
      return segmentsSeen(rules(), { sizeOf: members, membersOf: members, recentOf, round: round() });
    },
    history: (segment) => addedPoints(histories().map((history) => history.read(segment))),
    pairs: () => pairsOf(round()),
    pair: (a, b) => pairOf(round(), a, b),
    members: async function* (segment, after) {
      for await (const visitor of people.inOrder(after))
        if (visitor.membership.segments.some(({ key }) => key === segment)) yield visitor;
    },
    sweep: async () => {},
    start: () => {},
    close: async () => {},
  };
}

type AddedRound = Together & { readonly at: number; readonly visitors: number };

/** Each visitor is in one partition, so what was found is a sum. It is as old as the oldest of them. */
function addedRounds(rounds: readonly (Swept | undefined)[]): AddedRound | undefined {
  const added = { at: Number.POSITIVE_INFINITY, visitors: 0, members: new Map(), pairs: new Map() };
  for (const round of rounds) {
    if (round === undefined) return undefined;
    added.at = Math.min(added.at, round.at);
    added.visitors += round.visitors;
    for (const what of ['members', 'pairs'] as const)
      for (const [key, count] of Object.entries(round[what])) added[what].set(key, (added[what].get(key) ?? 0) + count);
  }
  return added;
}

/** Aligned at their ends, which are now. */
function addedLists(lists: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length }, (_, i) => lists.reduce((sum, list) => sum + (list[i - length + list.length] ?? 0), 0));
}

type Points = readonly { readonly at: number; readonly members: number }[];

/** At each moment known of any: what each had at its latest moment up to then. */
function addedPoints(lists: readonly Points[]): { readonly at: number; readonly members: number }[] {
  const moments = [...new Set(lists.flatMap((list) => list.map(({ at }) => at)))].sort((a, b) => a - b);
  return moments.map((at) => ({
    at,
    members: lists.reduce((sum, list) => sum + (list.findLast((point) => point.at <= at)?.members ?? 0), 0),
  }));
}
