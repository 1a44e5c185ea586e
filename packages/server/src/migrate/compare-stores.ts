/**
 * What two stores say of all visitors together, when everything is carried over: it must be the same, however many partitions each has, and what
 * was accepted is stored or quarantined in both.
 */
import { type StoreReader, storeError } from '@attune/backend';
import {
  canonical,
  digest,
  emptyPopulation,
  isPastSpan,
  type StoredCell,
  type StoredSketch,
  sketchOf,
  storedSketch,
  sumPopulations,
} from '@attune/engine';
import { addedCounts } from '../serving/stored-figures.ts';
import { COUNTS_KEY } from '../worker/checkpoint.ts';
import { type FoldCounts, NO_FOLD_COUNTS } from '../worker/folder.ts';
import { EFFECT_PREFIX } from '../worker/outbox.ts';
import { SIZE_PREFIX, SKETCH_PREFIX } from '../worker/population-book.ts';
import { CELL_PREFIX, NEWEST_KEY } from '../worker/results-keeping.ts';
import { scanState } from '../worker/scan-state.ts';
import { TIMER_PREFIX } from '../worker/timers.ts';
import { sumCells } from './sum-figures.ts';

/** What a store holds, told so that two stores of any number of partitions can be compared. */
export type StoreFacts = {
  readonly timers: number;
  readonly effects: number;
  readonly stored: number;
  readonly quarantined: number;
  readonly decisions: number;
  readonly sizesDigest: string;
  readonly resultsDigest: string;
};

/** @throws `store-migration` naming what is not the same */
export async function compareStores(
  source: readonly StoreReader[],
  target: readonly StoreReader[],
): Promise<StoreFacts> {
  const newest = await newestSpan([...source, ...target]);
  const [before, after] = await Promise.all([factsOf(source, newest), factsOf(target, newest)]);
  const other = (Object.keys(before) as (keyof StoreFacts)[]).filter((name) => before[name] !== after[name]);
  const words = other.map((name) => `${name} (${before[name]} in the source, ${after[name]} in the target)`);
  if (!(await areSameRanks(source, target))) words.push('where visitors stand among all');
  if (words.length === 0) return after;
  throw storeError(
    'store-migration',
    `not the same in both stores: ${words.join(', ')}. The source is still the one to use`,
  );
}

async function factsOf(stores: readonly StoreReader[], newest: number): Promise<StoreFacts> {
  // Of several partitions each lets go of short spans when it comes to newer ones itself.
  const kept = ([cell, ...more]: readonly StoredCell[]) =>
    isPastSpan(cell!.by, newest) ? undefined : sumCells([cell!, ...more]);
  let [timers, effects] = [0, 0];
  for (const store of stores) {
    for await (const _ of scanState(store, TIMER_PREFIX)) timers++;
    for await (const _ of scanState(store, EFFECT_PREFIX)) effects++;
  }
  const { stored, quarantined, decisions } = await countsOf(stores);
  return {
    ...{ timers, effects, stored, quarantined, decisions },
    sizesDigest: digestOf(await addedUp(stores, SIZE_PREFIX, (sizes) => (sizes as number[]).reduce((a, b) => a + b))),
    resultsDigest: digestOf(await addedUp(stores, CELL_PREFIX, (cells) => kept(cells as StoredCell[]))),
  };
}

/** The latest short span of time in which anybody was counted. */
export async function newestSpan(stores: readonly StoreReader[]): Promise<number> {
  const found = await Promise.all(stores.map(({ state }) => state.load([NEWEST_KEY])));
  return Math.max(...found.map(([newest]) => (newest?.value as number | undefined) ?? 0));
}

export async function countsOf(stores: readonly StoreReader[]): Promise<FoldCounts> {
  const found = await Promise.all(stores.map(({ state }) => state.load([COUNTS_KEY])));
  return found
    .map(([counts]) => ({ ...NO_FOLD_COUNTS, ...(counts?.value as FoldCounts | undefined) }))
    .reduce(addedCounts);
}

async function addedUp(
  stores: readonly StoreReader[],
  prefix: string,
  sum: (values: readonly unknown[]) => unknown,
): Promise<ReadonlyMap<string, unknown>> {
  const values = new Map<string, unknown[]>();
  for (const store of stores)
    for await (const { key, value } of scanState(store, prefix)) values.set(key, [...(values.get(key) ?? []), value]);
  return new Map([...values].map(([key, all]) => [key, sum(all)]));
}

/** Below its floor a sketch no longer tells bins apart: only what both do is compared. */
async function areSameRanks(source: readonly StoreReader[], target: readonly StoreReader[]): Promise<boolean> {
  const [before, after] = await Promise.all([ranksOf(source), ranksOf(target)]);
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const floor = Math.max(before.get(id)?.floor ?? -Infinity, after.get(id)?.floor ?? -Infinity);
    if (canonical(above(before.get(id), floor)) !== canonical(above(after.get(id), floor))) return false;
  }
  return true;
}

async function ranksOf(stores: readonly StoreReader[]): Promise<ReadonlyMap<number, StoredSketch>> {
  const books = [];
  for (const store of stores) {
    const book = emptyPopulation();
    for await (const { key, value } of scanState(store, SKETCH_PREFIX))
      book.sketches.set(Number(key.slice(SKETCH_PREFIX.length)), sketchOf(value as StoredSketch));
    books.push(book);
  }
  return new Map([...sumPopulations(books).sketches].map(([id, sketch]) => [id, storedSketch(sketch)]));
}

function above(sketch: StoredSketch | undefined, floor: number): readonly (readonly [number, number])[] {
  const counts = new Map<number, number>();
  const { bins = [] } = sketch ?? {};
  for (let i = 0; i < bins.length; i += 2) {
    const bin = Math.max(bins[i]!, floor);
    counts.set(bin, (counts.get(bin) ?? 0) + bins[i + 1]!);
  }
  return [...counts].sort((a, b) => a[0] - b[0]);
}

function digestOf(values: ReadonlyMap<string, unknown>): string {
  return digest(Object.fromEntries(values));
}
