/**
 * The live loop of a process that folds nothing: it appends to the partition of each person, and answers from what the partitions' workers
 * have written down with what lies behind them in the logs. Nothing it works out becomes state, so any number of them may run, and die.
 */
import type { Backend } from '@attune/backend';
import { asTime, atTime, type IdentityKey, type PersonId, type Visitor } from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import type { Ahead } from '../worker/ahead.ts';
import { answerWatched, createAsking, type MadeFor } from '../worker/asking.ts';
import { answersFrom, createLooking, type LiveLoopOptions, seenOf } from '../worker/create-live-loop.ts';
import { type Entry, signalsOf } from '../worker/entry.ts';
import { createHearing } from '../worker/hearing.ts';
import { homeOf, whoseIs } from '../worker/home.ts';
import { createIdentityReader, type IdentityReader } from '../worker/identity-reader.ts';
import type { LiveLoop, LoopCounters } from '../worker/live-loop.ts';
import { placeOf, positionOf } from '../worker/log-place.ts';
import { createMade } from '../worker/made.ts';
import { isReleased } from '../worker/releases.ts';
import { createWatchers, type Watchers } from '../worker/watchers.ts';
import { type Came, type FollowedStore, followStore } from './followed-store.ts';
import { createPartitionLogs, type PartitionLogs } from './partition-logs.ts';
import { createSharedPopulation } from './shared-population.ts';
import { openStoredDictionaries } from './stored-dictionaries.ts';
import { openStoredEffects, type StoredEffects } from './stored-effects.ts';
import { openStoredFigures, type StoredFigures } from './stored-figures.ts';
import { createStoredPeople } from './stored-people.ts';

export type ServingLoopOptions = Omit<LiveLoopOptions, 'backend' | 'heldMax' | 'pace' | 'checkpointMs' | 'lost'> & {
  /** The partitions, by number. */
  readonly backends: readonly Backend[];
  /** How long a decision may wait for a store: then the page keeps its default. Default 500. */
  readonly decideMsMax?: number;
};

const QUEUE_MAX = 100_000;
const BACKLOG_MAX = 200_000;
const VISITORS_MAX = 50_000;
const DECIDE_MS_MAX = 500;
const START_MS_MAX = 30_000;
const UNREAD = 'the logs could not be read to their ends in time: what is not read is not answered with';

