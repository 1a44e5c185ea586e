/**
 * The segments as a whole: how large each is and was, what they share, and which are too small to learn from. Sizes are those of this moment:
 * the exact count of what the log says, with what time alone has changed since as the last sweep found it.
 */
import { adviseMerges, type MergeAdvice, type Rules, type Visitor } from '@attune/engine';
import type { Population } from './population.ts';
import { pairKey } from './segment-pairs.ts';
import { createSegmentSweep, type Round, type SegmentSweep, type SweepOptions } from './segment-sweep.ts';
import type { SizeHistory, Sizes, Swept } from './size-history.ts';

export type SegmentFigure = {
  readonly key: string;
  readonly name: string;
  readonly says: string;
  readonly parent: string | null;
  readonly members: number;
  readonly evidenceMin: number | null;
  /** The parent that is used in its place now, where a condition names it; null: it stands for itself. */
  readonly fallsBackTo: string | null;
  /** The members of the last hour, by the minute, oldest first. */
  readonly recent: readonly number[];
};

export type SegmentsSeen = {
  readonly segments: readonly SegmentFigure[];
  /** All visitors there are now; null before the first sweep. */
  readonly visitors: number | null;
  /** When the last sweep began; null before the first. */
  readonly sweptAt: number | null;
  readonly advice: readonly MergeAdvice[];
};

/** What two segments shared at the last sweep. */
export type SegmentPair = {
  readonly a: string;
  readonly b: string;
  readonly both: number;
  /** The share of the members of a who were also in b, and the other way round. */
  readonly ofA: number;
  readonly ofB: number;
  /** Both of either. */
  readonly jaccard: number;
};

export type SegmentFigures = {
  readonly seen: () => SegmentsSeen;
  readonly history: SizeHistory['read'];
  /** Every pair of segments with a member in common, as the last sweep found them. */
  readonly pairs: () => readonly SegmentPair[];
  readonly pair: (a: string, b: string) => SegmentPair;
  /** The members of a segment as of now, in the order of their ids, after the one with the id `after`. */
  readonly members: (segment: string, after?: string) => AsyncGenerator<Visitor, void, undefined>;
  /** Sweeps at once, and takes a sample of the sizes. */
  readonly sweep: () => Promise<void>;
  /** Begins to sweep and sample by itself; once. */
  readonly start: () => void;
  readonly close: () => Promise<void>;
};

const SAMPLE_MS = 60_000;
/** A start has more urgent things to do. */
const FIRST_MS = 1_000;
const RECENT_MINUTES = 60;

/** Opens the figures over the visitors there are; they are kept up from `start` on. */
export function openSegmentFigures(
  options: Omit<SweepOptions, 'view' | 'recounted'> & {
    readonly failed: (error: unknown, what: string) => void;
    /** Others tell of the segments as well: what a round found is written down for them. */
    readonly isTold: boolean;
  },
  { view, listen, recounted, results }: Pick<Population, 'view' | 'listen' | 'recounted' | 'results'>,
  history: SizeHistory,
): SegmentFigures {
  const { rules, clock } = options;
  const sweep = createSegmentSweep({
    ...options,
    view,
    recounted: (book, sums) => {
      recounted(book);
      results.recounted(sums);
    },
  });
  listen(sweep.counted);
  const membersOf = (key: string) => Math.max(0, view.size(key)! + (sweep.round()?.lapsed.get(key) ?? 0));
  const sample = () => history.sample(clock(), sizesOf(rules(), membersOf));
  const go = async (isHasty: boolean) => {
    await sweep.go(isHasty);
    const round = sweep.round();
    if (round !== undefined && options.isTold) history.swept(sweptIn(round));
    sample();
  };
  return {
    seen: () => {
      const sizeOf = (key: string) => view.size(key)!;
      return segmentsSeen(rules(), { sizeOf, membersOf, recentOf: history.latest, round: sweep.round() });
    },
    history: history.read,
    pairs: () => pairsOf(sweep.round()),
    pair: (a, b) => pairOf(sweep.round(), a, b),
    members: async function* (segment, after) {
      if (after === undefined) await options.checkpoint.write();
      for await (const visitor of sweep.everybody(after))
        if (visitor.membership.segments.some(({ key }) => key === segment)) yield visitor;
    },
    sweep: () => go(true),
    ...kept(go, sample, sweep, (error) => options.failed(error, 'sweep of the segments')),
  };
}

