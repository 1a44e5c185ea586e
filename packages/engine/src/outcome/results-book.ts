/**
 * The results of all persons together, as sums: for each experience, variant and day of first sight, and again for each device,
 * country and segment. It is always exactly the sum of what each person's own enrolments say: whoever becomes another person is taken
 * out as he was and added as he is. Sums are kept as integers, so that the order never shows. Written in place by its one owner.
 */
import { binOf } from '../population/standing-bin.ts';
import { microOf, wholeOf } from '../std/exact-sum.ts';
import { DAY_MS, MINUTE_MS } from '../std/time.ts';
import type { Enrolment, Fate } from './enrolment.ts';
import type { Tally } from './tally.ts';

/**
 * y: the metric of a person; d: what a ratio divides by; x: the metric before the exposure; w: one over the propensity of what was
 * seen first. Each is summed over persons.
 */
export const SUMS = ['y', 'yy', 'd', 'dd', 'yd', 'x', 'xx', 'xy', 'w', 'ww', 'wy', 'wwy', 'wwyy'] as const;
export type SumName = (typeof SUMS)[number];

const SPAN = 'span=';

export type MetricSums = {
  /** Two numbers for each of `SUMS`: whole units, and millionths. */
  readonly sums: Float64Array;
  /** Of a quantile: how many persons stand in each bin. */
  readonly bins: Map<number, number>;
};

/**
 * `by`: `day=20578` (days since the epoch, of the first sight), `device=mobile`, `country=AT`, `visitor=new`, `segment=keen`,
 * `age=3` (whole days from first sight to the event), `fate=crossed` (persons left out), `span=5926752` (spans of five minutes, of
 * the first metric alone).
 */
export type Cell = {
  readonly experience: string;
  readonly variant: string;
  readonly by: string;
  /** Persons. */
  n: number;
  /** Of a day: decisions made on it, and times that one was seen; counted as they are folded. */
  decisions: number;
  exposures: number;
  readonly metrics: Map<string, MetricSums>;
};

export type ResultsBook = {
  readonly cells: Map<string, Cell>;
  /** The cells of short spans, by the span's number; only the latest are kept. */
  readonly recent: Map<number, Cell[]>;
  /** The number of the latest span that anybody was counted in; it never falls. */
  newest: number;
};

/** As much of a visitor as results are counted of. */
export type Counted = {
  readonly profile: { readonly firstAt: number };
  readonly enrolments?: readonly Enrolment[];
};

/** A short span; as many of the latest are kept, for a plot of an experiment's first hours. */
export const SPAN_MS = 5 * MINUTE_MS;
export const SPANS_MAX = 144;
/** Effects are told by day for so many days after the first sight. */
export const AGES_MAX = 14;
export const LEFT_OUT: readonly Fate[] = ['bot', 'internal', 'earlier', 'crossed'];

/** A book in which nobody is counted. */
export function emptyResults(): ResultsBook {
  return { cells: new Map(), recent: new Map(), newest: 0 };
}

/** The name of a cell: no two cells of a book have the same. */
export function cellKey(experience: string, variant: string, by: string): string {
  return `${experience}/${variant}/${by}`;
}

/** The cell of this name; made, and empty, when there was none. */
export function cellOf(book: ResultsBook, experience: string, variant: string, by: string): Cell {
  const key = cellKey(experience, variant, by);
  let cell = book.cells.get(key);
  if (cell === undefined) {
    cell = { experience, variant, by, n: 0, decisions: 0, exposures: 0, metrics: new Map() };
    putCell(book, cell);
  }
  return cell;
}

/** A cell of a short span that a book lets go of once somebody was counted in the span `newest`. */
export function isPastSpan(by: string, newest: number): boolean {
  return by.startsWith(SPAN) && Number(by.slice(SPAN.length)) <= newest - SPANS_MAX;
}

