/**
 * An item of the site's catalogue: what recommenders list and templates look up.
 */
import type { Profile } from '../profile/profile.ts';
import type { PredicateDocument } from '../segment/condition.ts';
import type { JsonValue } from '../std/json.ts';

export type Item = {
  readonly id: string;
  readonly title: string;
  readonly url?: string;
  readonly image?: string;
  readonly price?: number;
  readonly category?: string;
  /** Anything else the site's templates want. */
  readonly [attribute: string]: JsonValue | undefined;
};

/** An item in a list that a model made, with what templates may show of it. */
export type ListedItem = Item & {
  /** The item of the visitor's own past that speaks most for this one, and the reason in words: "Because you looked at …". */
  readonly because?: { readonly id: string; readonly title: string; readonly says: string };
  /** The chance of this item at this place, given what stands above it; below 1 where the recommender explores. */
  readonly propensity?: number;
};

export type CountedStrategy = 'co-viewed' | 'trending' | 'similar';

type AnyRecommender = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  /** What may be listed, also of what a fallback adds. Default: everything. */
  readonly filters?: ItemFilters;
  /** Filled up from this one when the list is short. A learned list without one is filled up with what is trending. */
  readonly fallback?: string;
};

export type ItemFilters = {
  /** false: nothing that the visitor has looked at; true: that too. Default: as the task of a model says, else true. */
  readonly seen?: boolean;
  /** An event: nothing that the visitor has done this with. */
  readonly bought?: string;
  /** An attribute of items: nothing where it is 0, false or "out of stock". Items without it pass. */
  readonly stock?: string;
  /** Only items whose attributes fit. */
  readonly where?: PredicateDocument;
  /** An attribute: only items that share it with the item that the list goes with, or else with the one looked at last. */
  readonly same?: string;
};

/**
 * Named strategy for a list of items. `co-viewed`: seen in the same visits as one item. `trending`: seen most, lately.
 * `similar`: of the same category and about the same price, for the first day, when nobody has seen anything. `learned`: by a
 * model of items, for this visitor.
 */
export type RecommenderDefinition = (AnyRecommender & { readonly strategy: CountedStrategy }) | LearnedRecommender;

export type LearnedRecommender = AnyRecommender & {
  readonly strategy: 'learned';
  /** The key of a model that learns items. */
  readonly model: string;
  /** Which version of it: the one in force (default), or the newest that challenges it. */
  readonly version?: 'champion' | 'challenger';
  /** How much a list avoids to repeat an attribute: 0 not at all, 1 as much as it can. */
  readonly diversity?: { readonly attribute: string; readonly strength: number };
  /** The share of places that go to items of which little is known, 0 to 1. Default 0. */
  readonly exploration?: number;
  /** Fair exposure: the least share of attention, 0 to 1, for the items that fit, or for each group by an attribute. */
  readonly floor?: ItemFloor;
  /** Groups of people that the lists are measured for, by a trait. */
  readonly groups?: { readonly trait: string };
};

export type ItemFloor =
  | { readonly where: PredicateDocument; readonly share: number; readonly attribute?: undefined }
  | {
      readonly attribute: string;
      /** By the values of the attribute; together at most 1. */
      readonly shares: { readonly [value: string]: number };
      readonly where?: undefined;
    };

/** What a learned list is asked with. */
export type ListAsk = {
  /** Of whom; left out: nobody is known. */
  readonly profile?: Profile;
  /** The item that the list goes with. */
  readonly item?: string;
  readonly count: number;
  /** Not these; they may still come and are dropped. */
  readonly exclude: readonly string[];
  /** What may be listed; left out: everything. */
  readonly isAllowed?: (item: Item) => boolean;
  readonly now: number;
};

/** Makes lists with a trained model: the best first, at most `count`, and none when there is no model yet. */
export type ListMaker = (recommender: LearnedRecommender, ask: ListAsk) => readonly ListedItem[];
