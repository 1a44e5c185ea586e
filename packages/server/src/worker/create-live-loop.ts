/**
 * Puts the live loop together: the pump that folds, the answers that are given from what is folded and what waits, those who
 * watch, and the checkpoints that shorten a restart.
 */
import { type Backend, createPace, type Pace } from '@attune/backend';
import { asTime, atTime, type Item, type Rules, type Signal, type TemplateEngine, type Visitor } from '@attune/engine';
import { openJobs } from '../jobs/open-jobs.ts';
import { createListing, type Listing } from '../recommend/create-listing.ts';
import type { Recommending } from '../recommend/open-recommending.ts';
import type { ModelAt } from '../replay/rules-of-log.ts';
import { openActing } from './acting.ts';
import { type Ahead, createAhead } from './ahead.ts';
import type { AnswerContext } from './answer.ts';
import { answerWatched, createAsking, type MadeFor } from './asking.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { type Checkpoint, createCheckpoint, readCheckpoint } from './checkpoint.ts';
import { createDecisionLog } from './decision-log.ts';
import type { Entry } from './entry.ts';
import type { FoldCounts } from './folder.ts';
import { createHearing } from './hearing.ts';
import { createIdentityReader, type IdentityReader } from './identity-reader.ts';
import { createInForceLog, openLastInForce } from './in-force.ts';
import { createIntake } from './intake.ts';
import { openLateSignals } from './late-signals.ts';
import type { LiveLoop, LoopCounters } from './live-loop.ts';
import { createMade } from './made.ts';
import { openPopulation, type Population } from './population.ts';
import { openPostOffice, type PostOffice } from './post.ts';
import { createPump, type Pump } from './pump.ts';
import { recentVisitors } from './recent-visitors.ts';
import { openReleases } from './releases.ts';
import { openSegmentFigures } from './segment-figures.ts';
import { openSizeHistory } from './size-history.ts';
import { createVisitorCache } from './visitor-cache.ts';
import { openVisitorDictionaries } from './visitor-dictionaries.ts';
import { createWatchers, type WatchersOptions } from './watchers.ts';

export type LiveLoopOptions = {
  readonly backend: Backend;
  readonly rules: Rules;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly templates: TemplateEngine;
  /** The kill switch: everybody gets the defaults. Default never. */
  readonly isOff?: () => boolean;
  /** The catalogue; may change while the loop runs. */
  readonly items: ReadonlyMap<string, Item>;
  /** Makes the learned lists of items, and says what lists may show. Default: fallbacks are shown, and nothing is filtered. */
  readonly recommending?: Pick<Recommending, 'detailed' | 'filter'>;
  /** The versions of trained models that are kept, for a replay. Default none: what they decided cannot be made again. */
  readonly modelAt?: ModelAt;
  /** Failures nobody waits for: a checkpoint, a decision's record, a template. */
  readonly failed?: (error: unknown, what: string) => void;
  /** Signals on their way to the disk, beyond which `accept` refuses. Default 100,000. */
  readonly queueMax?: number;
  /** Durable signals not folded yet, beyond which `accept` refuses. Default 1,000,000. */
  readonly backlogMax?: number;
  /** So many of those are held in memory, the others are read from the log again. Default 2,000. */
  readonly heldMax?: number;
  /** Says when folding goes on. Default: what nobody else wants of the process's time, and a small share of a busy one's. */
  readonly pace?: Pace;
  /** Visitors kept in memory. Default 50,000. */
  readonly visitorsMax?: number;
  /** How often the folded state is written down. Default 5,000. */
  readonly checkpointMs?: number;
  /** Of a store of several partitions this is the one numbered `here`; `all` are the logs by number. Default: it is the only one. */
  readonly partition?: { readonly here: number; readonly all: readonly Pick<Backend, 'log'>[] };
  /** Another process has gone on from the last checkpoint: what this one folded since is its own, and it must end. */
  readonly lost?: () => void;
};

const QUEUE_MAX = 100_000;
const BACKLOG_MAX = 1_000_000;
const HELD_MAX = 2_000;
/** So few are folded at once, however busy the process is: that takes less than a millisecond. */
const EAGER_SIGNALS_MAX = 100;
/** The share of a busy process's time that folding takes while little waits. */
const SHARE_MIN = 0.08;
/** So many signals on their way to the disk keep the processor busy, also while this thread waits: the disk's thread and the senders need it. */
const FLOOD_SIGNALS = 1_000;
const VISITORS_MAX = 50_000;
/** What a restart has to fold again is this long; shorter ones write the same visitors more often. */
const CHECKPOINT_MS = 5_000;

type Answer = WatchersOptions['answer'];

