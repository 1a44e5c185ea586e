/**
 * Goes through all visitors again and again, slowly: windows run out without an event, and what has lapsed since is counted here, as is who is
 * in which segments together. It reads and counts; the visitors themselves stay as their last event left them.
 */
import type { Backend } from '@attune/backend';
import { asTime, atTime, type PopulationView, type Rules, type Visitor } from '@attune/engine';
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
  /** Writes down what is only in memory, so that the store has everybody. */
  readonly checkpoint: () => Promise<void>;
};

/** What a round found. */
export type Round = {
  readonly at: number;
  readonly rules: Rules;
  readonly visitors: number;
  /** What time alone has changed since each visitor's last event, by segment. */
  readonly lapsed: Map<string, number>;
  /** Visitors in two segments at once, by `pairKey`. */
  readonly pairs: ReadonlyMap<string, number>;
};

export type SegmentSweep = {
  /** The last whole round; undefined before the first. */
  readonly round: () => Round | undefined;
  /** Goes round once. `isHasty`: without pauses. Calls while one is under way wait for that one. */
  readonly go: (isHasty: boolean) => Promise<void>;
  /** A visitor was folded: what the rounds found of his former state no longer counts. */
  readonly folded: (before: Visitor) => void;
  /** Every stored or live visitor as of now, in the order of their ids; live ones may be newer than others. */
  readonly everybody: (after?: string) => AsyncGenerator<Visitor, void, undefined>;
  readonly close: () => Promise<void>;
};

type Making = {
  readonly at: number;
  readonly rules: Rules;
  visitors: number;
  lapsed: Map<string, number>;
  pairs: Map<string, number>;
  /** Up to here the round has come. */
  last: string;
};

export function createSegmentSweep(options: SweepOptions): SegmentSweep {
  const { backend, cache, clock, view } = options;
  const store = createVisitorStore(backend);
  let done: Round | undefined;
  let making: Making | undefined;
  let underway: Promise<void> | undefined;
  let isClosed = false;

  /** The visitors of one page of the store, the live ones as they are live, under the rules of now. */
  const pageAfter = async (after: string | undefined, rules: Rules) => {
    const page = await backend.state.scan(VISITOR_PREFIX, after === undefined ? { limit: PAGE } : { after, limit: PAGE });
    const visitors: Visitor[] = [];
    for (const { value } of page) {
      const head = visitorOfHead(value);
      const { id } = head.profile;
      const live = cache.get(id);
      if (live !== undefined) visitors.push(live);
      else if (!cache.changes.isGone(id)) {
        // Under other rules his past is folded again: then all of it is needed.
        const whole = head.membership.rules === rules.revision ? head : (await store.load([id]))[0];
        store.forget(id);
        if (whole !== undefined) visitors.push(whole);
      }
    }
    return { visitors, last: page.at(-1)?.key, isEnd: page.length < PAGE };
  };

  const goRound = async (isHasty: boolean): Promise<void> => {
    await options.checkpoint();
    const round: Making = { at: clock(), rules: options.rules(), visitors: 0, lapsed: new Map(), pairs: new Map(), last: '' };
    making = round;
    for (let after: string | undefined, isEnd = false; !isEnd && !isClosed; ) {
      const page = await pageAfter(after, round.rules);
      const began = performance.now();
      for (const visitor of page.visitors) tally(round, visitor, view);
      after = page.last;
      isEnd = page.isEnd;
      round.last = page.last ?? round.last;
      if (!isHasty && !isEnd) await pause((performance.now() - began + 1) * (1 / SHARE - 1));
    }
    making = undefined;
    if (!isClosed) done = round;
  };

  return {
    round: () => done,
    go: (isHasty) => {
      underway ??= goRound(isHasty).finally(() => {
        making = undefined;
        underway = undefined;
      });
      return underway;
    },
    folded: (before) => {
      if (done !== undefined) takeBack(done, before, view);
      if (making !== undefined && VISITOR_PREFIX + before.profile.id <= making.last) takeBack(making, before, view);
    },
    everybody: async function* (from) {
      const rules = options.rules();
      for (let after = from === undefined ? undefined : VISITOR_PREFIX + from, isEnd = false; !isEnd; ) {
        const page = await pageAfter(after, rules);
        for (const visitor of page.visitors) yield atTime(rules, visitor, asTime(clock()), view).visitor;
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

function tally(round: Making, visitor: Visitor, view: PopulationView): void {
  round.visitors++;
  const now = laterKeys(round, visitor, view);
  const stored = visitor.membership.segments.map(({ key }) => key);
  for (const key of now ?? []) if (!stored.includes(key)) add(round.lapsed, key, 1);
  if (now !== undefined) for (const key of stored) if (!now.includes(key)) add(round.lapsed, key, -1);
  const keys = now ?? stored;
  for (let i = 0; i < keys.length; i++)
    for (let j = i + 1; j < keys.length; j++) add(round.pairs, pairKey(keys[i]!, keys[j]!), 1);
}

function takeBack(round: Pick<Round, 'at' | 'rules' | 'lapsed'>, before: Visitor, view: PopulationView): void {
  const then = laterKeys(round, before, view);
  if (then === undefined) return;
  const stored = before.membership.segments.map(({ key }) => key);
  for (const key of then) if (!stored.includes(key)) add(round.lapsed, key, -1);
  for (const key of stored) if (!then.includes(key)) add(round.lapsed, key, 1);
}

/** The segments at the time of the round, where time alone or other rules have changed them; undefined where his last event is the newer. */
function laterKeys(
  { at, rules }: Pick<Round, 'at' | 'rules'>,
  visitor: Visitor,
  view: PopulationView,
): readonly string[] | undefined {
  const { profile, membership } = visitor;
  if (profile.lastAt > at) return undefined;
  if (membership.lapsesAt > at && membership.rules === rules.revision) return undefined;
  return atTime(rules, visitor, asTime(at), view).visitor.membership.segments.map(({ key }) => key);
}

function add(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
