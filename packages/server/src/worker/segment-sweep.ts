/**
 * Goes through all visitors again and again, slowly. Windows run out without an event: what has lapsed since is counted here, as is who is
 * in which segments together. And everybody is counted anew on the way, so that a count that was ever wrong does not stay so. It
 * reads; the visitors themselves stay as their last event left them.
 */
import type { Backend } from '@attune/backend';
import {
  asTime,
  atTime,
  countEnrolments,
  countVisitor,
  emptyPopulation,
  emptyResults,
  type PopulationBook,
  type PopulationView,
  type ResultsBook,
  type Rules,
  type Visitor,
} from '@attune/engine';
import type { Checkpoint } from './checkpoint.ts';
import { pairKey } from './segment-pairs.ts';
import type { VisitorCache } from './visitor-cache.ts';
import { createVisitorStore, VISITOR_PREFIX, visitorOfHead } from './visitor-store.ts';

/** Visitors looked at in one go: a millisecond or so. */
const PAGE = 32;
/** In the background, of each span of time this share is spent. */
const SHARE = 0.02;

export type SweepOptions = {
  readonly backend: Backend;
  readonly cache: VisitorCache;
  readonly rules: () => Rules;
  readonly view: PopulationView;
  readonly clock: () => number;
  readonly checkpoint: Pick<Checkpoint, 'write' | 'between'>;
  /** A round is through: this is the count of everybody. */
  readonly recounted: (book: PopulationBook, results: ResultsBook) => void;
};

/** What a round found. */
export type Round = {
  readonly at: number;
  readonly rules: Rules;
  visitors: number;
  /** What time alone has changed since each visitor's last event, by segment. */
  readonly lapsed: Map<string, number>;
  /** The members of each segment as the round met them: what pairs are a share of. */
  readonly members: Map<string, number>;
  /** Visitors in two segments at once, by `pairKey`. */
  readonly pairs: Map<string, number>;
};

export type SegmentSweep = {
  /** The last whole round; undefined before the first. */
  readonly round: () => Round | undefined;
  /** Goes round once. `isHasty`: without pauses. While a round is under way, it is that one. */
  readonly go: (isHasty: boolean) => Promise<void>;
  /** A visitor is another one now: what the rounds found of the former one no longer counts. */
  readonly counted: (before: Visitor | undefined, after: Visitor | undefined) => void;
  /** Every stored visitor as of now, the live ones as they are live, in the order of their ids. */
  readonly everybody: (after?: string) => AsyncGenerator<Visitor, void, undefined>;
  readonly close: () => Promise<void>;
};

type Making = Round & {
  readonly book: PopulationBook;
  readonly results: ResultsBook;
  /** Up to this id the round has come. */
  last: string;
  /** Who came or went meanwhile is counted at once, wherever his id lies. */
  readonly moved: Set<string>;
};

const UNHEARD = { sketch: () => {}, segment: () => {} };

export function createSegmentSweep(options: SweepOptions): SegmentSweep {
  const { cache, clock, view } = options;
  const pageAfter = createPages(options);
  let done: Round | undefined;
  let making: Making | undefined;
  let underway: Promise<void> | undefined;
  let isHurried = false;
  let isClosed = false;

  const goRound = async (): Promise<void> => {
    // From here on who is new is counted at once, and so is who is not written down yet: the others are in the store.
    const round = await options.checkpoint.between(async () => {
      making = begunRound(clock(), options.rules());
      for (const visitor of cache.recent()) {
        if (!cache.changes.has(visitor.profile.id)) continue;
        making.moved.add(visitor.profile.id);
        tally(making, visitor, view);
      }
      return making;
    });
    for (let after: string | undefined, isEnd = false; !isEnd && !isClosed; ) {
      let tookMs = 0;
      const page = await pageAfter(after, round.rules, (visitors) => {
        const began = performance.now();
        for (const visitor of visitors) if (!round.moved.has(visitor.profile.id)) tally(round, visitor, view);
        round.last = visitors.at(-1)?.profile.id ?? round.last;
        tookMs = performance.now() - began;
      });
      after = page.last;
      isEnd = page.isEnd;
      if (!isHurried && !isEnd && !isClosed) await pause((tookMs + 1) * (1 / SHARE - 1));
    }
    if (isClosed) return;
    // At once: whoever becomes another one from here on is exchanged in the round that is done, and must not be in it twice.
    making = undefined;
    done = round;
    options.recounted(round.book, round.results);
  };

  return {
    round: () => done,
    go: (isHasty) => {
      isHurried ||= isHasty;
      underway ??= goRound().finally(() => {
        making = undefined;
        underway = undefined;
        isHurried = false;
      });
      return underway;
    },
    counted: (before, after) => {
      if (done !== undefined) {
        done.visitors += Number(after !== undefined) - Number(before !== undefined);
        exchange(done, before, after, view);
      }
      if (making !== undefined) recount(making, before, after, view);
    },
    everybody: async function* (from) {
      const rules = options.rules();
      for (let after = from === undefined ? undefined : VISITOR_PREFIX + from, isEnd = false; !isEnd; ) {
        const found: Visitor[] = [];
        const page = await pageAfter(after, rules, (visitors) => {
          for (const visitor of visitors) found.push(atTime(rules, visitor, asTime(clock()), view).visitor);
        });
        yield* found;
        after = page.last;
        isEnd = page.isEnd;
      }
    },
    close: async () => {
      isClosed = true;
      await underway?.catch(() => {});
    },
  };
}

