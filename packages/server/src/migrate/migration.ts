/**
 * A store moved into another one: copied while it is still served from, and once nobody writes into it any more, what is new since. Anything
 * may end at any moment: whoever begins again goes on where it was, and what is there twice is there once.
 */
import { type Backend, type Cursor, type StoreReader, storeError } from '@attune/backend';
import type { Rules } from '@attune/engine';
import { loadEntries } from '../definition-record.ts';
import { rulesThatHold } from '../definition-rules.ts';
import { COUNTS_KEY, LOOP_READER } from '../worker/checkpoint.ts';
import { MAIL_KEY, type MailState, NO_MAIL } from '../worker/post.ts';
import { scanState } from '../worker/scan-state.ts';
import { VISITOR_PREFIX } from '../worker/visitor-store.ts';
import { carryFigures } from './carry-figures.ts';
import { openLogCarrier } from './carry-log.ts';
import { carryRecords, listAll } from './carry-records.ts';
import { carryVisitors, type VisitorPlace } from './carry-visitors.ts';
import { compareStores, countsOf, newestSpan, type StoreFacts } from './compare-stores.ts';
import { type CountedVisitors, countVisitors } from './count-visitors.ts';
import { MIGRATION_PREFIX, markPut, putAll, readMark } from './migration-mark.ts';
import { RECORD_COLLECTIONS } from './record-collections.ts';
import { verifyVisitors } from './verify-visitors.ts';

const PLACE_KEY = `${MIGRATION_PREFIX}state`;

/** What was written after `since` is being carried over; when that is done, all up to `began` is there. By partition of the source. */
type Place = { readonly since: readonly number[]; readonly began: readonly number[]; readonly at: VisitorPlace };

export type MovedFacts = StoreFacts & { readonly visitors: number };

export type MigrationProgress = {
  readonly step: 'records' | 'log' | 'visitors' | 'rest' | 'comparing';
  readonly done: number;
  /** As far as is known. */
  readonly of: number;
};

export type MigrationOptions = {
  readonly target: readonly Backend[];
  /** How the two are called, in what is left in the other one and in messages. */
  readonly from: string;
  readonly to: string;
  readonly partitionsBefore: number;
  /** Of the state nothing is carried over: the target makes it again from the whole log, when it is first started. Default false. */
  readonly isFoldedAgain?: boolean;
  readonly clock: () => number;
  /** The rules of the source, by which partitions add up what they learned. Default: those of its records. */
  readonly rulesOf?: (store: StoreReader) => Promise<Rules>;
  readonly told: (progress: MigrationProgress) => void;
};

export type Migration = {
  /** Carries over what is new since the last time. @returns how many entries and visitors that were */
  readonly copy: (source: readonly StoreReader[]) => Promise<{ readonly entries: number; readonly visitors: number }>;
  /** Carries over the rest, looks whether both are the same, and hands over: from then on the source says where it was moved. @returns null where all is folded again */
  readonly finish: (source: readonly Backend[]) => Promise<MovedFacts | null>;
};

/** @throws `store-migration` when the target is not empty and not what this migration left */
export async function openMigration(options: MigrationOptions): Promise<Migration> {
  const { target, from, to, partitionsBefore, clock, rulesOf = rulesOfRecords, told, isFoldedAgain = false } = options;
  const keeper = target[0]!;
  const isSame = partitionsBefore === target.length;
  await claim();
  const log = await openLogCarrier({ target, partitionsBefore, isSame });
  let counted: CountedVisitors | undefined;
  let place = (await keeper.state.load([PLACE_KEY]))[0]?.value as Place | undefined;
  let visitors = 0;

  const carryLog = async (source: readonly StoreReader[], upTo: readonly Cursor[]): Promise<number> => {
    const of = sum(upTo);
    const before = sum(log.places());
    told({ step: 'log', done: before, of });
    await log.carry(source, upTo, (done) => told({ step: 'log', done, of }));
    return sum(log.places()) - before;
  };
  const keep = (next: Place): Promise<void> => {
    place = next;
    return putAll(keeper, [{ key: PLACE_KEY, value: next }]);
  };
  const carryState = async (source: readonly StoreReader[], isFinal: boolean): Promise<number> => {
    const began = await Promise.all(source.map(versionNow));
    // What is written beside the loop's commits comes with the next of these, or at the end.
    if (!isFinal && place !== undefined && !isCutOff(place) && began.every((each, i) => each === place!.since[i]))
      return 0;
    const isBegun = place !== undefined && isCutOff(place);
    if (!isBegun) await keep({ since: place?.since ?? source.map(() => 0), began, at: { step: 0 } });
    const { since, at } = place!;
    let more = 0;
    counted ??= await countVisitors(target, await newestSpan(source));
    const carrying = { source, target, isSame, counted, isFinal };
    await carryVisitors(carrying, {
      since,
      from: at,
      reached: async (reached, some) => {
        more += some;
        visitors += some;
        told({ step: 'visitors', done: visitors, of: visitors });
        await keep({ ...place!, at: reached });
      },
    });
    counted.cameTo(await newestSpan(source));
    told({ step: 'rest', done: 0, of: 1 });
    await carryFigures({ ...carrying, rules: source.length > 1 ? await rulesOf(source[0]!) : null });
    told({ step: 'comparing', done: 0, of: more });
    await verifyVisitors(carrying, {
      since,
      upTo: isFinal ? source.map(() => Number.POSITIVE_INFINITY) : place!.began,
    });
    await keep({ since: place!.began, began, at: { step: 0 } });
    return more;
  };

  const carryRest = async (source: readonly StoreReader[]): Promise<MovedFacts> => {
    // One that was cut off is ended before the last one begins.
    if (place !== undefined && isCutOff(place)) await carryState(source, false);
    await carryState(source, true);
    const visitorsThere = counted!.partitions.reduce((all, each) => all + each.visitors, 0);
    return { visitors: visitorsThere, ...(await compareStores(source, target)) };
  };

  return {
    copy: async (source) => {
      told({ step: 'records', done: await carryRecords(source[0]!, keeper), of: 0 });
      const entries = await carryLog(source, await Promise.all(source.map(foldedUpTo)));
      return { entries, visitors: isFoldedAgain ? 0 : await carryState(source, false) };
    },
    finish: async (source) => {
      const cursors = await Promise.all(source.map(foldedUpTo));
      if (!isSame && !isFoldedAgain) await refuseUnsettled(source);
      await carryRecords(source[0]!, keeper);
      await carryLog(source, await Promise.all(source.map((each) => each.log.append([]))));
      const facts = isFoldedAgain ? null : await carryRest(source);
      await refuseGrown(source, log.places());
      const ends = isSame ? cursors : await Promise.all(target.map((each) => each.log.append([])));
      if (!isFoldedAgain) for (const [i, backend] of target.entries()) await setCursor(backend, ends[i]!);
      await putAll(source[0]!, [markPut({ kind: 'moved', to, at: clock() })]);
      await putAll(keeper, [...log.forgotten(), { key: PLACE_KEY, value: undefined }, markPut(undefined)]);
      return facts;
    },
  };

  async function claim(): Promise<void> {
    const mark = await readMark(keeper);
    if (mark?.kind === 'filling' && mark.from === from) return;
    if (mark?.kind === 'filling')
      throw storeError(
        'store-migration',
        `${to} is being filled from ${mark.from}: finish that, or begin with an empty store`,
      );
    if (!(await isEmpty(target)))
      throw storeError('store-migration', `${to} is not empty: nothing is ever written over. Name an empty store`);
    await putAll(keeper, [markPut({ kind: 'filling', from, since: clock() })]);
  }
}

