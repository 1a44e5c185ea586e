/**
 * The live loop of the past: the same fold over the same log, without a clock, standing still wherever a decision was made. What it
 * folds it keeps for itself, in a store that is thrown away; the log and the running loop are only read.
 */
import type { Backend, Cursor } from '@attune/backend';
import { type PersonId, type PopulationView, type Rules, underRules, type Visitor } from '@attune/engine';
import { type Acting, openActing } from '../worker/acting.ts';
import { type Ahead, createAhead } from '../worker/ahead.ts';
import { createBacklog } from '../worker/backlog.ts';
import { createCheckpoint, readCheckpoint } from '../worker/checkpoint.ts';
import type { Entry } from '../worker/entry.ts';
import { type FoldContext, foldEntry, keysOf } from '../worker/folder.ts';
import type { LiveEvent } from '../worker/live-loop.ts';
import { openPopulation, type Population } from '../worker/population.ts';
import { openReleases } from '../worker/releases.ts';
import { scanState } from '../worker/scan-state.ts';
import { createVisitorCache, type VisitorCache } from '../worker/visitor-cache.ts';
import { openVisitorDictionaries } from '../worker/visitor-dictionaries.ts';
import { VISITOR_PREFIX } from '../worker/visitor-store.ts';

const PAGE = 200;
const LOADED_TOGETHER = 500;

/** Told of what is folded for the first time; what a start folds again is not told again. */
export type PastHearing = {
  readonly tell: (event: LiveEvent) => void;
  /** Persons who became part of another one. */
  readonly moved: (person: PersonId, absorbed: readonly PersonId[]) => void;
};

export type PastOptions = {
  readonly log: Pick<Backend['log'], 'read'>;
  /** Empty, or what a former one left there. Thrown away by whoever opened it. */
  readonly store: Backend;
  /** A checkpoint is written whenever the fold comes to one of these. */
  readonly checkpoints: ReadonlySet<Cursor>;
  readonly rules: Rules;
  readonly hearing?: PastHearing | undefined;
  /** Up to here everything was told already. */
  readonly toldBefore: Cursor;
  readonly pace: () => Promise<void> | undefined;
};

export type PastLoop = {
  readonly rules: () => Rules;
  readonly folded: () => Cursor;
  readonly population: Pick<Population, 'policies' | 'view'>;
  /** Other rules, in force at once; everybody is worked out anew under them. */
  readonly use: (rules: Rules) => Promise<void>;
  /** Folds everything before the cursor. */
  readonly foldTo: (cursor: Cursor) => Promise<void>;
  /** Who the person was, with what waited up to `seen`; undefined: somebody of whom nothing was known. */
  readonly visitor: (person: PersonId, seen: Cursor) => Promise<Visitor | undefined>;
};

/** Begins where the checkpoint in its store stands: at 0 in an empty one. */
export async function openPastLoop(options: PastOptions): Promise<PastLoop> {
  const { log, store, checkpoints, hearing, toldBefore, pace } = options;
  let rules = options.rules;
  const dictionaries = await openVisitorDictionaries(store, rules);
  const population = await openPopulation(store, dictionaries);
  const cache = createVisitorCache(store, dictionaries, Number.POSITIVE_INFINITY, population.count);
  const acting = await openStillActing(store, { cache, population, rules: () => rules });
  const { cursor, counts } = await readCheckpoint(store);
  let foldedCursor = cursor;
  const releases = await openReleases(store);
  const kept = [dictionaries, population, acting, releases];
  const checkpoint = createCheckpoint({ backend: store, cache, kept, counts, foldedCursor: () => foldedCursor });
  let isNews = false;
  const folding: FoldContext = {
    cache,
    population,
    counts,
    acting,
    releases,
    rules: () => rules,
    lastInForce: { fold: () => {} },
    late: () => {},
    isHeard: () => isNews && hearing !== undefined,
    tell: (event) => hearing?.tell(event),
    moved: (person, absorbed) => {
      if (isNews && absorbed.length > 0) hearing?.moved(person, absorbed);
    },
  };
  const waiting = createWaiting({ log, cache, rules: () => rules, view: population.view });

  const foldSome = async (entries: readonly Entry[]): Promise<void> => {
    const keys = entries.flatMap(keysOf);
    for (let loading = cache.load(keys); loading !== undefined; loading = cache.load(keys)) await loading;
    for (const entry of entries) {
      isNews = foldedCursor >= toldBefore;
      foldEntry(folding, entry);
      foldedCursor++;
    }
  };
  const foldUpTo = async (end: Cursor): Promise<void> => {
    while (foldedCursor < end) {
      const page = await log.read(foldedCursor, Math.min(PAGE, end - foldedCursor));
      if (page.entries.length === 0) return;
      await foldSome(page.entries as readonly Entry[]);
      await pace();
    }
  };

  return {
    rules: () => rules,
    folded: () => foldedCursor,
    population,
    use: async (next) => {
      if (next.revision === rules.revision) return;
      rules = next;
      dictionaries.use(next);
      await refoldAll(store, cache, { rules, view: population.view });
    },
    foldTo: async (end) => {
      const stops = [...checkpoints].filter((each) => each > foldedCursor && each <= end).sort((a, b) => a - b);
      for (const stop of stops) {
        await foldUpTo(stop);
        await checkpoint.write();
      }
      await foldUpTo(end);
    },
    visitor: async (person, seen) => {
      if (seen > foldedCursor) return waiting(person, foldedCursor, seen);
      await cache.load([person]);
      return cache.identified(person) ?? undefined;
    },
  };
}

