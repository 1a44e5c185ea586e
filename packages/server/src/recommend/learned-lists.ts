/**
 * Lists of the learned recommenders: which version serves, what it is asked with of the visitor's past, and how each item's reason is said.
 * A list depends on nothing but the visitor, the recommender and the version; within a visit what is explored stays where it is.
 */
import type { Item, LearnedRecommender, ListAsk, Profile, Rules } from '@attune/engine';
import { saysOf } from './because-words.ts';
import { itemEventsOf } from './collect-items.ts';
import { floorGroups } from './floor-groups.ts';
import { type ItemEvents, itemVisits, recentItems } from './item-past.ts';
import { type FilterFor, type ListFilter, listFilter } from './list-filter.ts';
import type { LiveItems, PlacedItem } from './live-items.ts';
import { definitionOf, type ServingVersions } from './serving-versions.ts';
import { visitorPast } from './visitor-past.ts';

export type ListDetail = PlacedItem & { readonly says: string };

export type DetailAsk = ListAsk & {
  /** Items after those of the past, as if the visitor had just looked at them. */
  readonly also?: readonly string[];
};

export type LearnedLists = {
  /** A list with everything that is known of it; undefined: there is no version yet. */
  readonly detailed: (
    recommender: LearnedRecommender,
    ask: DetailAsk,
  ) =>
    | { readonly version: string; readonly recent: readonly string[]; readonly list: readonly ListDetail[] }
    | undefined;
  /** What a recommender may show to one visitor; undefined: everything. */
  readonly filter: (recommender: string, of: FilterOf) => ListFilter | undefined;
};

export type FilterOf = {
  readonly rules: Rules;
  readonly profile?: Profile;
  readonly item?: string;
  readonly also?: readonly string[];
};

/** Orders and whatever is named like them: then a list that goes with an item is one of what is bought together. */
const ORDER = /order|purchas|checkout|bought/i;
const HOUR_MS = 3_600_000;

export function createLearnedLists(options: {
  readonly serving: Pick<ServingVersions, 'get'>;
  readonly items: ReadonlyMap<string, Item>;
}): LearnedLists {
  const { serving, items } = options;

  const detailed: LearnedLists['detailed'] = (recommender, ask) => {
    const live = serving.get(recommender.model, recommender.version ?? 'champion');
    if (live === undefined) return undefined;
    const { profile, item, also = [] } = ask;
    const past = profile === undefined ? [] : visitorPast(profile);
    const recent = [...recentItems(itemVisits(past, live.source), live.task), ...also];
    if (item !== undefined && recent.at(-1) !== item) recent.push(item);
    const list = live.list({ ...listing(recommender, ask, live.task), recent, count: ask.count, now: ask.now });
    const isOfOrders = [...live.source.events].every((event) => ORDER.test(event));
    const words = { past, property: live.source.property, item, isOfOrders };
    return { version: live.version, recent, list: list.map((each) => ({ ...each, says: saysOf(each, words) })) };
  };

  return {
    detailed,
    filter: (key, { rules, profile, item, also = [] }) => {
      const recommender = rules.recommenders.get(key);
      if (recommender?.filters === undefined) return undefined;
      const source = sourceOf(recommender, rules);
      const past = profile === undefined ? [] : visitorPast(profile);
      const last = also.at(-1) ?? itemVisits(past, source).at(-1)?.interacted.at(-1)?.item;
      const known: FilterFor = {
        profile,
        source,
        also,
        item: item === undefined ? undefined : items.get(item),
        last: last === undefined ? undefined : items.get(last),
      };
      return listFilter(recommender.filters, known);
    },
  };
}

/** Which events are looks at items: those of the recommender's model, or of the settings. */
function sourceOf(recommender: { readonly strategy: string; readonly model?: string }, rules: Rules): ItemEvents {
  const model = recommender.model === undefined ? undefined : definitionOf(rules, recommender.model);
  return itemEventsOf(model ?? {}, rules.items);
}

type Listing = Omit<Parameters<LiveItems['list']>[0], 'recent' | 'count' | 'now'>;

function listing(recommender: LearnedRecommender, ask: DetailAsk, task: LiveItems['task']): Listing {
  const { filters, diversity, exploration, floor, key } = recommender;
  const { isAllowed = () => true, item } = ask;
  const excluded = new Set(item === undefined ? ask.exclude : [...ask.exclude, item]);
  return {
    seed: `${key} ${seedOf(ask)}`,
    isAllowed: (each) => !excluded.has(each.id) && isAllowed(each),
    seenAgain: filters?.seen ?? task === 'visit',
    ...(diversity !== undefined && { diversity }),
    ...(exploration !== undefined && { exploration }),
    ...(floor !== undefined && { floor: floorGroups(floor) }),
  };
}

/** The same for a whole visit, so that what is explored does not flicker; of nobody, for an hour. */
function seedOf({ profile, now }: ListAsk): string {
  if (profile === undefined) return `nobody ${Math.floor(now / HOUR_MS)}`;
  return `${profile.id} ${profile.session?.startedAt ?? 0}`;
}
