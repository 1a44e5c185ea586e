/**
 * How the visitors of each partition are counted there: sizes of segments, ranks, results. In a store of another number of partitions each has
 * others, so they are counted while they are carried over.
 */
import type { StoreReader } from '@attune/backend';
import {
  cellKey,
  countEnrolments,
  countVisitor,
  emptyPopulation,
  emptyResults,
  type PopulationBook,
  type ResultsBook,
  SPANS_MAX,
  type Visitor,
  type VisitorDictionary,
  visitorDictionary,
} from '@attune/engine';
import { scanState } from '../worker/scan-state.ts';
import { DICTIONARY_PREFIX } from '../worker/visitor-dictionaries.ts';
import { VISITOR_PREFIX, visitorOfHead } from '../worker/visitor-store.ts';

export type CountedPartition = { readonly population: PopulationBook; readonly results: ResultsBook; visitors: number };

export type CountedVisitors = {
  readonly partitions: readonly CountedPartition[];
  /** A visitor of the partition is now another one; `before` undefined: he is new; `after` undefined: he is gone. */
  readonly count: (partition: number, before: Visitor | undefined, after: Visitor | undefined) => void;
  /** Somebody was counted in this span of time, in whichever partition: those too long before it are let go of, as where all are counted together. */
  readonly cameTo: (newest: number) => void;
};

const UNHEARD = { sketch: () => {}, segment: () => {} };

/** Counts those who are there already. @param newest the latest span of time that anybody was counted in */
export async function countVisitors(target: readonly StoreReader[], newest: number): Promise<CountedVisitors> {
  const partitions = target.map((): CountedPartition => {
    return { population: emptyPopulation(), results: { ...emptyResults(), newest }, visitors: 0 };
  });
  const count: CountedVisitors['count'] = (partition, before, after) => {
    const counted = partitions[partition]!;
    countVisitor(counted.population, before, after, UNHEARD);
    countEnrolments(counted.results, before, after, () => {});
    counted.visitors += Number(after !== undefined) - Number(before !== undefined);
  };
  const dictionaries = await readDictionaries(target);
  for (const [partition, backend] of target.entries())
    for await (const { value } of scanState(backend, VISITOR_PREFIX))
      count(partition, undefined, visitorOfHead(value, { named: (name) => dictionaries.get(name) }));
  const cameTo = (span: number): void => {
    for (const { results } of partitions) {
      results.newest = Math.max(results.newest, span);
      for (const [number, cells] of results.recent) {
        if (number > results.newest - SPANS_MAX) continue;
        results.recent.delete(number);
        for (const { experience, variant, by } of cells) results.cells.delete(cellKey(experience, variant, by));
      }
    }
  };
  return { partitions, count, cameTo };
}

/** Visitors are read with the dictionaries that they were written with. */
export async function readDictionaries(stores: readonly StoreReader[]): Promise<Map<string, VisitorDictionary>> {
  const known = new Map<string, VisitorDictionary>();
  for (const store of stores)
    for await (const { key, value } of scanState(store, DICTIONARY_PREFIX))
      known.set(key.slice(DICTIONARY_PREFIX.length), visitorDictionary(value as VisitorDictionary['names']));
  return known;
}
