/**
 * Puts the live loop together: the pump that folds, the answers that are given from what is folded and what waits, those who
 * watch, and the checkpoints that shorten a restart.
 */
import { type Backend, createPace, type Pace } from '@attune/backend';
import { asTime, atTime, type Item, newVisitor, type Rules, type TemplateEngine, type Visitor } from '@attune/engine';
import { createAhead } from './ahead.ts';
import { type AnswerContext, answer } from './answer.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { createCheckpoint, readCheckpoint } from './checkpoint.ts';
import { createDecisionLog, type DecisionLog } from './decision-log.ts';
import { commonText } from './decision-text.ts';
import type { Entry } from './entry.ts';
import { type FoldContext, type FoldCounts, NO_FOLD_COUNTS } from './folder.ts';
import { createIdentityReader, type IdentityReader } from './identity-reader.ts';
import { createIntake } from './intake.ts';
import type { Answer, Answered, Ask, LiveEvent, LiveLoop, LoopCounters } from './live-loop.ts';
import { openPopulation } from './population.ts';
import { createPump, type Pump } from './pump.ts';
import { recentVisitors } from './recent-visitors.ts';
import { createVisitorCache, type VisitorCache } from './visitor-cache.ts';
import { createWatchers, type Watchers } from './watchers.ts';

export type LiveLoopOptions = {
  readonly backend: Backend;
  readonly rules: Rules;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly templates: TemplateEngine;
  /** The catalogue; may change while the loop runs. */
  readonly items: ReadonlyMap<string, Item>;
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
};

const QUEUE_MAX = 100_000;
const BACKLOG_MAX = 1_000_000;
const HELD_MAX = 2_000;
/** So few are folded at once, however busy the process is: that takes less than a millisecond. */
const EAGER_SIGNALS_MAX = 100;
/** The share of a busy process's time that folding takes while little waits. */
const SHARE_MIN = 0.08;
const VISITORS_MAX = 50_000;
/** What a restart has to fold again is this long; shorter ones write the same visitors more often. */
const CHECKPOINT_MS = 5_000;

/** Opens the loop over a backend: what the log holds beyond the last checkpoint is folded before this resolves. */
export async function createLiveLoop(options: LiveLoopOptions): Promise<LiveLoop> {
  const { backend, clock, items, newId, templates } = options;
  const failed = options.failed ?? (() => {});
  const now = () => asTime(clock());
  let { rules } = options;
  const cache = createVisitorCache(backend, options.visitorsMax ?? VISITORS_MAX);
  const population = await openPopulation(backend);
  const { cursor, counts: countedBefore } = await readCheckpoint(backend);
  const counts = { ...NO_FOLD_COUNTS, ...countedBefore };
  const listeners = new Set<(event: LiveEvent) => void>();
  const learned = (experience: string) => population.policies.get(experience);
  const answering: AnswerContext = { population, items, templates, newId, learned, failed };
  const answerFor = (visitor: Visitor, ask: Ask, placement: string, watch?: { until: number }): Answered =>
    answer(answering, { visitor, ask, placement }, { rules, now: now(), watch });
  const watchers = createWatchers({
    clock,
    answer: (person, ask, placement, watch) =>
      answerFor(ahead.nearest(person) ?? newVisitor(rules, person, now()), ask, placement, watch),
    sent: ({ decision }) => decisions.record(decision),
  });
  const folding = { cache, population, counts, rules: () => rules, ...heardBy(listeners), moved: watchers.moved };
  const { backlog, backlogMax, pump, ahead } = createTrail({ ...options, cursor, folding, rules: () => rules, failed });
  const decisions = createDecisionLog({ append: pump.append, failed });
  const checkpoint = createCheckpoint({ backend, cache, population, counts, foldedCursor: pump.foldedCursor });
  const identities = createIdentityReader({ ahead, now, rules: () => rules });
  const asking = createAsking({ identities, answerFor, decisions, watchers, failed });
  const asOfNow = (visitor: Visitor): Visitor => atTime(rules, visitor, now()).visitor;
  const looking = createLooking(identities, asOfNow, (wanted) => recentVisitors(cache, backend, wanted));
  await pump.catchUp();
  pump.start();
  const intake = createIntake({ pump, decisions, backlog, queueMax: options.queueMax ?? QUEUE_MAX, backlogMax });
  const acceptedBefore = counts.stored + counts.quarantined;
  const write = () => checkpoint.write().catch((error: unknown) => failed(error, 'checkpoint'));
  const timer = setInterval(write, options.checkpointMs ?? CHECKPOINT_MS);
  timer.unref();

  return {
    accept: intake.accept,
    quarantine: intake.quarantine,
    ...asking,
    ...looking,
    policies: () => [...population.policies.values()],
    recommend: (wanted) => population.recommend({ ...wanted, rules, items, now: clock() }),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    use: (next) => {
      rules = next;
      watchers.movedAll();
    },
    rules: () => rules,
    counters: () => countersOf(counts, { backlog, pump, accepted: acceptedBefore + intake.accepted(), now: clock() }),
    settled: () => pump.folded(pump.appendedCursor()),
    checkpoint: checkpoint.write,
    close: async () => {
      intake.close();
      watchers.close();
      clearInterval(timer);
      await decisions.close();
      await pump.close();
      await checkpoint.write();
    },
  };
}