/** Opens the loop: what lies behind the workers is known before this resolves. */
export async function createServingLoop(options: ServingLoopOptions): Promise<LiveLoop> {
  const { backends, clock, isOff = () => false, failed = () => {} } = options;
  let { rules } = options;
  const inForce = () => rules;
  const reading = { backends, rules: inForce, clock, failed };
  const hearing = createHearing();
  const dictionaries = await Promise.all(backends.map((backend) => openStoredDictionaries(backend, inForce)));
  const population = createSharedPopulation(backends, dictionaries, inForce);
  const { view } = population;
  const people = createStoredPeople({ backends, dictionaries, rules: inForce, view, clock });
  const effects = await openStoredEffects(backends, clock);
  const late: { store?: FollowedStore } = {};
  const counted: FollowedStore['counted'] = (...told) => late.store?.counted(...told);
  const figures = await openStoredFigures({ ...reading, population, people, beside: [effects], counted });
  const when = () => ({ rules, now: asTime(clock()), isOff: isOff() });
  const watchers: Watchers = createWatchers({
    clock,
    answer: (...asked) => answerWatched({ ahead, answering, made, when: when() }, ...asked),
    sent: (...told) => logs.record(...told),
  });
  const moved = (entries: readonly Entry[]) => tellMoved({ watchers, ahead: () => ahead, failed }, entries);
  const store: FollowedStore = await followStore({
    ...{ ...reading, dictionaries, view, committed: figures.committed },
    visitorsMax: options.visitorsMax ?? VISITORS_MAX,
    came: (entries, of) => {
      moved(of.fresh);
      tellOf(hearing, entries, { ...of, partitions: backends.length });
    },
  });
  late.store = store;
  // Between the two a worker may have committed.
  for (const partition of backends.keys()) figures.committed(partition);
  const logs = createPartitionLogs({
    ...{ backends, clock, failed, waiting: store.signals },
    durable: (...added) => moved(store.add(...added)),
    queueMax: options.queueMax ?? QUEUE_MAX,
    backlogMax: options.backlogMax ?? BACKLOG_MAX,
  });
  const { ahead } = store;
  const { listing, answering } = answersFrom(population, { ...options, failed });
  const made = createMadeFor(store, backends.length);
  if (!(await store.caughtUp(START_MS_MAX))) failed(new Error(UNREAD), 'start');
  const identities = withinTime(createIdentityReader({ ahead, rules: inForce }), options.decideMsMax);
  const partitions = backends.length;
  const asOfNow = (visitor: Visitor): Visitor => atTime(rules, visitor, asTime(clock()), view).visitor;
  return {
    ...takenBy(logs),
    ...createAsking({ identities, answering, when, decisions: logs, watchers, made }),
    ...NOT_HERE,
    ...createLooking(identities, asOfNow, people.recent),
    everyVisitor: people.everyVisitor,
    ...seenOf(population),
    recommend: (wanted) => listing.explained({ ...wanted, rules, now: clock() }),
    refold: figures.refold,
    segments: figures.segments,
    listen: hearing.listen,
    use: (next) => {
      rules = next;
      watchers.movedAll();
    },
    rules: inForce,
    logs: () => backends.map(({ log }, partition) => ({ end: store.follower(partition).seen(), read: log.read })),
    refresh: watchers.movedAll,
    counters: () => countersOf(figures, store, { partitions, now: clock() }),
    ...actingElsewhere(effects, { logs, store, backends }),
    settled: store.settled,
    dependencies: () => ({ log: logs.trouble() ?? store.trouble().log, state: store.trouble().state }),
    close: () => closeAll(watchers, [logs, store, figures]),
  };
}

async function closeAll(watchers: Watchers, parts: readonly { readonly close: () => Promise<void> }[]): Promise<void> {
  watchers.close();
  for (const each of parts) await each.close();
}

function takenBy({
  accept,
  acceptUnread,
  quarantine,
}: PartitionLogs): Pick<LiveLoop, 'accept' | 'acceptUnread' | 'quarantine'> {
  return { accept, acceptUnread, quarantine };
}

function createMadeFor(store: FollowedStore, partitions: number): MadeFor {
  return ({ visitor, ask, when: { rules } }) => {
    const of = store.follower(homeOf(visitor.profile.id, partitions));
    return createMade({ folded: of.cursor(), seen: of.seen(), ask, isLimited: rules.most !== null });
  };
}

function refuse(): never {
  throw new AttuneError('bad-request', {
    detail: 'The decisions of a store of several partitions cannot be made again yet.',
  });
}

/** What only those have who fold. */
const NOT_HERE: Pick<LiveLoop, 'pace' | 'late' | 'checkpoint' | 'replay'> = {
  pace: () => undefined,
  late: () => [],
  checkpoint: async () => {},
  replay: refuse,
};

/** Triggers act where they are folded; here one sees it, and writes down what became of what others fetched. */
function actingElsewhere(
  effects: StoredEffects,
  at: { readonly logs: PartitionLogs; readonly store: FollowedStore; readonly backends: readonly Backend[] },
): Pick<LiveLoop, 'effects' | 'timers' | 'tick' | 'record' | 'release' | 'isReleased'> {
  const { logs, store, backends } = at;
  return {
    ...releasing(backends, { logs, store }),
    effects: effects.view,
    timers: () => ({ pending: 0, fired: 0, lateMs: 0, lateMsMax: 0 }),
    tick: async () => {},
    record: async (outcomes) => {
      for (const outcome of outcomes) {
        const partition = effects.partitionOf(outcome.id);
        if (partition !== undefined) await logs.append(partition, [{ kind: 'effect', outcome }]);
      }
      await store.settled();
      for (const partition of backends.keys()) await effects.renew(partition);
    },
  };
}