function sweptIn({ at, visitors, members, pairs }: Round): Swept {
  return { at, visitors, members: Object.fromEntries(members), pairs: Object.fromEntries(pairs) };
}

/** How many were in each segment, and in two of them. */
export type Together = { readonly members: ReadonlyMap<string, number>; readonly pairs: ReadonlyMap<string, number> };

/** @param round the last one; undefined: there was none */
export function pairsOf(round: Together | undefined): readonly SegmentPair[] {
  return [...(round?.pairs.keys() ?? [])].map((key) => {
    const [a = '', b = ''] = key.split('\n');
    return pairOf(round, a, b);
  });
}

export function pairOf(round: Together | undefined, a: string, b: string): SegmentPair {
  const [inA, inB] = [a, b].map((key) => round?.members.get(key) ?? 0) as [number, number];
  const both = a === b ? inA : (round?.pairs.get(pairKey(a, b)) ?? 0);
  const share = (whole: number) => (whole === 0 ? 0 : both / whole);
  return { a, b, both, ofA: share(inA), ofB: share(inB), jaccard: share(inA + inB - both) };
}

/** Sweeps and samples by the minute. */
function kept(
  go: (isHasty: boolean) => Promise<void>,
  sample: () => void,
  sweep: SegmentSweep,
  failed: (error: unknown) => void,
): Pick<SegmentFigures, 'start' | 'close'> {
  let timer: NodeJS.Timeout | undefined;
  let first: NodeJS.Timeout | undefined;
  return {
    start: () => {
      if (timer !== undefined) return;
      first = setTimeout(() => go(false).catch(failed), FIRST_MS);
      timer = setInterval(() => {
        sample();
        go(false).catch(failed);
      }, SAMPLE_MS);
      first.unref();
      timer.unref();
    },
    close: async () => {
      clearInterval(timer);
      clearTimeout(first);
      await sweep.close();
    },
  };
}

function sizesOf(rules: Rules, membersOf: (key: string) => number): Sizes {
  const sizes: Record<string, number> = {};
  for (const key of rules.segments.byKey.keys()) {
    const members = membersOf(key);
    if (members > 0) sizes[key] = members;
  }
  return sizes;
}

/** @param known what is counted by whom; `round` is the last one through all visitors, undefined before the first */
export function segmentsSeen(
  rules: Rules,
  known: {
    /** The very number that conditions are judged by. */
    readonly sizeOf: (key: string) => number;
    readonly membersOf: (key: string) => number;
    /** Of so many minutes, oldest first. */
    readonly recentOf: (key: string, minutes: number) => readonly number[];
    readonly round: (Together & Pick<Round, 'at' | 'visitors'>) | undefined;
  },
): SegmentsSeen {
  const { sizeOf, membersOf, recentOf, round } = known;
  const segments = [...rules.segments.byKey.values()].map(({ key, definition, condition }): SegmentFigure => {
    const { name, parent, evidenceMin } = definition;
    const isSparse = parent !== undefined && evidenceMin !== undefined && sizeOf(key) < evidenceMin;
    return {
      key,
      name: name ?? key,
      says: condition.says,
      parent: parent ?? null,
      members: membersOf(key),
      evidenceMin: evidenceMin ?? null,
      fallsBackTo: isSparse ? parent : null,
      recent: recentOf(key, RECENT_MINUTES),
    };
  });
  const figures = segments.map(({ key, name, parent, members, evidenceMin }) => {
    return { key, name, parent: parent ?? undefined, members, evidenceMin: evidenceMin ?? undefined };
  });
  const advice = round === undefined ? [] : adviseMerges(figures, (a, b) => pairOf(round, a, b).both);
  return { segments, visitors: round?.visitors ?? null, sweptAt: round?.at ?? null, advice };
}