/** Opens the loop over a backend: what the log holds beyond the last checkpoint is folded before this resolves. */
export async function createLiveLoop(options: LiveLoopOptions): Promise<LiveLoop> {
  const { backend, clock, isOff = () => false, failed = () => {}, lost } = options;
  const { queueMax = QUEUE_MAX, backlogMax = BACKLOG_MAX } = options;
  const now = () => asTime(clock());
  let { rules } = options;
  const dictionaries = await openVisitorDictionaries(backend, rules);
  const population = await openPopulation(backend, dictionaries);
  const cache = createVisitorCache(backend, dictionaries, options.visitorsMax ?? VISITORS_MAX, population.count);
  const late = await openLateSignals(backend);
  const { cursor, counts } = await readCheckpoint(backend);
  const hearing = createHearing();
  const { listing, answering } = answersFrom(population, { ...options, failed });
  const when = () => ({ rules, now: now(), isOff: isOff() });
  const answerNow: Answer = (...asked) => answerWatched({ ahead, answering, made, when: when() }, ...asked);
  const watchers = createWatchers({ clock, answer: answerNow, sent: (...told) => decisions.record(...told) });
  const backlog = createBacklog(cursor, options.heldMax ?? HELD_MAX);
  const noted = (signal: Signal) => hearing.tell({ kind: 'late', refused: late.add(signal) });
  const world = { backend, cache, clock, failed, rules: () => rules };
  const acting = await openActing({ ...world, population, pump: () => pump });
  const [lastInForce, releases] = await Promise.all([openLastInForce(backend), openReleases(backend)]);
  const post = await openPost(options, failed);
  const folded = { post, population, counts, acting, lastInForce, releases, late: noted };
  const folding = { ...world, ...folded, ...hearing, moved: watchers.moved };
  const pace = options.pace ?? createFoldingPace(backlog, backlogMax, acting.urgency, () => intake.queued());
  const pump: Pump = createPump({ backend, cursor, folding, backlog, pace, clock, failed });
  const ahead = createAhead({ ...world, backlog, view: population.view, read: readOne(backend) });
  const made = createMadeFor(() => ({ pump, ahead }));
  const decisions = createDecisionLog({ append: pump.append, failed });
  const intake = createIntake({ pump, decisions, backlog, releases, queueMax, backlogMax });
  const jobs = await openJobs({ ...world, population, pump, acting, modelAt: options.modelAt });
  const sizes = await openSizeHistory(backend);
  const kept = [dictionaries, population, late, releases, sizes, acting, lastInForce, jobs.kept, post ?? []].flat();
  const keeping = { kept, counts, lost, foldedCursor: pump.foldedCursor, committed: post?.written };
  const checkpoint = createCheckpoint({ ...world, ...keeping });
  const isTold = options.partition !== undefined;
  const segments = openSegmentFigures({ ...world, checkpoint, isTold }, population, sizes);
  const identities = createIdentityReader({ ahead, rules: () => rules });
  const asking = createAsking({ identities, answering, when, decisions, watchers, made });
  const asOfNow: AsOfNow = (visitor) => atTime(rules, visitor, now(), population.view).visitor;
  const looking = createLooking(identities, asOfNow, (wanted) => recentVisitors(cache, backend, wanted));
  const inForceFrom = createInForceLog({ append: pump.append, decisions, rules: () => rules, now, failed });
  await pump.catchUp();
  if (!lastInForce.holdsFrom(cursor, rules)) await inForceFrom(cursor, true);
  for (const each of [pump, acting, segments]) each.start();
  jobs.begin();
  const before = counts.stored + counts.quarantined;
  const stopWriting = writeEvery(options.checkpointMs ?? CHECKPOINT_MS, checkpoint, failed);

  const use = (next: Rules): void => {
    rules = next;
    dictionaries.use(next);
    inForceFrom(pump.foldedCursor(), false);
    for (const renew of [watchers.movedAll, jobs.begin]) renew();
  };
  const close = async (): Promise<void> => {
    for (const stop of [intake.close, watchers.close, stopWriting]) stop();
    await acting.stop();
    for (const each of [segments, jobs, decisions, pump]) await each.close();
    await checkpoint.write();
    await post?.close();
  };
  return {
    ...intake.offered,
    ...asking,
    ...looking,
    ...seenOf(population),
    recommend: (wanted) => listing.explained({ ...wanted, rules, now: clock() }),
    late: late.recent,
    segments,
    listen: hearing.listen,
    use,
    rules: () => rules,
    refresh: watchers.movedAll,
    counters: () => countersOf(counts, { backlog, pump, post, accepted: before + intake.accepted(), now: clock() }),
    ...jobs.offered,
    ...acting.live,
    settled: () => pump.folded(pump.appendedCursor()),
    checkpoint: checkpoint.write,
    dependencies: () => ({ log: pump.trouble(), state: checkpoint.trouble() }),
    close,
  };
}

