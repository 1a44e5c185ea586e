/**
 * What is learned from all visitors together: a policy for each experience, the book of items, and how they are counted. All of it is in
 * memory and written down with the visitors' state, under the same cursor.
 */
import type { Backend, StatePut } from '@attune/backend';
import {
  type Item,
  type ItemBook,
  type ItemView,
  type ListedBy,
  type ListedItem,
  type ListMaker,
  learnFrom,
  learnItemView,
  type Outcome,
  type Policy,
  type Profile,
  type Rules,
  recommend,
} from '@attune/engine';
import { type CountedPopulation, openPopulationBook } from './population-book.ts';
import { openResults, type ResultsKeeping } from './results-keeping.ts';
import { scanState } from './scan-state.ts';
import type { VisitorDictionaries } from './visitor-dictionaries.ts';

export const POLICY_PREFIX = 'policy/';
export const ITEM_PREFIX = 'item/';

/** An item as it is written down. */
export type StoredItem = {
  readonly score: number;
  readonly scoreAt: number;
  readonly with: readonly (readonly [string, number])[];
};

export type Population = Pick<CountedPopulation, 'book' | 'view' | 'count' | 'listen' | 'recounted'> & {
  readonly items: ItemBook;
  readonly results: ResultsKeeping;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly learn: (rules: Rules, outcome: Outcome) => void;
  readonly look: (view: ItemView) => void;
  readonly recommend: (options: {
    readonly rules: Rules;
    readonly items: ReadonlyMap<string, Item>;
    readonly recommender: string;
    readonly item?: string;
    readonly count: number;
    readonly exclude?: readonly string[];
    /** What may be listed. */
    readonly isAllowed?: (item: Item) => boolean;
    /** For whom, and who makes the learned lists. */
    readonly profile?: Profile;
    readonly learned?: ListMaker;
    readonly told?: (item: string, by: ListedBy) => void;
    readonly now: number;
  }) => readonly ListedItem[];
  readonly takeChanges: () => StatePut[];
  readonly giveBack: (puts: readonly StatePut[]) => void;
};

export async function openPopulation(backend: Backend, dictionaries: VisitorDictionaries): Promise<Population> {
  const policies = new Map<string, Policy>();
  for await (const { value } of scanState(backend, POLICY_PREFIX)) {
    const policy = value as Policy;
    policies.set(policy.experience, policy);
  }
  const book: ItemBook = new Map();
  for await (const { key, value } of scanState(backend, ITEM_PREFIX)) {
    const entry = value as StoredItem;
    book.set(key.slice(ITEM_PREFIX.length), { score: entry.score, scoreAt: entry.scoreAt, with: new Map(entry.with) });
  }
  const changed = new Set<string>();
  const counted = await openPopulationBook(backend, dictionaries);
  const results = await openResults(backend);
  const { view, listen, recounted } = counted;
  return {
    policies,
    book: counted.book,
    items: book,
    view,
    results,
    count: (before, after) => {
      counted.count(before, after);
      results.count(before, after);
    },
    listen,
    recounted,
    learn: (rules, outcome) => {
      counted.outcome(outcome);
      results.outcome(outcome);
      const policy = learnFrom(rules, policies.get(outcome.experience), outcome);
      policies.set(outcome.experience, policy);
      results.weighed(policy, outcome.at);
      changed.add(POLICY_PREFIX + outcome.experience);
    },
    look: (view) => {
      for (const item of learnItemView(book, view)) changed.add(ITEM_PREFIX + item);
    },
    recommend: ({ rules, ...options }) => recommend(book, { ...options, recommenders: rules.recommenders }),
    takeChanges: () => {
      const puts = [...changed].map((key): StatePut => ({ key, value: storedAs(key, policies, book) }));
      changed.clear();
      return [...puts, ...counted.takeChanges(), ...results.takeChanges()];
    },
    giveBack: (puts) => {
      counted.giveBack(puts);
      results.giveBack(puts);
      for (const { key } of puts) if (key.startsWith(POLICY_PREFIX) || key.startsWith(ITEM_PREFIX)) changed.add(key);
    },
  };
}

function storedAs(key: string, policies: ReadonlyMap<string, Policy>, book: ItemBook): unknown {
  if (key.startsWith(POLICY_PREFIX)) return policies.get(key.slice(POLICY_PREFIX.length));
  const entry = book.get(key.slice(ITEM_PREFIX.length));
  return entry === undefined ? undefined : { score: entry.score, scoreAt: entry.scoreAt, with: [...entry.with] };
}
