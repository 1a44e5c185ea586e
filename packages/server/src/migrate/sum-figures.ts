/**
 * What several partitions keep of the same thing, as one partition would have kept it: counts add up, what is remembered stands side by
 * side. Of a single partition each is what it was.
 */
import {
  cellFrom,
  emptyResults,
  type ItemBook,
  type Policy,
  putCell,
  type Rules,
  type StoredCell,
  storedCell,
  sumItemBooks,
  sumPolicies,
  sumResults,
} from '@attune/engine';
import { addedTotals } from '../serving/stored-effects.ts';
import { addedCounts } from '../serving/stored-figures.ts';
import { COUNTS_KEY } from '../worker/checkpoint.ts';
import { CONTENT_KEY } from '../worker/content-clock.ts';
import type { FoldCounts } from '../worker/folder.ts';
import { KEPT_MAX, LATE_KEY } from '../worker/late-signals.ts';
import type { Refused } from '../worker/live-loop.ts';
import { TOTALS_PREFIX, type TriggerTotals } from '../worker/outbox.ts';
import { ITEM_PREFIX, POLICY_PREFIX, type StoredItem } from '../worker/population.ts';
import { METRIC_PREFIX, type StoredHour } from '../worker/population-book.ts';
import { NEWEST_KEY, sumWeightDay, WEIGHTS_PREFIX, type WeightDay } from '../worker/results-keeping.ts';
import { placeOfSample } from '../worker/size-history.ts';

/** Adds up what the partitions keep under one key; there are at least two. */
type Summing = (values: readonly unknown[], key: string, rules: Rules | null) => unknown;

/** What is kept once for all visitors, by how its key begins. Samples of sizes are added up by `sumSamples`. */
export const SUMMED: readonly (readonly [prefix: string, sum: Summing])[] = [
  [POLICY_PREFIX, (values, key, rules) => sumPolicy(values as Policy[], key.slice(POLICY_PREFIX.length), rules)],
  [ITEM_PREFIX, (values) => sumItem(values as StoredItem[])],
  [METRIC_PREFIX, (values) => sumHours(values as StoredHour[])],
  [WEIGHTS_PREFIX, (values) => sumWeightDay(values as WeightDay[])],
  [TOTALS_PREFIX, (values) => (values as TriggerTotals[]).reduce(addedTotals)],
  [COUNTS_KEY, (values) => (values as FoldCounts[]).reduce(addedCounts)],
  [NEWEST_KEY, (values) => Math.max(...(values as number[]))],
  [
    LATE_KEY,
    (values) =>
      (values as Refused[][])
        .flat()
        .sort((a, b) => a.at - b.at)
        .slice(-KEPT_MAX),
  ],
  // Each partition judges content by its own visitors: what was asked last is known best.
  [CONTENT_KEY, (values) => [...(values as Clock[])].sort((a, b) => b.askedAt - a.askedAt)[0]],
];

type Clock = { readonly askedAt: number };

function sumPolicy(policies: readonly Policy[], experience: string, rules: Rules | null): Policy {
  const learning = rules?.experiences.get(experience)?.learning;
  return learning === undefined ? policies[0]! : sumPolicies(policies, learning);
}

function sumItem(entries: readonly StoredItem[]): StoredItem {
  const books = entries.map((entry): ItemBook => new Map([['', { ...entry, with: new Map(entry.with) }]]));
  const { score, scoreAt, with: beside } = sumItemBooks(books).get('')!;
  return { score, scoreAt, with: [...beside] };
}

function sumHours(hours: readonly StoredHour[]): StoredHour {
  const rows = new Map<number, readonly [number, number, number, number]>();
  for (const [number, ...counts] of hours.flatMap((hour) => hour.rows)) {
    const before = rows.get(number) ?? [number, 0, 0, 0];
    rows.set(number, [number, before[1] + counts[0], before[2] + counts[1], before[3] + counts[2]]);
  }
  return { ...hours[0]!, rows: [...rows.values()].sort((a, b) => a[0] - b[0]) };
}

/** Cells of one name. */
export function sumCells(cells: readonly StoredCell[]): StoredCell | undefined {
  const books = cells.map((cell) => {
    const book = emptyResults();
    putCell(book, cellFrom(cell));
    return book;
  });
  const [sum] = sumResults(books).cells.values();
  return sum === undefined ? undefined : storedCell(sum);
}

type Sample = { readonly at: number; readonly sizes: Readonly<Record<string, number>> };

/** Samples of sizes by key, of each partition: at each step what all had last. */
export function sumSamples(partitions: readonly ReadonlyMap<string, unknown>[]): ReadonlyMap<string, unknown> {
  if (partitions.length === 1) return partitions[0]!;
  const steps = partitions.map((samples) =>
    [...samples].map(([key, value]) => {
      const [tier, step] = placeOfSample(key);
      return { tier, step, sample: value as Sample };
    }),
  );
  const sum = new Map<string, unknown>();
  for (const key of new Set(partitions.flatMap((samples) => [...samples.keys()]))) {
    const [tier, step] = placeOfSample(key);
    const last = steps.flatMap((own) => {
      const before = own.filter((each) => each.tier === tier && each.step <= step);
      return before.length === 0 ? [] : [before.reduce((a, b) => (b.step > a.step ? b : a)).sample];
    });
    const sizes: Record<string, number> = {};
    for (const each of last)
      for (const [segment, size] of Object.entries(each.sizes)) sizes[segment] = (sizes[segment] ?? 0) + size;
    sum.set(key, { at: Math.max(...last.map(({ at }) => at)), sizes });
  }
  return sum;
}
