/**
 * Splits without leakage: what is asked about lies after (or apart from) all that is learned from, and each question holds only what was
 * known at its moment. Which split is right depends on what the recommender is for.
 */
import { createDice } from '@attune/engine';
import { endOf, type Interactions, interactionsOf, rowCount, rowOf } from '../recommend/interactions.ts';

/**
 * What is to be foretold: the next event of a `visit` (rows are visits, the latest visits are held out), the `next` event of a person (their
 * last one is), what people do `later` (all after one moment is), or the `rest` of what they have (a random share is; for data without time).
 */
export type Task = 'visit' | 'next' | 'later' | 'rest';

/** A question with its answer. */
export type Case = {
  readonly row: number;
  readonly recent: Int32Array;
  readonly now?: number;
  readonly wanted: readonly number[];
};

export type Split = { readonly train: Interactions; readonly cases: readonly Case[] };

export type HoldOutOptions = {
  readonly task: Task;
  /** The share held out: of visits, of events in time, or of each person's items. */
  readonly share: number;
  readonly seed: string;
};

/** Splits once; rows of which nothing is left to learn are empty in `train`, so that row numbers stay. */
export function holdOut(interactions: Interactions, { task, share, seed }: HoldOutOptions): Split {
  switch (task) {
    case 'visit':
      return holdOutVisits(interactions, share);
    case 'next':
      return holdOutPlaces(interactions, (row) => rowOf(interactions, row).length - 1, 3);
    case 'later':
      return holdOutLater(interactions, share);
    case 'rest':
      return holdOutRest(interactions, share, seed);
  }
}

/** A question at every event of a visit but the first. */
export function visitCases(visits: Interactions, rows: Iterable<number>): readonly Case[] {
  const cases: Case[] = [];
  for (const row of rows) {
    const items = rowOf(visits, row);
    const first = visits.starts[row]!;
    for (let place = 1; place < items.length; place++) {
      const asked = { row, recent: items.subarray(0, place), wanted: [items[place]!] };
      cases.push(visits.times === null ? asked : { ...asked, now: visits.times[first + place - 1]! });
    }
  }
  return cases;
}

function holdOutVisits(interactions: Interactions, share: number): Split {
  const order = Array.from({ length: rowCount(interactions) }, (_, row) => row).sort(
    (a, b) => endOf(interactions, a) - endOf(interactions, b) || a - b,
  );
  const held = new Set(order.slice(Math.ceil(order.length * (1 - share))));
  return {
    train: keepPlaces(interactions, (row) => (held.has(row) ? 0 : Number.POSITIVE_INFINITY)),
    cases: visitCases(interactions, held),
  };
}

/** From each row's `cut` on everything is wanted; rows shorter than `lengthMin` are learned from whole. */
function holdOutPlaces(interactions: Interactions, cut: (row: number) => number, lengthMin: number): Split {
  const cuts = Array.from({ length: rowCount(interactions) }, (_, row) =>
    rowOf(interactions, row).length < lengthMin ? Number.POSITIVE_INFINITY : cut(row),
  );
  const cases: Case[] = [];
  cuts.forEach((at, row) => {
    const items = rowOf(interactions, row);
    if (at <= 0 || at >= items.length) return;
    const recent = items.subarray(0, at);
    const seen = new Set(recent);
    const wanted = [...new Set(items.subarray(at))].filter((item) => !seen.has(item));
    if (wanted.length === 0) return;
    const first = interactions.starts[row]!;
    const asked = { row, recent, wanted };
    cases.push(interactions.times === null ? asked : { ...asked, now: interactions.times[first + at - 1]! });
  });
  return { train: keepPlaces(interactions, (row) => cuts[row]!), cases };
}

/** The moment after which `share` of all events lies; where times are not known, the last share of each row. */
function holdOutLater(interactions: Interactions, share: number): Split {
  const { times, starts } = interactions;
  if (times === null)
    return holdOutPlaces(interactions, (row) => Math.ceil(rowOf(interactions, row).length * (1 - share)), 2);
  const moment = times.slice().sort()[Math.min(times.length - 1, Math.floor(times.length * (1 - share)))]!;
  const firstLater = (row: number) => times.subarray(starts[row]!, starts[row + 1]!).findIndex((at) => at >= moment);
  return holdOutPlaces(interactions, (row) => (firstLater(row) < 0 ? Number.POSITIVE_INFINITY : firstLater(row)), 0);
}

function holdOutRest(interactions: Interactions, share: number, seed: string): Split {
  const dice = createDice(seed);
  const kept: number[][] = [];
  const cases: Case[] = [];
  for (let row = 0; row < rowCount(interactions); row++) {
    const recent: number[] = [];
    const wanted = new Set<number>();
    for (const item of rowOf(interactions, row)) {
      if (dice.next() < share) wanted.add(item);
      else recent.push(item);
    }
    for (const item of recent) wanted.delete(item);
    kept.push(recent);
    if (recent.length > 0 && wanted.size > 0) cases.push({ row, recent: Int32Array.from(recent), wanted: [...wanted] });
  }
  return { train: interactionsOf(kept, interactions.itemCount), cases };
}

/** The first places of each row, up to its cut. */
function keepPlaces(interactions: Interactions, cut: (row: number) => number): Interactions {
  const rows: Int32Array[] = [];
  const times: Float64Array[] = [];
  for (let row = 0; row < rowCount(interactions); row++) {
    const items = rowOf(interactions, row);
    const length = Math.max(0, Math.min(items.length, cut(row)));
    rows.push(items.subarray(0, length));
    const first = interactions.starts[row]!;
    if (interactions.times !== null) times.push(interactions.times.subarray(first, first + length));
  }
  return interactionsOf(rows, interactions.itemCount, interactions.times === null ? null : times);
}
