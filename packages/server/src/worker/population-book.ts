/**
 * All visitors together, as they are counted: where each stands, how many are in each segment, what came of which content. It is loaded and
 * written down with the visitors, in the same commits, so that the count is always exactly that of the visitors there.
 */
import type { Backend, StatePut } from '@attune/backend';
import {
  BUCKET_MS,
  type Bucket,
  countMetric,
  countVisitor,
  emptyPopulation,
  type Outcome,
  type PopulationBook,
  type PopulationView,
  populationView,
  type Ring,
  ringKey,
  ringOf,
  type StoredSketch,
  sketchOf,
  storedSketch,
  type Visitor,
} from '@attune/engine';
import { scanState } from './scan-state.ts';
import type { VisitorDictionaries } from './visitor-dictionaries.ts';
import { VISITOR_PREFIX, visitorOfHead } from './visitor-store.ts';

export const SKETCH_PREFIX = 'sketch/';
export const SIZE_PREFIX = 'size/';
export const METRIC_PREFIX = 'metric/';
/** Written with the first checkpoint: from then on everybody in the store is counted. */
export const COUNTED_KEY = 'counted/visitors';
const BUCKETS_AN_HOUR = 360;
const HOURS_MAX = 25;

/** One hour of one variant, as it is written down: rows of number, exposures, clicks, conversions. */
export type StoredHour = {
  readonly placement: string;
  readonly experience: string;
  readonly variant: string;
  readonly rows: readonly (readonly [number, number, number, number])[];
};

export type Counting = (before: Visitor | undefined, after: Visitor | undefined) => void;

export type CountedPopulation = {
  readonly book: PopulationBook;
  readonly view: PopulationView;
  /** A visitor is now another one: `before` undefined, he is new; `after` undefined, he is gone. */
  readonly count: Counting;
  /** Calls back whenever somebody is counted. */
  readonly listen: (listener: Counting) => void;
  /** Everybody was counted anew: this is how it is now. */
  readonly recounted: (fresh: Pick<PopulationBook, 'sizes' | 'sketches'>) => void;
  readonly outcome: (outcome: Outcome) => void;
  readonly takeChanges: () => StatePut[];
  readonly giveBack: (puts: readonly StatePut[]) => void;
};

export async function openPopulationBook(
  backend: Backend,
  dictionaries: VisitorDictionaries,
): Promise<CountedPopulation> {
  const book = emptyPopulation();
  const changed = new Set<string>();
  const changes = {
    sketch: (id: number) => void changed.add(SKETCH_PREFIX + id),
    segment: (key: string) => void changed.add(SIZE_PREFIX + key),
  };
  const hours = new Map<string, HourKey>();
  const listeners: Counting[] = [];
  await loadHours(backend, book, hours);
  const [counted] = await backend.state.load([COUNTED_KEY]);
  if (counted === undefined) {
    changed.add(COUNTED_KEY);
    for await (const { value } of scanState(backend, VISITOR_PREFIX))
      countVisitor(book, undefined, visitorOfHead(value, dictionaries), changes);
  } else await loadCounts(backend, book);
  return {
    book,
    view: populationView(book),
    count: (before, after) => {
      countVisitor(book, before, after, changes);
      for (const listener of listeners) listener(before, after);
    },
    listen: (listener) => void listeners.push(listener),
    recounted: ({ sizes, sketches }) => {
      for (const [key, size] of sizes) if (book.sizes.get(key) !== size) changes.segment(key);
      for (const key of book.sizes.keys()) if (!sizes.has(key)) changes.segment(key);
      for (const id of [...sketches.keys(), ...book.sketches.keys()]) changes.sketch(id);
      replaceAll(book.sizes, sizes);
      replaceAll(book.sketches, sketches);
    },
    outcome: (outcome) => {
      const ring = countMetric(book, outcome);
      if (ring === undefined) return;
      const key = hourKeyOf(ring, Math.floor(outcome.at / (BUCKETS_AN_HOUR * BUCKET_MS)));
      hours.set(key.text, key);
      changed.add(key.text);
    },
    takeChanges: () => {
      const puts = [...changed].map((key): StatePut => ({ key, value: storedAs(key, book, hours) }));
      puts.push(...pastHours(hours, changed));
      changed.clear();
      return puts;
    },
    giveBack: (puts) => {
      for (const { key } of puts)
        if ([SKETCH_PREFIX, SIZE_PREFIX, METRIC_PREFIX, COUNTED_KEY].some((prefix) => key.startsWith(prefix)))
          changed.add(key);
    },
  };
}