type AsOfNow = (visitor: Visitor) => Visitor;

/** One entry of the log that waits. */
function readOne({ log }: Backend): (waiting: { readonly cursor: number }) => Promise<Entry> {
  return async ({ cursor }) => (await log.read(cursor, 1)).entries[0] as Entry;
}

/** What the decisions for one ask are made from. */
function createMadeFor(of: () => { readonly pump: Pump; readonly ahead: Ahead }): MadeFor {
  return ({ visitor, ask, when: { rules } }) => {
    const { pump, ahead } = of();
    const folded = pump.foldedCursor();
    return createMade({ folded, seen: ahead.seen(visitor) ?? folded, ask, isLimited: rules.most !== null });
  };
}

/** What all visitors teach together, as it is shown. */
export function seenOf({
  policies,
  view,
  results,
}: Pick<Population, 'policies' | 'view'> & { readonly results: LiveLoop['results'] }): Pick<
  LiveLoop,
  'policies' | 'population' | 'results'
> {
  return { policies: () => [...policies.values()], population: view, results };
}

async function openPost({ backend, partition }: LiveLoopOptions, failed: (error: unknown, what: string) => void) {
  if (partition === undefined || partition.all.length === 1) return undefined;
  return openPostOffice({ backend, here: partition.here, partitions: partition.all, failed });
}

/** What answers are given with, beside the visitor. */
export function answersFrom(
  population: Pick<Population, 'view' | 'recommend' | 'policies'>,
  options: Pick<LiveLoopOptions, 'items' | 'templates' | 'newId' | 'recommending'> & Pick<AnswerContext, 'failed'>,
): { readonly listing: Listing; readonly answering: AnswerContext } {
  const { items, templates, newId, recommending, failed } = options;
  const listing = createListing({ population, items, recommending, failed });
  const learned = learnedFrom(population);
  return { listing, answering: { population, items, templates, newId, learned, failed, listing: listing.list } };
}

/** What an experience has learned. */
function learnedFrom({ policies }: Pick<Population, 'policies'>): AnswerContext['learned'] {
  return (experience) => policies.get(experience);
}

function writeEvery(ms: number, { write }: Checkpoint, failed: (error: unknown, what: string) => void): () => void {
  const timer = setInterval(() => write().catch((error: unknown) => failed(error, 'checkpoint')), ms);
  timer.unref();
  return () => clearInterval(timer);
}

/** Windows run out without an event: who looks at a visitor sees the segments of this moment. */
export function createLooking(
  identities: IdentityReader,
  asOfNow: AsOfNow,
  find: LiveLoop['recent'],
): Pick<LiveLoop, 'visitor' | 'recent'> {
  return {
    visitor: async (identity) => {
      const visitor = await identities.named(identity);
      return visitor === undefined ? undefined : asOfNow(visitor);
    },
    recent: async (wanted) => {
      const { visitors, next } = await find(wanted);
      return { visitors: visitors.map(asOfNow), next };
    },
  };
}

/** The more waits the larger the share, so that what comes in and what is folded meet before there is no room left. */
function createFoldingPace(backlog: Backlog, backlogMax: number, urgency: () => number, queued: () => number): Pace {
  const fullness = () => Math.min(1, backlog.signals() / backlogMax);
  const pace = createPace(
    () => SHARE_MIN + (1 - SHARE_MIN) * Math.max(urgency() ** 2, fullness() ** 4),
    () => queued() > FLOOD_SIGNALS,
  );
  return { ...pace, isDue: () => backlog.signals() > EAGER_SIGNALS_MAX && pace.isDue() };
}

/** What is folded, and what is durable and waits, told together. */
function countersOf(
  counts: FoldCounts,
  known: {
    readonly backlog: Backlog;
    readonly pump: Pump;
    readonly post: PostOffice | undefined;
    readonly accepted: number;
    readonly now: number;
  },
): LoopCounters {
  const { backlog, pump, post, accepted, now } = known;
  const waiting = backlog.signals();
  return {
    ...counts,
    accepted,
    stored: counts.stored + waiting,
    quarantined: counts.quarantined + backlog.refused() - backlog.released(),
    released: counts.released + backlog.released(),
    waiting,
    behindMs: Math.max(0, now - (backlog.since() ?? now)),
    logCursor: pump.appendedCursor(),
    foldedCursor: pump.foldedCursor(),
    unsent: post?.unsent() ?? 0,
  };
}
