/**
 * How many members each segment had: samples that get sparser with age, so that a year costs as much as a week. It is a record of what was
 * seen at the time and cannot be made again from the log.
 */
import type { Backend, StatePut } from '@attune/backend';
import { scanState } from './scan-state.ts';

export const SIZES_AT_PREFIX = 'sizes-at/';

/** Two hours by the minute, two days by the quarter, ninety days by four hours. */
export const SIZE_TIERS = [
  { stepMs: 60_000, keep: 120 },
  { stepMs: 900_000, keep: 192 },
  { stepMs: 14_400_000, keep: 540 },
] as const;

export const SWEPT_KEY = 'swept';

export type Sizes = Readonly<Record<string, number>>;

/** What the last round through all visitors found, for who does not go round himself. */
export type Swept = {
  readonly at: number;
  readonly visitors: number;
  /** By segment, and by two of them (`pairKey`). */
  readonly members: Sizes;
  readonly pairs: Sizes;
};
type Sample = { readonly at: number; readonly sizes: Sizes };

export type SizeHistory = {
  /** Takes a sample; of several in one step the latest stays. */
  readonly sample: (at: number, sizes: Sizes) => void;
  /** A round is through: to be written down for others. */
  readonly swept: (found: Swept) => void;
  /** What was written down of the last round; undefined: nothing yet. */
  readonly lastSwept: () => Swept | undefined;
  /** The members of a segment, oldest first: each time as finely as it is still known. */
  readonly read: (segment: string) => { readonly at: number; readonly members: number }[];
  /** The last `count` minutes, oldest first. */
  readonly latest: (segment: string, count: number) => number[];
  /** A sample waits to be written down. */
  readonly isPending: () => boolean;
  readonly takeChanges: () => StatePut[];
  readonly giveBack: (puts: readonly StatePut[]) => void;
};

/** The tier and the step of it that a sample is kept under. */
export function placeOfSample(key: string): readonly [tier: number, step: number] {
  return key.slice(SIZES_AT_PREFIX.length).split('/').map(Number) as [number, number];
}

export async function openSizeHistory(backend: Backend): Promise<SizeHistory> {
  const tiers = SIZE_TIERS.map(() => new Map<number, Sample>());
  for await (const { key, value } of scanState(backend, SIZES_AT_PREFIX)) {
    const [tier, step] = placeOfSample(key);
    tiers[tier]?.set(step, value as Sample);
  }
  for (const [i, tier] of tiers.entries()) tiers[i] = new Map([...tier].sort(([a], [b]) => a - b));
  const changed = new Set<string>();
  const [stored] = await backend.state.load([SWEPT_KEY]);
  let swept = stored?.value as Swept | undefined;
  const put = (tier: number, step: number, sample: Sample | undefined) => {
    if (sample === undefined) tiers[tier]!.delete(step);
    else tiers[tier]!.set(step, sample);
    changed.add(`${SIZES_AT_PREFIX}${tier}/${step}`);
  };
  return {
    sample: (at, sizes) => {
      SIZE_TIERS.forEach(({ stepMs, keep }, tier) => {
        const step = Math.floor(at / stepMs);
        put(tier, step, { at, sizes });
        for (const old of tiers[tier]!.keys()) {
          if (old > step - keep) break;
          put(tier, old, undefined);
        }
      });
    },
    swept: (found) => {
      swept = found;
      changed.add(SWEPT_KEY);
    },
    lastSwept: () => swept,
    read: (segment) => readTiers(tiers, segment),
    latest: (segment, count) => [...tiers[0]!.values()].slice(-count).map(({ sizes }) => sizes[segment] ?? 0),
    isPending: () => changed.size > 0,
    takeChanges: () => {
      const puts = [...changed].map((key): StatePut => {
        if (key === SWEPT_KEY) return { key, value: swept };
        const [tier, step] = placeOfSample(key);
        return { key, value: tiers[tier]!.get(step) };
      });
      changed.clear();
      return puts;
    },
    giveBack: (puts) => {
      for (const { key } of puts) if (key === SWEPT_KEY || key.startsWith(SIZES_AT_PREFIX)) changed.add(key);
    },
  };
}

function readTiers(tiers: readonly ReadonlyMap<number, Sample>[], segment: string) {
  const points: { at: number; members: number }[] = [];
  let before = Number.POSITIVE_INFINITY;
  for (const tier of tiers) {
    const older = [...tier.values()].filter(({ at }) => at < before);
    points.unshift(...older.map(({ at, sizes }) => ({ at, members: sizes[segment] ?? 0 })));
    before = points[0]?.at ?? before;
  }
  return points;
}
