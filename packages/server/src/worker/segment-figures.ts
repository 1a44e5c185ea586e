/**
 * The segments as a whole: how large each is and was, what they share, and which are too small to learn from. Sizes are those of this moment:
 * the exact count of what the log says, with what time alone has changed since as the last sweep found it.
 */
import type { StatePut } from '@attune/backend';
import { adviseMerges, type MergeAdvice, type PopulationView, type Rules, type Visitor } from '@attune/engine';
import { pairKey } from './segment-pairs.ts';
import type { SegmentSweep } from './segment-sweep.ts';
import type { SizeHistory, Sizes } from './size-history.ts';

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
  /** All visitors there are; null before the first sweep. */
  readonly visitors: number | null;
  /** When the last sweep began; null before the first. */
  readonly sweptAt: number | null;
  readonly advice: readonly MergeAdvice[];
};

export type SegmentPair = { readonly a: string; readonly b: string; readonly both: number };

export type SegmentFigures = {
  readonly seen: () => SegmentsSeen;
  readonly history: SizeHistory['read'];
  /** Every pair of segments with a member in common, as the last sweep found them. */
  readonly pairs: () => readonly SegmentPair[];
  readonly overlap: (a: string, b: string) => number;
  /** The members of a segment as of now, in the order of their ids, after the one with the id `after`. */
  readonly members: (segment: string, after?: string) => AsyncGenerator<Visitor, void, undefined>;
  /** Sweeps at once, and takes a sample of the sizes. */
  readonly sweep: () => Promise<void>;
  readonly takeChanges: () => StatePut[];
  readonly giveBack: (puts: readonly StatePut[]) => void;
  readonly close: () => Promise<void>;
};

const SAMPLE_MS = 60_000;
const RECENT_MINUTES = 60;

export function createSegmentFigures(options: {
  readonly sweep: SegmentSweep;
  readonly history: SizeHistory;
  readonly view: PopulationView;
  readonly rules: () => Rules;
  readonly clock: () => number;
  readonly checkpoint: () => Promise<void>;
  readonly failed: (error: unknown, what: string) => void;
}): SegmentFigures {
  const { sweep, history, view, rules, clock } = options;
  const membersOf = (key: string) => Math.max(0, view.size(key)! + (sweep.round()?.lapsed.get(key) ?? 0));
  const overlap = (a: string, b: string) => (a === b ? membersOf(a) : (sweep.round()?.pairs.get(pairKey(a, b)) ?? 0));
  const sample = () => history.sample(clock(), sizesOf(rules(), membersOf));
  const go = async (isHasty: boolean) => {
    await sweep.go(isHasty);
    sample();
  };
  const failed = (error: unknown) => options.failed(error, 'sweep of the segments');
  const timer = setInterval(() => {
    sample();
    go(false).catch(failed);
  }, SAMPLE_MS);
  timer.unref();
  const first = setImmediate(() => void go(false).catch(failed));
  return {
    seen: () => seenNow(rules(), { sweep, history, view, membersOf, overlap }),
    history: history.read,
    pairs: () =>
      [...(sweep.round()?.pairs ?? [])].map(([pair, both]) => {
        const [a = '', b = ''] = pair.split('\n');
        return { a, b, both };
      }),
    overlap,
    members: async function* (segment, after) {
      if (after === undefined) await options.checkpoint();
      for await (const visitor of sweep.everybody(after))
        if (visitor.membership.segments.some(({ key }) => key === segment)) yield visitor;
    },
    sweep: () => go(true),
    takeChanges: history.takeChanges,
    giveBack: history.giveBack,
    close: async () => {
      clearInterval(timer);
      clearImmediate(first);
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

function seenNow(
  rules: Rules,
  known: {
    readonly sweep: SegmentSweep;
    readonly history: SizeHistory;
    readonly view: PopulationView;
    readonly membersOf: (key: string) => number;
    readonly overlap: SegmentFigures['overlap'];
  },
): SegmentsSeen {
  const { sweep, history, view, membersOf, overlap } = known;
  const segments = [...rules.segments.byKey.values()].map(({ key, definition, condition }): SegmentFigure => {
    const { name, parent, evidenceMin } = definition;
    // Judged by the very number that conditions are judged by.
    const isSparse = parent !== undefined && evidenceMin !== undefined && view.size(key)! < evidenceMin;
    return {
      key,
      name: name ?? key,
      says: condition.says,
      parent: parent ?? null,
      members: membersOf(key),
      evidenceMin: evidenceMin ?? null,
      fallsBackTo: isSparse ? parent : null,
      recent: history.latest(key, RECENT_MINUTES),
    };
  });
  const round = sweep.round();
  const figures = segments.map(({ key, name, parent, members, evidenceMin }) => {
    return { key, name, parent: parent ?? undefined, members, evidenceMin: evidenceMin ?? undefined };
  });
  const advice = round === undefined ? [] : adviseMerges(figures, overlap);
  return { segments, visitors: round?.visitors ?? null, sweptAt: round?.at ?? null, advice };
}