/** Pages of the store, the live visitors as they are live. `look` sees a whole page at once: nobody is folded in the middle of it. */
function createPages({ backend, cache, checkpoint }: SweepOptions) {
  const store = createVisitorStore(backend, cache.dictionaries);
  const pageAfter = async (after: string | undefined, rules: Rules, look: (visitors: readonly Visitor[]) => void) => {
    const scan = after === undefined ? { limit: PAGE } : { after, limit: PAGE };
    const page = await backend.state.scan(VISITOR_PREFIX, scan);
    const heads = page.map(({ value }) => visitorOfHead(value, cache.dictionaries));
    // Under other rules a past is folded again: then all of it is needed.
    const stale = heads.filter(
      ({ profile, membership }) => membership.rules !== rules.revision && !cache.get(profile.id),
    );
    const whole = await store.load(stale.map(({ profile }) => profile.id));
    const loaded = new Map(stale.map(({ profile }, i) => [profile.id, whole[i]]));
    for (const { profile } of stale) store.forget(profile.id);
    look(
      heads.flatMap((head) => {
        const { id } = head.profile;
        return cache.changes.isGone(id) ? [] : [cache.get(id) ?? loaded.get(id) ?? head];
      }),
    );
    return { last: page.at(-1)?.key, isEnd: page.length < PAGE };
  };
  return (...asked: Parameters<typeof pageAfter>) => checkpoint.between(() => pageAfter(...asked));
}

function begunRound(at: number, rules: Rules): Making {
  return {
    at,
    rules,
    visitors: 0,
    lapsed: new Map(),
    members: new Map(),
    pairs: new Map(),
    book: emptyPopulation(),
    results: emptyResults(),
    last: '',
    moved: new Set(),
  };
}

function tally(round: Making, visitor: Visitor, view: PopulationView): void {
  round.visitors++;
  countAnew(round, undefined, visitor);
  const stored = keysOf(visitor);
  const now = laterKeys(round, visitor, view);
  if (now !== undefined) correct(round.lapsed, stored, now, 1);
  const keys = now ?? stored;
  for (const key of keys) add(round.members, key, 1);
  for (let i = 0; i < keys.length; i++)
    for (let j = i + 1; j < keys.length; j++) add(round.pairs, pairKey(keys[i]!, keys[j]!), 1);
}

function countAnew(round: Making, before: Visitor | undefined, after: Visitor | undefined): void {
  countVisitor(round.book, before, after, UNHEARD);
  countEnrolments(round.results, before, after, () => {});
}

/** Keeps a round right that has come past this visitor already, or that would never meet him. */
function recount(round: Making, before: Visitor | undefined, after: Visitor | undefined, view: PopulationView): void {
  const { id } = (before ?? after)!.profile;
  if (before === undefined || after === undefined) {
    const isKnown = round.moved.has(id) || id <= round.last;
    round.moved.add(id);
    if (before !== undefined && !isKnown) return;
    round.visitors += before === undefined ? 1 : -1;
    countAnew(round, before, after);
  } else if (round.moved.has(id) || id <= round.last) {
    countAnew(round, before, after);
  } else return;
  exchange(round, before, after, view);
}

type Found = Pick<Round, 'at' | 'rules' | 'lapsed'>;

/** Invariant: `lapsed` is the sum of what time alone has changed of each visitor that the round counts, as he is now. */
function exchange(round: Found, before: Visitor | undefined, after: Visitor | undefined, view: PopulationView): void {
  if (before?.membership === after?.membership) return;
  if (before !== undefined) lapse(round, before, -1, view);
  if (after !== undefined) lapse(round, after, 1, view);
}

function lapse(round: Found, visitor: Visitor, by: number, view: PopulationView): void {
  const then = laterKeys(round, visitor, view);
  if (then !== undefined) correct(round.lapsed, keysOf(visitor), then, by);
}

/** The segments at the time of the round, where time alone or other rules have changed them; undefined where the last event is newer. */
function laterKeys({ at, rules }: Found, visitor: Visitor, view: PopulationView): readonly string[] | undefined {
  const { profile, membership } = visitor;
  if (profile.lastAt > at) return undefined;
  if (membership.lapsesAt > at && membership.rules === rules.revision) return undefined;
  return keysOf(atTime(rules, visitor, asTime(at), view).visitor);
}

function keysOf({ membership }: Visitor): readonly string[] {
  return membership.segments.map(({ key }) => key);
}

function correct(lapsed: Map<string, number>, stored: readonly string[], now: readonly string[], by: number): void {
  for (const key of now) if (!stored.includes(key)) add(lapsed, key, by);
  for (const key of stored) if (!now.includes(key)) add(lapsed, key, -by);
}

function add(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Keeps the process alive: whoever closes waits for the sweep that waits here. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