function heardBy(listeners: ReadonlySet<(event: LiveEvent) => void>) {
  return {
    isHeard: () => listeners.size > 0,
    tell: (event: LiveEvent) => {
      for (const listener of listeners) listener(event);
    },
  };
}

/** Windows run out without an event: who looks at a visitor sees the segments of this moment. */
function createLooking(
  identities: IdentityReader,
  asOfNow: (visitor: Visitor) => Visitor,
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

/** The two ways to ask: once, and from now on. */
function createAsking(parts: {
  readonly identities: IdentityReader;
  readonly answerFor: (visitor: Visitor, ask: Ask, placement: string) => Answered;
  readonly decisions: DecisionLog;
  readonly watchers: Watchers;
  readonly failed: (error: unknown, what: string) => void;
}): Pick<LiveLoop, 'decide' | 'decideAtOnce' | 'watch'> {
  const { identities, answerFor, decisions, watchers, failed } = parts;
  const decideFor = (visitor: Visitor, ask: Ask): Answer => {
    const answered: Record<string, Answered> = {};
    for (const placement of ask.placements) {
      const one = answerFor(visitor, ask, placement);
      const common = commonText(one.decision);
      decisions.record(one.decision, common);
      const { decision, content, explanation } = one;
      answered[placement] =
        explanation === undefined ? { decision, content, common } : { decision, content, explanation, common };
    }
    return { person: visitor.profile.id, decisions: answered };
  };
  return {
    decide: async (ask) => {
      const loading = identities.load(ask);
      if (loading !== undefined) await loading;
      return decideFor(identities.visitor(ask), ask);
    },
    decideAtOnce: (ask) => {
      const visitor = identities.inMemory(ask);
      return visitor === undefined ? undefined : decideFor(visitor, ask);
    },
    watch: (ask, send) => {
      let stop: (() => void) | undefined;
      let isStopped = false;
      const begin = () => {
        if (!isStopped) stop = watchers.add(identities.visitor(ask).profile.id, ask, send);
      };
      Promise.resolve(identities.load(ask)).then(begin, (error: unknown) => failed(error, 'watch'));
      return () => {
        isStopped = true;
        stop?.();
      };
    },
  };
}

/** The fold that trails the log, and those who look ahead of it. */
function createTrail(
  options: Pick<LiveLoopOptions, 'backend' | 'clock' | 'pace' | 'heldMax' | 'backlogMax'> &
    Pick<Parameters<typeof createPump>[0], 'cursor' | 'failed'> & {
      readonly folding: FoldContext & { readonly cache: VisitorCache };
      readonly rules: () => Rules;
    },
) {
  const { backend, clock, cursor, folding, rules, failed, backlogMax = BACKLOG_MAX } = options;
  const backlog = createBacklog(cursor, options.heldMax ?? HELD_MAX);
  const pace = options.pace ?? createFoldingPace(backlog, backlogMax);
  const pump = createPump({ backend, cursor, folding, backlog, pace, clock, failed });
  const read = async (at: number) => (await backend.log.read(at, 1)).entries[0] as Entry;
  const ahead = createAhead({ backlog, cache: folding.cache, rules, read });
  return { backlog, backlogMax, pump, ahead };
}

/** The more waits the larger the share, so that what comes in and what is folded meet before there is no room left. */
function createFoldingPace(backlog: Backlog, backlogMax: number): Pace {
  const fullness = () => Math.min(1, backlog.signals() / backlogMax);
  const pace = createPace(() => SHARE_MIN + (1 - SHARE_MIN) * fullness() ** 2);
  return { ...pace, isDue: () => backlog.signals() > EAGER_SIGNALS_MAX && pace.isDue() };
}

/** What is folded, and what is durable and waits, told together. */
function countersOf(
  counts: FoldCounts,
  known: { readonly backlog: Backlog; readonly pump: Pump; readonly accepted: number; readonly now: number },
): LoopCounters {
  const { backlog, pump, accepted, now } = known;
  const waiting = backlog.signals();
  return {
    ...counts,
    accepted,
    stored: counts.stored + waiting,
    quarantined: counts.quarantined + backlog.refused(),
    waiting,
    behindMs: Math.max(0, now - (backlog.since() ?? now)),
    logCursor: pump.appendedCursor(),
    foldedCursor: pump.foldedCursor(),
  };
}