/** In place of the cell of the same name, if there is one. */
export function putCell(book: ResultsBook, cell: Cell): void {
  const { experience, variant, by } = cell;
  const key = cellKey(experience, variant, by);
  const before = book.cells.get(key);
  book.cells.set(key, cell);
  if (!by.startsWith(SPAN)) return;
  const span = Number(by.slice(SPAN.length));
  const others = (book.recent.get(span) ?? []).filter((each) => each !== before);
  book.recent.set(span, [...others, cell]);
}

/** A visitor is now another one: `before` undefined, he is new; `after` undefined, he is gone. `changed` hears of every cell. */
export function countEnrolments(
  book: ResultsBook,
  before: Counted | undefined,
  after: Counted | undefined,
  changed: (cell: Cell) => void,
): void {
  if (before?.enrolments === after?.enrolments && before?.profile.firstAt === after?.profile.firstAt) return;
  const isMoved = before?.profile.firstAt !== after?.profile.firstAt;
  for (const enrolment of before?.enrolments ?? [])
    if (isMoved || !after?.enrolments?.includes(enrolment))
      addEnrolment(book, enrolment, { person: before!, times: -1, changed });
  for (const enrolment of after?.enrolments ?? [])
    if (isMoved || !before?.enrolments?.includes(enrolment))
      addEnrolment(book, enrolment, { person: after!, times: 1, changed });
}

type Adding = { readonly person: Counted; readonly times: 1 | -1; readonly changed: (cell: Cell) => void };

function addEnrolment(book: ResultsBook, enrolment: Enrolment, { person, times, changed }: Adding): void {
  const { experience, fate } = enrolment;
  const { variant, at, dims } = enrolment.seen[0]!;
  const day = `day=${Math.floor(at / DAY_MS)}`;
  if (fate !== 'counted') {
    const cell = cellOf(book, experience, variant, `fate=${fate}`);
    cell.n += times;
    return changed(cell);
  }
  const numbers = enrolment.tallies.map((tally) => numbersOf(tally, weightOf(enrolment)));
  const visitor = at - person.profile.firstAt < DAY_MS ? 'visitor=new' : 'visitor=returning';
  for (const by of [day, visitor, ...dims]) {
    const cell = cellOf(book, experience, variant, by);
    cell.n += times;
    enrolment.tallies.forEach((tally, i) => {
      const into = sumsOf(cell, tally.metric);
      add(into.sums, numbers[i]!, times);
      if (by === day && tally.counted.length > 0) addBin(into.bins, binOf(numbers[i]![0]!), times);
    });
    changed(cell);
  }
  addSpan(book, enrolment, { person, times, changed });
  addAges(book, enrolment, { person, times, changed });
}

/** Of a bandit: one over the chance of what was seen first. */
function weightOf({ isAdaptive, seen }: Enrolment): number | null {
  return isAdaptive ? 1 / Math.max(seen[0]!.propensity, 1e-6) : null;
}

/** The numbers of one person, in the order of `SUMS`. */
function numbersOf({ isYes, counted, per, before }: Tally, weight: number | null): readonly number[] {
  let y = isYes && counted.length > 0 ? 1 : 0;
  if (!isYes) for (let i = 1; i < counted.length; i += 2) y += counted[i]!;
  let d = 0;
  for (let i = 1; i < per.length; i += 2) d += per[i]!;
  const x = before;
  const w = weight ?? 0;
  return [y, y * y, d, d * d, y * d, x, x * x, x * y, w, w * w, w * y, w * w * y, w * w * y * y];
}

function addSpan(book: ResultsBook, enrolment: Enrolment, { times, changed }: Adding): void {
  const { variant, at } = enrolment.seen[0]!;
  const span = Math.floor(at / SPAN_MS);
  if (span > book.newest) {
    book.newest = span;
    for (const [number, cells] of book.recent) if (number <= span - SPANS_MAX) forget(book, number, { cells, changed });
  }
  if (span <= book.newest - SPANS_MAX) return;
  const cell = cellOf(book, enrolment.experience, variant, `${SPAN}${span}`);
  cell.n += times;
  const [first] = enrolment.tallies;
  if (first !== undefined) add(sumsOf(cell, first.metric).sums, numbersOf(first, weightOf(enrolment)), times);
  changed(cell);
}