function isCutOff({ at }: Place): boolean {
  return at.step > 0 || at.after !== undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function foldedUpTo({ state }: StoreReader): Promise<Cursor> {
  return state.cursor(LOOP_READER);
}

/** Whatever is written after this has a greater version: the counts are written with every checkpoint. */
async function versionNow({ state }: StoreReader): Promise<number> {
  return (await state.load([COUNTS_KEY]))[0]?.version ?? 0;
}

/**
 * The first partition that holds entries it has not folded, or mail that is on its way; undefined: everything is folded. Only its own partition
 * can fold what waits there, so nothing of it can be given to others.
 */
export async function firstUnsettled(source: readonly StoreReader[]): Promise<number | undefined> {
  const mail = await Promise.all(
    source.map(async ({ state }) => ((await state.load([MAIL_KEY]))[0]?.value as MailState | undefined) ?? NO_MAIL),
  );
  for (const [partition, store] of source.entries()) {
    const rest = await store.log.read(await foldedUpTo(store), 1);
    // What went out stays written down until the next commit: whoever got it knows.
    const isUnderWay = mail[partition]!.outgoing.some(({ to, mail: { at } }) => (mail[to]!.got[partition] ?? -1) < at);
    if (rest.entries.length > 0 || isUnderWay) return partition;
  }
  return undefined;
}

/** How many entries of all logs are folded. */
export async function foldedEntries(source: readonly StoreReader[]): Promise<number> {
  return sum(await Promise.all(source.map(foldedUpTo)));
}

async function refuseUnsettled(source: readonly StoreReader[]): Promise<void> {
  const partition = await firstUnsettled(source);
  if (partition === undefined) return;
  const where = source.length === 1 ? 'the source' : `partition ${partition} of the source`;
  throw storeError(
    'store-migration',
    `${where} holds entries that are not folded yet (it was killed, or stopped while it was behind): start it again, let it catch up, and stop it with SIGTERM`,
  );
}

/** Whoever still takes events loses them: the source's logs have to end where they were carried over. */
async function refuseGrown(source: readonly Backend[], places: readonly Cursor[]): Promise<void> {
  const ends = await Promise.all(source.map((each) => each.log.append([])));
  if (ends.every((end, i) => end === places[i])) return;
  throw storeError('store-migration', 'events still come into the source: stop all of its servers, and begin again');
}

async function isEmpty(target: readonly Backend[]): Promise<boolean> {
  for (const { log, state } of target)
    if ((await log.append([])) > 0 || (await state.scan('', { limit: 1 })).length > 0) return false;
  const records = await Promise.all(RECORD_COLLECTIONS.map((each) => target[0]!.records.list(each, { limit: 1 })));
  return records.every((found) => found.length === 0);
}

async function setCursor({ state }: Backend, cursor: Cursor): Promise<void> {
  const expectedCursor = await state.cursor(LOOP_READER);
  if (expectedCursor !== cursor) await state.commit({ reader: LOOP_READER, cursor, expectedCursor, puts: [] });
}

/** Only what they say of learning is asked: templates and models make no difference. */
async function rulesOfRecords(store: StoreReader): Promise<Rules> {
  const log = { warn: () => {}, error: () => {} };
  return rulesThatHold(await loadEntries(store), { templates: { compile: () => () => '' }, log });
}

/** What a store holds before anything is moved. */
export async function storeHolds(source: readonly StoreReader[]) {
  const { stored, quarantined, decisions } = await countsOf(source);
  let [visitors, records] = [0, 0];
  for (const store of source) for await (const _ of scanState(store, VISITOR_PREFIX)) visitors++;
  for (const collection of RECORD_COLLECTIONS) for await (const _ of listAll(source[0]!, collection)) records++;
  return { entries: await foldedEntries(source), stored, quarantined, decisions, visitors, records };
}
