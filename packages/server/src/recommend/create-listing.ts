/**
 * The one way to a list of items, for pages, letters and routes: the recommender's filters hold for all of it, whoever lists, every item says
 * why it is there, and a model that fails leaves the list to its fallback.
 */
import type { Item, ListedBy, ListedItem, ListMaker, Profile, Rules } from '@attune/engine';
import type { Population } from '../worker/population.ts';
import { countedSays } from './because-words.ts';
import type { LearnedLists, ListDetail } from './learned-lists.ts';
import type { Recommending } from './open-recommending.ts';

export type ListWanted = {
  readonly recommender: string;
  /** The item that the list goes with. */
  readonly item?: string;
  readonly count: number;
  readonly exclude?: readonly string[];
  /** For whom; left out: nobody is known. */
  readonly profile?: Profile;
  /** Items after those of the visitor's past, as if they had just been looked at: for this list only. */
  readonly also?: readonly string[];
  /** false: as if the recommender had no filters, to see what they take away. */
  readonly isFiltered?: boolean;
};

export type ExplainedItem = {
  readonly item: ListedItem;
  /** Who put it there: the strategy of the recommender, of one of its fallbacks, or the catalogue. */
  readonly by: ListedBy;
  /** In words. */
  readonly says: string;
  /** What the model knows of it; left out where none listed it. */
  readonly detail?: ListDetail;
};

export type ExplainedList = {
  /** The version of the model that was asked; null: none was, or there is none. */
  readonly version: string | null;
  readonly items: readonly ExplainedItem[];
};

type Now = { readonly rules: Rules; readonly now: number };

export type Listing = {
  readonly list: (wanted: ListWanted & Now) => readonly ListedItem[];
  readonly explained: (wanted: ListWanted & Now) => ExplainedList;
};

export function createListing(options: {
  readonly population: Pick<Population, 'recommend'>;
  readonly items: ReadonlyMap<string, Item>;
  readonly recommending: Pick<Recommending, 'detailed' | 'filter'> | undefined;
  readonly failed: (error: unknown, what: string) => void;
}): Listing {
  const { population, items, recommending, failed } = options;

  const makerFor = ({ also }: ListWanted, heard?: (made: NonNullable<Made>) => void): ListMaker => {
    return (recommender, ask) => {
      try {
        const made = recommending?.detailed(recommender, also === undefined ? ask : { ...ask, also });
        if (made === undefined) return [];
        heard?.(made);
        const isExploring = (recommender.exploration ?? 0) > 0;
        return made.list.map((each) => listed(each, isExploring));
      } catch (error) {
        failed(error, `list of ${recommender.key}`);
        return [];
      }
    };
  };
  const recommend = (wanted: ListWanted & Now, learned: ListMaker, told?: (item: string, by: ListedBy) => void) => {
    const { recommender, item, count, exclude, profile, isFiltered = true, rules, now } = wanted;
    const isAllowed = isFiltered ? recommending?.filter(recommender, wanted)?.allows : undefined;
    return population.recommend({
      recommender,
      count,
      rules,
      now,
      items,
      learned,
      ...(item !== undefined && { item }),
      ...(exclude !== undefined && { exclude }),
      ...(profile !== undefined && { profile }),
      ...(isAllowed !== undefined && { isAllowed }),
      ...(told !== undefined && { told }),
    });
  };

  return {
    list: (wanted) => recommend(wanted, makerFor(wanted)),
    explained: (wanted) => {
      const details = new Map<string, ListDetail>();
      const by = new Map<string, ListedBy>();
      let version: string | null = null;
      const learned = makerFor(wanted, (made) => {
        version ??= made.version;
        for (const each of made.list) details.set(each.item.id, each);
      });
      const list = recommend(wanted, learned, (id, how) => void by.set(id, how));
      const goesWith = wanted.item === undefined ? undefined : items.get(wanted.item);
      const explain = (item: ListedItem): ExplainedItem => {
        const how = by.get(item.id)!;
        const detail = how === 'learned' ? details.get(item.id) : undefined;
        return {
          item,
          by: how,
          says: detail?.says ?? countedSays(how, goesWith),
          ...(detail !== undefined && { detail }),
        };
      };
      return { items: list.map(explain), version };
    },
  };
}

type Made = ReturnType<LearnedLists['detailed']>;

/** What templates and pages see: no scores, which would make another list of the same items. */
function listed({ item, propensity, because, says }: ListDetail, isExploring: boolean): ListedItem {
  const first = because.find((each) => each.item.id !== item.id)?.item;
  return {
    ...item,
    ...(first !== undefined && { because: { id: first.id, title: first.title, says } }),
    ...(isExploring && { propensity }),
  };
}