/** What is taken out of the quarantine is folded, and known to have been taken, where it stands as refused. */
function releasing(
  backends: readonly Backend[],
  { logs, store }: { readonly logs: PartitionLogs; readonly store: FollowedStore },
): Pick<LiveLoop, 'release' | 'isReleased'> {
  const partitions = backends.length;
  return {
    release: async (released) => {
      const entries = backends.map((): Entry[] => []);
      for (const { refused, signal } of released) {
        const { partition, cursor } = positionOf(refused, partitions);
        entries[partition]!.push({ kind: 'released', refused: cursor, signal });
      }
      await Promise.all(entries.map((own, partition) => (own.length === 0 ? undefined : logs.append(partition, own))));
      await store.settled();
    },
    isReleased: (refused) => {
      const { partition, cursor } = positionOf(refused, partitions);
      return isReleased(backends[partition]!, cursor);
    },
  };
}

function countersOf(
  figures: StoredFigures,
  store: FollowedStore,
  { partitions, now }: { readonly partitions: number; readonly now: number },
): LoopCounters {
  const counts = figures.counts();
  const sum = (of: (partition: number) => number) => {
    let all = 0;
    for (let partition = 0; partition < partitions; partition++) all += of(partition);
    return all;
  };
  // What is folded and not among the counts yet still waits, for who counts: so no sum ever goes down.
  const waiting = sum((partition) => store.uncounted(partition).signals);
  const stored = counts.stored + waiting;
  const quarantined = counts.quarantined + sum((partition) => store.uncounted(partition).refused);
  return {
    ...counts,
    stored,
    quarantined,
    accepted: stored + quarantined,
    waiting,
    behindMs: Math.max(0, now - (store.since() ?? now)),
    logCursor: sum((partition) => store.follower(partition).seen()),
    foldedCursor: sum((partition) => store.follower(partition).cursor()),
    unsent: 0,
  };
}

/** Whoever watches somebody of whom these speak is answered anew, once he can be asked for. */
function tellMoved(
  {
    watchers,
    ahead,
    failed,
  }: { readonly watchers: Watchers; readonly ahead: () => Ahead } & {
    readonly failed: (error: unknown, what: string) => void;
  },
  entries: readonly Entry[],
): void {
  if (watchers.size() === 0 || entries.length === 0) return;
  const keys: IdentityKey[] = [...new Set(entries.flatMap((entry) => signalsOf(entry).map(whoseIs)))];
  const tell = () => {
    for (const key of keys) {
      const person = ahead().nearest(key)?.profile.id;
      watchers.moved(key as PersonId, []);
      if (person !== undefined && person !== key) watchers.moved(person, []);
    }
  };
  Promise.resolve(ahead().load(keys)).then(tell, (error: unknown) => failed(error, 'watch'));
}

/** What this process appended itself its routes have told already: of refusals only others' are news. */
function tellOf(
  { isHeard, tell }: Pick<ReturnType<typeof createHearing>, 'isHeard' | 'tell'>,
  entries: readonly Entry[],
  of: Parameters<Came>[1] & { readonly partitions: number },
): void {
  if (!isHeard()) return;
  const { partition, from, partitions } = of;
  const fresh = new Set(of.fresh);
  for (const [i, entry] of entries.entries()) {
    if (entry.kind === 'decision') tell({ kind: 'decision', decision: entry.decision });
    else if (entry.kind === 'refused' && fresh.has(entry))
      tell({ kind: 'late', refused: entry.refused, place: placeOf(partition, from + i, partitions) });
    for (const signal of signalsOf(entry))
      tell({ kind: 'signal', person: whoseIs(signal) as PersonId, signal, duplicate: false });
  }
}

/** A store that does not answer in time has failed, for who waits for a decision. */
function withinTime(identities: IdentityReader, msMax = DECIDE_MS_MAX): IdentityReader {
  return {
    ...identities,
    load: (ask) => {
      const loading = identities.load(ask);
      if (loading === undefined) return undefined;
      return new Promise((resolve, reject) => {
        const late = () =>
          reject(new AttuneError('unavailable', { detail: `The store took longer than ${msMax} ms.` }));
        const timer = setTimeout(late, msMax);
        loading.then(resolve, reject).finally(() => clearTimeout(timer));
      });
    },
  };
}
