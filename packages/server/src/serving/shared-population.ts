/**
 * All visitors together, over all partitions: each partition's worker counts its own and writes that down, and here it is added up. It is as
 * new as what was written down last, and it changes nothing.
 */
import type { Backend } from '@attune/backend';
import {
  type ItemBook,
  type Policy,
  type PopulationBook,
  type PopulationView,
  populationView,
  type ResultsBook,
  type Rules,
  recommend,
  sumItemBooks,
  sumPolicies,
  sumPopulations,
  sumResults,
} from '@attune/engine';
import { openPopulation, type Population } from '../worker/population.ts';
import { sumWeightDay, type WeightDay } from '../worker/results-keeping.ts';
import type { StoredDictionaries } from './stored-dictionaries.ts';

export type SharedPopulation = Pick<Population, 'view' | 'recommend' | 'policies'> & {
  readonly results: { readonly book: ResultsBook; readonly weights: ReadonlyMap<string, readonly WeightDay[]> };
  readonly book: () => PopulationBook;
  /** Reads what a partition's worker wrote down last. */
  readonly renew: (partition: number) => Promise<void>;
  /** Adds up anew what was read since. */
  readonly addUp: () => void;
};

type Sum = {
  readonly population: PopulationBook;
  readonly view: PopulationView;
  readonly items: ItemBook;
  readonly results: ResultsBook;
  readonly weights: ReadonlyMap<string, readonly WeightDay[]>;
};

/** @param dictionaries of each partition */
export function createSharedPopulation(
  backends: readonly Backend[],
  dictionaries: readonly StoredDictionaries[],
  rules: () => Rules,
): SharedPopulation {
  const parts = new Map<number, Population>();
  const policies = new Map<string, Policy>();
  let sum = summed([]);
  let isNew = false;

  const addUp = (): void => {
    if (!isNew) return;
    isNew = false;
    sum = summed([...parts.values()]);
    for (const key of new Set([...parts.values()].flatMap((part) => [...part.policies.keys()]))) {
      const of = [...parts.values()].flatMap((part) => part.policies.get(key) ?? []);
      const learning = rules().experiences.get(key)?.learning;
      policies.set(key, learning === undefined ? of[0]! : sumPolicies(of, learning, policies.get(key)));
    }
  };
  return {
    view: {
      rank: (...asked) => sum.view.rank(...asked),
      metric: (...asked) => sum.view.metric(...asked),
      chart: (...asked) => sum.view.chart(...asked),
      size: (segment) => sum.view.size(segment),
    },
    policies,
    recommend: ({ rules: { recommenders }, ...asked }) => recommend(sum.items, { ...asked, recommenders }),
    results: {
      get book() {
        return sum.results;
      },
      get weights() {
        return sum.weights;
      },
    },
    book: () => sum.population,
    renew: async (partition) => {
      const backend = backends[partition]!;
      await dictionaries[partition]!.renew();
      parts.set(partition, await openPopulation(backend, dictionaries[partition]!.dictionaries));
      isNew = true;
    },
    addUp,
  };
}

function summed(parts: readonly Population[]): Sum {
  const population = sumPopulations(parts.map(({ book }) => book));
  return {
    population,
    view: populationView(population),
    items: sumItemBooks(parts.map(({ items }) => items)),
    results: sumResults(parts.map(({ results }) => results.book)),
    weights: sumWeights(parts.map(({ results }) => results.weights)),
  };
}

function sumWeights(parts: readonly ReadonlyMap<string, readonly WeightDay[]>[]): Sum['weights'] {
  const sum = new Map<string, readonly WeightDay[]>();
  for (const key of new Set(parts.flatMap((part) => [...part.keys()]))) {
    const days = parts.flatMap((part) => part.get(key) ?? []);
    const numbers = [...new Set(days.map(({ day }) => day))].sort((a, b) => a - b);
    sum.set(
      key,
      numbers.map((number) => sumWeightDay(days.filter(({ day }) => day === number))),
    );
  }
  return sum;
}
