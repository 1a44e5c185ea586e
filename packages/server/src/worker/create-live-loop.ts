/**
 * Puts the live loop together: the log is appended to and followed, entries are folded in its order, and those who wait are told
 * once their part is durable and folded. All changes of state happen in one place, the pump.
 */
import type { Backend, Cursor, LogPage } from '@attune/backend';
import {
  anonymousKey,
  asTime,
  type IdentityKey,
  type Item,
  newVisitor,
  type PersonId,
  type Rules,
  type TemplateEngine,
  userKey,
  type Visitor,
} from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import { type AnswerContext, answer } from './answer.ts';
import { createCheckpoint, readCheckpoint } from './checkpoint.ts';
import { createDecisionLog } from './decision-log.ts';
import type { Entry } from './entry.ts';
import { type FoldContext, foldEntry, keysOf, NO_FOLD_COUNTS } from './folder.ts';
import { createIdentityReader } from './identity-reader.ts';
import type { Answered, Ask, LiveEvent, LiveLoop } from './live-loop.ts';
import { openPopulation } from './population.ts';
import { recentVisitors } from './recent-visitors.ts';
import { createVisitorCache } from './visitor-cache.ts';
import { createWatchers } from './watchers.ts';

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
  /** How often the folded state is written down. Default 1,000. */
  readonly checkpointMs?: number;
};

const READ_PAGE = 2_000;