/** The cells are emptied: whoever writes them down removes them. */
function forget(
  book: ResultsBook,
  span: number,
  { cells, changed }: { readonly cells: readonly Cell[]; readonly changed: Adding['changed'] },
): void {
  book.recent.delete(span);
  for (const cell of cells) {
    cell.n = 0;
    cell.metrics.clear();
    book.cells.delete(cellKey(cell.experience, cell.variant, cell.by));
    changed(cell);
  }
}

/** What came on which day after the first sight; of a yes, only the first. */
function addAges(book: ResultsBook, enrolment: Enrolment, { times, changed }: Adding): void {
  const { experience } = enrolment;
  const { variant, at } = enrolment.seen[0]!;
  for (const { metric, isYes, counted } of enrolment.tallies) {
    for (let i = 0; i < (isYes ? Math.min(2, counted.length) : counted.length); i += 2) {
      const age = Math.floor((counted[i]! - at) / DAY_MS);
      if (age >= AGES_MAX) break;
      const cell = cellOf(book, experience, variant, `age=${age}`);
      const y = isYes ? 1 : counted[i + 1]!;
      add(sumsOf(cell, metric).sums, [y, y * y], times);
      changed(cell);
    }
  }
}

function sumsOf(cell: Cell, metric: string): MetricSums {
  let found = cell.metrics.get(metric);
  if (found === undefined) {
    found = { sums: new Float64Array(2 * SUMS.length), bins: new Map() };
    cell.metrics.set(metric, found);
  }
  return found;
}

function add(sums: Float64Array, numbers: readonly number[], times: 1 | -1): void {
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (number === 0) continue;
    sums[2 * i]! += times * wholeOf(number);
    sums[2 * i + 1]! += times * microOf(number);
  }
}

function addBin(bins: Map<number, number>, bin: number, times: 1 | -1): void {
  const many = (bins.get(bin) ?? 0) + times;
  if (many === 0) bins.delete(bin);
  else bins.set(bin, many);
}

/** A cell as it is written down: sums as triples of place, whole and micro, those that are 0 left out; undefined when nothing is in it. */
export type StoredCell = {
  readonly experience: string;
  readonly variant: string;
  readonly by: string;
  readonly n: number;
  readonly decisions: number;
  readonly exposures: number;
  readonly metrics: readonly (readonly [metric: string, sums: readonly number[], bins: readonly number[]])[];
};

/** A cell as JSON; undefined when nothing is in it. */
export function storedCell(cell: Cell): StoredCell | undefined {
  const { experience, variant, by, n, decisions, exposures } = cell;
  const metrics = [...cell.metrics]
    .map(([metric, { sums, bins }]) => {
      const sparse: number[] = [];
      for (let i = 0; i < SUMS.length; i++) {
        const [whole, micro] = [sums[2 * i]!, sums[2 * i + 1]!];
        if (whole !== 0 || micro !== 0) sparse.push(i, whole, micro);
      }
      return [metric, sparse, [...bins].sort((a, b) => a[0] - b[0]).flat()] as const;
    })
    .filter(([, sums, bins]) => sums.length > 0 || bins.length > 0)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1));
  if (n === 0 && decisions === 0 && exposures === 0 && metrics.length === 0) return undefined;
  return { experience, variant, by, n, decisions, exposures, metrics };
}

/** A cell as it was when it was written down. */
export function cellFrom(stored: StoredCell): Cell {
  const metrics = stored.metrics.map(([metric, sparse, pairs]): [string, MetricSums] => {
    const sums = new Float64Array(2 * SUMS.length);
    for (let i = 0; i < sparse.length; i += 3) {
      sums[2 * sparse[i]!] = sparse[i + 1]!;
      sums[2 * sparse[i]! + 1] = sparse[i + 2]!;
    }
    const bins = new Map<number, number>();
    for (let i = 0; i < pairs.length; i += 2) bins.set(pairs[i]!, pairs[i + 1]!);
    return [metric, { sums, bins }];
  });
  return { ...stored, metrics: new Map(metrics) };
}