/** Triggers fire in the fold as they did; nothing rings, and nothing is sent. */
function openStillActing(
  store: Backend,
  parts: { readonly cache: VisitorCache; readonly population: Population; readonly rules: () => Rules },
): Promise<Acting> {
  const pump = (): never => {
    throw new Error('the past appends nothing');
  };
  return openActing({ ...parts, backend: store, clock: () => 0, pump, failed: () => {} });
}

/** Everybody under the rules now: what the refold beside the live loop comes to. */
async function refoldAll(
  store: Backend,
  cache: VisitorCache,
  { rules, view }: { readonly rules: Rules; readonly view: PopulationView },
): Promise<void> {
  let some: PersonId[] = [];
  const load = async () => {
    for (let loading = cache.load(some); loading !== undefined; loading = cache.load(some)) await loading;
    some = [];
  };
  for await (const { key } of scanState(store, VISITOR_PREFIX)) {
    some.push(key.slice(VISITOR_PREFIX.length) as PersonId);
    if (some.length >= LOADED_TOGETHER) await load();
  }
  await load();
  for (const visitor of [...cache.recent()]) {
    const next = underRules(rules, visitor, view);
    if (next !== visitor) cache.refresh(next);
  }
}

/** Looks ahead of the fold, as the live loop did, and exactly as far. */
function createWaiting(options: {
  readonly log: Pick<Backend['log'], 'read'>;
  readonly cache: VisitorCache;
  readonly rules: () => Rules;
  readonly view: PopulationView;
}): (person: PersonId, folded: Cursor, seen: Cursor) => Promise<Visitor | undefined> {
  const { log } = options;
  let end = 0;
  let backlog = createBacklog(0, Number.POSITIVE_INFINITY);
  const readTo = async (folded: Cursor, seen: Cursor): Promise<void> => {
    if (end < folded) {
      end = folded;
      backlog = createBacklog(folded, Number.POSITIVE_INFINITY);
    }
    backlog.folded(folded);
    while (end < seen) {
      const { entries, next } = await log.read(end, Math.min(PAGE, seen - end));
      if (entries.length === 0) return;
      backlog.coming(entries as readonly Entry[], 0)(next);
      end = next;
    }
  };
  const read = async (cursor: Cursor) => (await log.read(cursor, 1)).entries[0] as Entry;
  return async (person, folded, seen) => {
    await readTo(folded, seen);
    const before = backlog;
    const limited = {
      ...before,
      isEmpty: () => false,
      naming: (key: Parameters<typeof before.naming>[0]) => before.naming(key).filter(({ cursor }) => cursor < seen),
    };
    const ahead: Ahead = createAhead({ ...options, backlog: limited, read: ({ cursor }) => read(cursor) });
    await ahead.load([person]);
    return ahead.identified(person) ?? undefined;
  };
}