export async function createLiveLoop(options: LiveLoopOptions): Promise<LiveLoop> {
  const { backend, clock, items, newId, templates } = options;
  const failed = options.failed ?? (() => {});
  const queueMax = options.queueMax ?? 100_000;
  let { rules } = options;
  const cache = createVisitorCache(backend, options.visitorsMax ?? 50_000);
  const population = await openPopulation(backend);
  const start = await readCheckpoint(backend);
  const counts = { ...NO_FOLD_COUNTS, ...start.counts };
  let folded: Cursor = start.cursor;
  let appended: Cursor = start.cursor;
  let queued = 0;
  let isClosing = false;
  const listeners = new Set<(event: LiveEvent) => void>();
  const waiting: { readonly cursor: Cursor; readonly done: () => void }[] = [];
  const checkpoint = createCheckpoint({ backend, cache, population, counts, foldedCursor: () => folded });

  const answering: AnswerContext = { population, items, templates, newId, failed };
  const store = async (entries: readonly Entry[]): Promise<Cursor> => {
    const cursor = await backend.log.append(entries);
    if (cursor > appended) appended = cursor;
    return cursor;
  };
  const decisions = createDecisionLog({ append: store, failed });
  const watchers = createWatchers({
    clock,
    answer: (person, ask, placement, watch) =>
      answerFor(cache.get(person) ?? newVisitor(rules, person, asTime(clock())), ask, placement, watch),
    sent: ({ decision }) => decisions.record(decision),
  });
  const answerFor = (visitor: Visitor, ask: Ask, placement: string, watch?: { until: number }): Answered =>
    answer(answering, visitor, ask, placement, { rules, now: asTime(clock()), ...(watch && { watch }) });

  const folding: FoldContext = {
    cache,
    population,
    counts,
    rules: () => rules,
    isHeard: () => listeners.size > 0,
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
    moved: watchers.moved,
  };

  const foldPage = async (page: LogPage): Promise<void> => {
    const entries = page.entries as readonly Entry[];
    // Asked again after each wait: what was loaded at first may have been let go of meanwhile.
    for (let loading = cache.load(keysOf(entries)); loading !== undefined; loading = cache.load(keysOf(entries)))
      await loading;
    for (const entry of entries) foldEntry(folding, entry);
    folded = page.next;
    while (waiting.length > 0 && waiting[0]!.cursor <= folded) waiting.shift()!.done();
  };

  const catchUp = async (): Promise<void> => {
    for (
      let page = await backend.log.read(folded, READ_PAGE);
      page.entries.length > 0;
      page = await backend.log.read(folded, READ_PAGE)
    ) {
      await foldPage(page);
    }
    appended = folded;
  };

  await catchUp();
  const acceptedBefore = counts.stored + counts.quarantined;
  let acceptedNow = 0;
  const stop = new AbortController();
  const pump = (async () => {
    for await (const page of backend.log.follow(folded, stop.signal)) await foldPage(page);
  })().catch((error: unknown) => {
    // Without the pump nothing is ever folded: refuse instead of acknowledging what nobody reads.
    isClosing = true;
    failed(error, 'fold');
  });
  const timer = setInterval(
    () => checkpoint.write().catch((error: unknown) => failed(error, 'checkpoint')),
    options.checkpointMs ?? 1_000,
  );
  timer.unref();

  const append = async (entries: readonly Entry[]): Promise<void> => {
    if (isClosing) throw new AttuneError('shutting-down');
    if (queued + entries.length > queueMax) throw new AttuneError('overloaded');
    queued += entries.length;
    decisions.flush();
    try {
      const cursor = await store(entries).catch((cause: unknown) => {
        throw new AttuneError('unavailable', { cause });
      });
      acceptedNow += entries.length;
      if (cursor > folded) await new Promise<void>((done) => insertWaiting(waiting, { cursor, done }));
    } finally {
      queued -= entries.length;
    }
  };

  const identities = createIdentityReader({ cache, now: () => asTime(clock()), rules: () => rules });

  return {
    accept: (signals) => append(signals.map((signal): Entry => ({ kind: 'signal', signal }))),
    quarantine: (refused) => append(refused.map((each): Entry => ({ kind: 'refused', refused: each }))),
    decide: async (ask) => {
      const loading = identities.load(ask);
      if (loading !== undefined) await loading;
      const visitor = identities.visitor(ask);
      const answered: Record<string, Answered> = {};
      for (const placement of ask.placements) {
        const one = answerFor(visitor, ask, placement);
        decisions.record(one.decision);
        answered[placement] = one;
      }
      return { person: visitor.profile.id, decisions: answered };
    },
    watch: (ask, send) => {
      let stopWatching: (() => void) | undefined;
      let isStopped = false;
      Promise.resolve(identities.load(ask)).then(
        () => {
          if (!isStopped) stopWatching = watchers.add(identities.visitor(ask).profile.id, ask, send);
        },
        (error: unknown) => failed(error, 'watch'),
      );
      return () => {
        isStopped = true;
        stopWatching?.();
      };
    },
    visitor: async (identity) => {
      const keys: readonly IdentityKey[] = /^[au]:/.test(identity)
        ? [identity]
        : [userKey(identity), anonymousKey(identity)];
      for (let loading = cache.load(keys); loading !== undefined; loading = cache.load(keys)) await loading;
      for (const key of keys) {
        const known = cache.known(key);
        if (known !== undefined) return cache.get(known.person);
      }
      return cache.get(identity as PersonId);
    },
    recent: (wanted) => recentVisitors(cache, backend, wanted),
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
    counters: () => ({ ...counts, accepted: acceptedBefore + acceptedNow, logCursor: appended, foldedCursor: folded }),
    checkpoint: checkpoint.write,
    close: async () => {
      isClosing = true;
      watchers.close();
      clearInterval(timer);
      await decisions.close();
      if (appended > folded) await new Promise<void>((done) => insertWaiting(waiting, { cursor: appended, done }));
      stop.abort();
      await pump;
      await checkpoint.write();
    },
  };
}

/** Appends resolve nearly in order; the few that do not are put where they belong. */
function insertWaiting<T extends { readonly cursor: Cursor }>(waiting: T[], one: T): void {
  let place = waiting.length;
  while (place > 0 && waiting[place - 1]!.cursor > one.cursor) place--;
  waiting.splice(place, 0, one);
}
