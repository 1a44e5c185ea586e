/**
 * The one way to a list of items, for pages, letters and routes: the recommender's filters hold for all of it, whoever lists, and a model that
 * fails leaves the list to its fallback.
 */
import type { Item, ListedItem, ListMaker, Profile, Rules } from '@attune/engine';
import type { Population } from '../worker/population.ts';
import type { Recommending } from './open-recommending.ts';

export type ListWanted = {
  readonly recommender: string;
  readonly item?: string;
  readonly count: number;
  readonly exclude?: readonly string[];
  /** For whom; left out: nobody is known. */
  readonly profile?: Profile;
  readonly rules: Rules;
  readonly now: number;
};

export type Listing = (wanted: ListWanted) => readonly ListedItem[];

export function createListing(options: {
  readonly population: Pick<Population, 'recommend'>;
  readonly items: ReadonlyMap<string, Item>;
  readonly recommending: Pick<Recommending, 'lists' | 'filter'> | undefined;
  readonly failed: (error: unknown, what: string) => void;
}): Listing {
  const { population, items, recommending, failed } = options;
  const learned: ListMaker = (recommender, ask) => {
    try {
      return recommending?.lists(recommender, ask) ?? [];
    } catch (error) {
      failed(error, `list of ${recommender.key}`);
      return [];
    }
  };
  return (wanted) => {
    const isAllowed = recommending?.filter(wanted.recommender, wanted);
    return population.recommend({ ...wanted, items, learned, ...(isAllowed !== undefined && { isAllowed }) });
  };
}
