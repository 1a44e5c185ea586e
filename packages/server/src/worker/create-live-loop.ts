/**
 * Puts the live loop together: the pump that folds, the answers that are given from what is folded, those who watch, and the
 * checkpoints that shorten a restart.
 */
import type { Backend, StatePut } from '@attune/backend';
import { asTime, atTime, type Item, newVisitor, type Rules, type TemplateEngine, type Visitor } from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import { createEveryVisitor } from '../jobs/every-visitor.ts';
import { createPace } from '../jobs/pace.ts';
import { openRefold, type Refold } from '../jobs/refold-visitors.ts';
import { type AnswerContext, answer } from './answer.ts';
import { createCheckpoint, readCheckpoint } from './checkpoint.ts';
import { createDecisionLog, type DecisionLog } from './decision-log.ts';
import { commonText } from './decision-text.ts';
import type { Entry } from './entry.ts';
import { NO_FOLD_COUNTS } from './folder.ts';
import { createIdentityReader, type IdentityReader } from './identity-reader.ts';
import { openLateSignals } from './late-signals.ts';
import type { Answer, Answered, Ask, LiveEvent, LiveLoop } from './live-loop.ts';
import { openPopulation, type Population } from './population.ts';
import { createPump, type Pump } from './pump.ts';
import { recentVisitors } from './recent-visitors.ts';
import { createVisitorCache } from './visitor-cache.ts';
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
  /** Accepted signals not yet folded, beyond which `accept` refuses. Default 100,000. */
  readonly queueMax?: number;
  /** Visitors kept in memory. Default 50,000. */
  readonly visitorsMax?: number;
  /** How often the folded state is written down. Default 5,000. */
  readonly checkpointMs?: number;
};

const QUEUE_MAX = 100_000;
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
  const lateSignals = await openLateSignals(backend);
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
      answerFor(cache.get(person) ?? newVisitor(rules, person, now()), ask, placement, watch),
    sent: ({ decision }) => decisions.record(decision),
  });
  const folding = {
    cache,
    population,
    late: lateSignals,
    counts,
    rules: () => rules,
    ...heardBy(listeners),
    moved: watchers.moved,
  };
  const pump = createPump({ backend, cursor, folding, failed });
  const decisions = createDecisionLog({ append: pump.append, failed });
  const pace = createPace(pump.foldedCursor);
  const refolding = { backend, cache, rules: () => rules, pace, clock, failed };
  const late: { refold?: Refold } = {};
  const writing = {
    backend,
    cache,
    late: lateSignals,
    counts,
    foldedCursor: pump.foldedCursor,
    ...withRefold(population, late),
  };
  const checkpoint = createCheckpoint(writing);
  const identities = createIdentityReader({ cache, now, rules: () => rules });
  const asking = createAsking({ identities, answerFor, decisions, watchers, failed });
  const asOfNow = (visitor: Visitor): Visitor => atTime(rules, visitor, now()).visitor;
  const looking = createLooking(identities, asOfNow, (wanted) => recentVisitors(cache, backend, wanted));
  await pump.catchUp();
  pump.start();
  const refold = await openRefold(refolding);
  late.refold = refold;
  const intake = createIntake(pump, decisions, options.queueMax ?? QUEUE_MAX);
  const acceptedBefore = counts.stored + counts.quarantined;
  const write = () => checkpoint.write().catch((error: unknown) => failed(error, 'checkpoint'));
  const timer = setInterval(write, options.checkpointMs ?? CHECKPOINT_MS);
  timer.unref();

  return {
    accept: (signals) => intake.append(signals.map((signal): Entry => ({ kind: 'signal', signal }))),
    quarantine: (refused) => intake.append(refused.map((each): Entry => ({ kind: 'refused', refused: each }))),
    ...asking,
    ...looking,
    policies: () => [...population.policies.values()],
    recommend: (wanted) => population.recommend({ ...wanted, rules, items, now: clock() }),
    late: lateSignals.recent,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    use: (next) => {
      rules = next;
      watchers.movedAll();
      refold.begin();
    },
    rules: () => rules,
    counters: () => {
      const cursors = { logCursor: pump.appendedCursor(), foldedCursor: pump.foldedCursor() };
      return { ...counts, accepted: acceptedBefore + intake.accepted(), ...cursors };
    },
    everyVisitor: () => createEveryVisitor(backend, cache).pages(() => true),
    refold: refold.progress,
    pace: () => pace.next(),
    checkpoint: checkpoint.write,
    close: async () => {
      intake.close();
      watchers.close();
      clearInterval(timer);
      await refold.close();
      await decisions.close();
      await pump.close();
      await checkpoint.write();
    },
  };
}

/** What a refold is to remember is written with the live visitors that it changed. */
function withRefold(population: Population, late: { readonly refold?: Refold }) {
  const takeChanges = () => [...population.takeChanges(), ...(late.refold?.takeChanges() ?? [])];
  const giveBack = (puts: readonly StatePut[]) => {
    population.giveBack(puts);
    late.refold?.giveBack(puts);
  };
  const isPending = () => late.refold?.isPending() === true;
  return { population: { ...population, takeChanges, giveBack }, isPending };
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

/** What is accepted is durable and folded; what cannot be promised that is refused before anything of it is taken. */
function createIntake(pump: Pump, decisions: DecisionLog, queueMax: number) {
  let queued = 0;
  let accepted = 0;
  let isClosed = false;
  return {
    append: async (entries: readonly Entry[]): Promise<void> => {
      if (isClosed || !pump.isWell()) throw new AttuneError(isClosed ? 'shutting-down' : 'unavailable');
      if (queued + entries.length > queueMax) throw new AttuneError('overloaded');
      queued += entries.length;
      decisions.flush();
      try {
        const cursor = await pump.append(entries);
        accepted += entries.length;
        await pump.folded(cursor);
      } finally {
        queued -= entries.length;
      }
    },
    /** Since the start. */
    accepted: () => accepted,
    close: () => {
      isClosed = true;
    },
  };
}
