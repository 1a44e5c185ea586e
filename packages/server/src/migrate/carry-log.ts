/**
 * Carries the logs over, in rounds: what a round takes from where is written down before it is appended, and routing hangs on nothing else. So
 * whoever begins again after a crash makes the same entries, and passes over as many of them as are there already.
 */
import { type Backend, type Cursor, type StatePut, type StoreReader, storeError } from '@attune/backend';
import type { Entry } from '../worker/entry.ts';
import { MIGRATION_PREFIX, putAll } from './migration-mark.ts';
import { type Routed, routeEntry, timeOf } from './route-entry.ts';

const ROUND_KEY = `${MIGRATION_PREFIX}log`;
/** Of each partition in one round. An entry may be a whole request. */
const ROUND_ENTRIES = 256;

/** From each partition of the source these entries; the logs of the target ended there before. */
type Round = { readonly from: readonly Cursor[]; readonly to: readonly Cursor[]; readonly ends: readonly Cursor[] };

export type LogCarrier = {
  /** How far each log of the source is carried over. */
  readonly places: () => readonly Cursor[];
  /** Carries over what lies before these places. @param told called with the entries that are carried over in all */
  readonly carry: (
    source: readonly StoreReader[],
    upTo: readonly Cursor[],
    told: (entries: number) => void,
  ) => Promise<void>;
  /** What is to be written when nothing of it is needed any more. */
  readonly forgotten: () => readonly StatePut[];
};

/** @param isSame partition for partition, entry for entry */
export async function openLogCarrier(options: {
  readonly target: readonly Backend[];
  readonly partitionsBefore: number;
  readonly isSame: boolean;
}): Promise<LogCarrier> {
  const { target, partitionsBefore, isSame } = options;
  const keeper = target[0]!;
  const none = Array.from({ length: partitionsBefore }, () => 0);
  const [stored] = await keeper.state.load([ROUND_KEY]);
  let round = (stored?.value as Round | undefined) ?? { from: none, to: none, ends: target.map(() => 0) };
  let isOpen = stored !== undefined;

  const append = async (source: readonly StoreReader[]): Promise<void> => {
    const routed = route(await entriesOf(source, round), isSame, target.length);
    const ends = await Promise.all(target.map(({ log }) => log.append([])));
    await Promise.all(
      target.map(async ({ log }, partition) => {
        const own = routed.filter((each) => each.partition === partition).map(({ entry }) => entry);
        const done = ends[partition]! - round.ends[partition]!;
        if (done < 0 || done > own.length) throw foreign(partition);
        const end = await log.append(own.slice(done));
        if (end !== round.ends[partition]! + own.length) throw foreign(partition);
        ends[partition] = end;
      }),
    );
    round = { from: round.to, to: round.to, ends };
    isOpen = false;
  };
  return {
    places: () => round.to,
    carry: async (source, upTo, told) => {
      if (isOpen) await append(source);
      for (;;) {
        const to = await nextPlaces(source, round.to, upTo);
        if (to.every((place, i) => place === round.to[i])) return;
        round = { from: round.to, to, ends: round.ends };
        isOpen = true;
        await putAll(keeper, [{ key: ROUND_KEY, value: round }]);
        await append(source);
        told(to.reduce((sum, place) => sum + place, 0));
      }
    },
    forgotten: () => [{ key: ROUND_KEY, value: undefined }],
  };
}

function foreign(partition: number): Error {
  return storeError(
    'store-migration',
    `partition ${partition} of the store that is filled holds entries that nobody carried there: begin again with an empty one`,
  );
}

/** Of several logs, as far as none is behind another one by its times: together they are in order. */
async function nextPlaces(
  source: readonly StoreReader[],
  from: readonly Cursor[],
  upTo: readonly Cursor[],
): Promise<readonly Cursor[]> {
  const pages = await Promise.all(
    source.map(async ({ log }, i) => {
      const limit = Math.min(ROUND_ENTRIES, upTo[i]! - from[i]!);
      const entries = limit <= 0 ? [] : ((await log.read(from[i]!, limit)).entries as readonly Entry[]);
      return { entries, hasMore: from[i]! + entries.length < upTo[i]! };
    }),
  );
  const horizon = Math.min(...pages.map(({ entries, hasMore }) => (hasMore ? latest(entries) : Infinity)));
  return pages.map(({ entries }, i) => {
    const times = risingTimes(entries);
    const after = times.findIndex((time) => time > horizon);
    return from[i]! + (after < 0 ? entries.length : after);
  });
}

function latest(entries: readonly Entry[]): number {
  return risingTimes(entries).at(-1) ?? 0;
}

/** The times of entries of one log; one that comes before the last is as late as that one. */
function risingTimes(entries: readonly Entry[]): readonly number[] {
  let time = 0;
  return entries.map((entry) => {
    time = Math.max(time, timeOf(entry) ?? 0);
    return time;
  });
}

type Placed = { readonly entry: Entry; readonly from: number; readonly time: number };

/** The entries of a round in the order in which they are written: by time, and each log in its own order. */
async function entriesOf(source: readonly StoreReader[], { from, to }: Round): Promise<readonly Placed[]> {
  const logs = await Promise.all(
    source.map(async ({ log }, i) => {
      const entries = to[i]! === from[i]! ? [] : (await log.read(from[i]!, to[i]! - from[i]!)).entries;
      if (entries.length < to[i]! - from[i]!)
        throw storeError('store-migration', 'the source’s log is shorter than it was');
      const times = risingTimes(entries as readonly Entry[]);
      return entries.map((entry, k): Placed => ({ entry: entry as Entry, from: i, time: times[k]! }));
    }),
  );
  return logs.flat().sort((a, b) => a.time - b.time || a.from - b.from);
}

function route(placed: readonly Placed[], isSame: boolean, partitions: number): readonly Routed[] {
  if (isSame) return placed.map(({ entry, from }) => ({ partition: from, entry }));
  return placed.flatMap(({ entry, from }) => routeEntry(entry, from, partitions));
}
