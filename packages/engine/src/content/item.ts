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

/** An item in a list, with the item of the visitor's own past that speaks most for it: "because you viewed …". */
export type ListedItem = Item & { readonly because?: { readonly id: string; readonly title: string } };

export type CountedStrategy = 'co-viewed' | 'trending' | 'similar';

type AnyRecommender = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  /** Filled up from this one when the list is short. */
  readonly fallback?: string;
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
  readonly filters?: {
    /** false: nothing that the visitor has looked at. Default true. */
    readonly seen?: boolean;
    /** An event: nothing that the visitor has done this with. */
    readonly bought?: string;
    /** An attribute of items: nothing where it is 0, false or "out of stock". Items without it pass. */
    readonly stock?: string;
    /** Only items whose attributes fit. */
    readonly where?: PredicateDocument;
  };
  /** How much a list avoids to repeat an attribute: 0 not at all, 1 as much as it can. */
  readonly diversity?: { readonly attribute: string; readonly strength: number };
  /** The share of places that go to items of which little is known, 0 to 1. Default 0. */
  readonly exploration?: number;
  /** The least share of places for the items that fit, 0 to 1: fair exposure. */
  readonly floor?: { readonly where: PredicateDocument; readonly share: number };
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
  readonly now: number;
};

/** Makes lists with a trained model: the best first, at most `count`, and none when there is no model yet. */
export type ListMaker = (recommender: LearnedRecommender, ask: ListAsk) => readonly ListedItem[];