type HourKey = {
  readonly text: string;
  readonly hour: number;
  readonly of: Pick<Ring, 'placement' | 'experience' | 'variant'>;
};

function hourKeyOf(ring: HourKey['of'], hour: number): HourKey {
  return { text: `${METRIC_PREFIX}${ringKey(ring)}/${hour}`, hour, of: ring };
}

function replaceAll<K, V>(into: Map<K, V>, from: ReadonlyMap<K, V>): void {
  into.clear();
  for (const [key, value] of from) into.set(key, value);
}

async function loadCounts(backend: Backend, book: PopulationBook): Promise<void> {
  for await (const { key, value } of scanState(backend, SKETCH_PREFIX))
    book.sketches.set(Number(key.slice(SKETCH_PREFIX.length)), sketchOf(value as StoredSketch));
  for await (const { key, value } of scanState(backend, SIZE_PREFIX))
    book.sizes.set(key.slice(SIZE_PREFIX.length), value as number);
}

async function loadHours(backend: Backend, book: PopulationBook, hours: Map<string, HourKey>): Promise<void> {
  for await (const { key, value } of scanState(backend, METRIC_PREFIX)) {
    const stored = value as StoredHour;
    const ring = ringOf(book.metrics, stored);
    for (const [number, exposures, clicks, conversions] of stored.rows)
      ring.buckets.push({ number, exposures, clicks, conversions });
    hours.set(key, { text: key, hour: Number(key.slice(key.lastIndexOf('/') + 1)), of: stored });
  }
  // Keys are in order of text, and an hour with one digit more would come too early.
  for (const ring of book.metrics.values()) ring.buckets.sort((a, b) => a.number - b.number);
}

function storedAs(key: string, book: PopulationBook, hours: ReadonlyMap<string, HourKey>): unknown {
  if (key === COUNTED_KEY) return { format: 1 };
  if (key.startsWith(SIZE_PREFIX)) return book.sizes.get(key.slice(SIZE_PREFIX.length));
  if (key.startsWith(SKETCH_PREFIX)) {
    const sketch = book.sketches.get(Number(key.slice(SKETCH_PREFIX.length)));
    return sketch === undefined || sketch.total === 0 ? undefined : storedSketch(sketch);
  }
  const hour = hours.get(key);
  return hour === undefined ? undefined : storedHour(hour, ringOf(book.metrics, hour.of).buckets);
}

function storedHour({ of, hour }: HourKey, buckets: readonly Bucket[]): StoredHour {
  const inHour = buckets.filter(({ number }) => Math.floor(number / BUCKETS_AN_HOUR) === hour);
  const { placement, experience, variant } = of;
  const rows = inHour.map(
    ({ number, exposures, clicks, conversions }) => [number, exposures, clicks, conversions] as const,
  );
  return { placement, experience, variant, rows };
}

/** What is older than a metric speaks of is removed from the store, once something newer is written. */
function pastHours(hours: Map<string, HourKey>, changed: ReadonlySet<string>): StatePut[] {
  let newest = 0;
  for (const { hour } of hours.values()) newest = Math.max(newest, hour);
  const puts: StatePut[] = [];
  for (const { text, hour } of [...hours.values()]) {
    if (hour > newest - HOURS_MAX || changed.has(text)) continue;
    hours.delete(text);
    puts.push({ key: text, value: undefined });
  }
  return puts;
}
