/**
 * The results as they are kept: the book of all persons' sums, how often each variant was decided and seen on a day, and how a
 * bandit's weights moved. It is written down with the visitors, in the same commits, so that it is always exactly the sum of the
 * visitors there.
 */
import type { Backend, StatePut } from '@attune/backend';
import {
  type Cell,
  cellFrom,
  cellKey,
  cellOf,
  countEnrolments,
  DAY_MS,
  type Decision,
  emptyResults,
  HOUR_MS,
  type Outcome,
  type Policy,
  putCell,
  type ResultsBook,
  type StoredCell,
  storedCell,
  type Visitor,
} from '@attune/engine';
import { scanState } from './scan-state.ts';

export const CELL_PREFIX = 'results/';
export const WEIGHTS_PREFIX = 'weights/';
export const NEWEST_KEY = 'newest/results';
/** So many days of weights are kept. */
const WEIGHT_DAYS_MAX = 90;

/** A bandit's weights of one day: the last ones of each hour that had any, oldest first. */
export type WeightDay = {
  readonly experience: string;
  readonly day: number;
  readonly hours: readonly { readonly at: number; readonly weights: Readonly<Record<string, number>> }[];
};

export type ResultsKeeping = {
  readonly book: ResultsBook;
  /** By experience, the days in order. */
  readonly weights: ReadonlyMap<string, readonly WeightDay[]>;
  readonly count: (before: Visitor | undefined, after: Visitor | undefined) => void;
  readonly decided: (decision: Decision) => void;
  readonly outcome: (outcome: Outcome) => void;
  readonly weighed: (policy: Policy, at: number) => void;
  /** Everybody was counted anew: this is how it is now. */
  readonly recounted: (fresh: ResultsBook) => void;
  readonly takeChanges: () => StatePut[];
  readonly giveBack: (puts: readonly StatePut[]) => void;
};

export async function openResults(backend: Backend): Promise<ResultsKeeping> {
  const book = emptyResults();
  for await (const { value } of scanState(backend, CELL_PREFIX)) {
    putCell(book, cellFrom(value as StoredCell));
  }
  const [newest] = await backend.state.load([NEWEST_KEY]);
  book.newest = (newest?.value as number | undefined) ?? 0;
  const weights = new Map<string, readonly WeightDay[]>();
  for await (const { value } of scanState(backend, WEIGHTS_PREFIX)) addDay(weights, value as WeightDay);
  const changed = new Set<string>();
  const cellChanged = (cell: Cell) => void changed.add(CELL_PREFIX + keyOf(cell));
  return {
    book,
    weights,
    count: (before, after) => countEnrolments(book, before, after, cellChanged),
    decided: ({ experience, variant, at }) => {
      if (experience === null || variant === null) return;
      const cell = cellOf(book, experience, variant, dayKey(at));
      cell.decisions++;
      cellChanged(cell);
    },
    outcome: ({ kind, experience, variant, at }) => {
      if (kind !== 'exposed') return;
      const cell = cellOf(book, experience, variant, dayKey(at));
      cell.exposures++;
      cellChanged(cell);
    },
    weighed: (policy, at) => {
      const next = weighedDay(weights, policy, at);
      if (next === undefined) return;
      for (const gone of addDay(weights, next)) changed.add(weightsKey(gone));
      changed.add(weightsKey(next));
    },
    recounted: (fresh) => {
      for (const cell of replaceCounts(book, fresh)) cellChanged(cell);
    },
    takeChanges: () => {
      if (changed.size === 0) return [];
      const puts = [...changed].map((key): StatePut => ({ key, value: storedAs(key, book, weights) }));
      changed.clear();
      return [...puts, { key: NEWEST_KEY, value: book.newest }];
    },
    giveBack: (puts) => {
      for (const { key } of puts) if (key.startsWith(CELL_PREFIX) || key.startsWith(WEIGHTS_PREFIX)) changed.add(key);
    },
  };
}

/** One day as several partitions know it: of an hour, the one that comes last tells the weights. */
export function sumWeightDay(days: readonly WeightDay[]): WeightDay {
  const hours = new Map(days.flatMap((day) => day.hours.map((hour) => [hour.at, hour])));
  return { ...days[0]!, hours: [...hours.values()].sort((a, b) => a.at - b.at) };
}

function keyOf({ experience, variant, by }: Pick<Cell, 'experience' | 'variant' | 'by'>): string {
  return cellKey(experience, variant, by);
}

function dayKey(at: number): string {
  return `day=${Math.floor(at / DAY_MS)}`;
}

function weightsKey({ experience, day }: Pick<WeightDay, 'experience' | 'day'>): string {
  return `${WEIGHTS_PREFIX}${experience}/${day}`;
}

function storedAs(key: string, book: ResultsBook, weights: ReadonlyMap<string, readonly WeightDay[]>): unknown {
  if (key.startsWith(CELL_PREFIX)) {
    const cell = book.cells.get(key.slice(CELL_PREFIX.length));
    return cell === undefined ? undefined : storedCell(cell);
  }
  const [experience, day] = key.slice(WEIGHTS_PREFIX.length).split('/');
  return weights.get(experience!)?.find((each) => each.day === Number(day));
}

/** The day with these weights in their hour; undefined when they are the ones it has already. */
function weighedDay(
  days: ReadonlyMap<string, readonly WeightDay[]>,
  { experience, weights }: Policy,
  at: number,
): WeightDay | undefined {
  if (weights === undefined) return undefined;
  const day = Math.floor(at / DAY_MS);
  const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
  const before = days.get(experience)?.find((each) => each.day === day)?.hours ?? [];
  if (before.some((each) => each.at === hour && each.weights === weights)) return undefined;
  const hours = [...before.filter((each) => each.at !== hour), { at: hour, weights }].sort((a, b) => a.at - b.at);
  return { experience, day, hours };
}

/** @returns the days that are let go of */
function addDay(days: Map<string, readonly WeightDay[]>, day: WeightDay): readonly WeightDay[] {
  const others = (days.get(day.experience) ?? []).filter((each) => each.day !== day.day);
  const all = [...others, day].sort((a, b) => a.day - b.day);
  days.set(day.experience, all.slice(-WEIGHT_DAYS_MAX));
  return all.slice(0, -WEIGHT_DAYS_MAX);
}

/** Persons and their sums as they were counted anew; what is no sum over persons stays. @returns the cells that are others now */
function replaceCounts(book: ResultsBook, fresh: ResultsBook): readonly Cell[] {
  const moved: Cell[] = [];
  const none = { n: 0, metrics: new Map() };
  for (const key of new Set([...book.cells.keys(), ...fresh.cells.keys()])) {
    const counted = fresh.cells.get(key);
    const { experience, variant, by } = (counted ?? book.cells.get(key))!;
    const cell = cellOf(book, experience, variant, by);
    const next: Cell = { ...cell, n: (counted ?? none).n, metrics: (counted ?? none).metrics };
    if (JSON.stringify(storedCell(next)) === JSON.stringify(storedCell(cell))) continue;
    putCell(book, next);
    moved.push(next);
  }
  return moved;
}
