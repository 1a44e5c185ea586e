/**
 * An item of the site's catalogue: what recommenders list and templates look up.
 */
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

/**
 * Named strategy for a list of items. `co-viewed`: seen in the same visits as one item. `trending`: seen most, lately.
 * `similar`: of the same category and about the same price, for the first day, when nobody has seen anything.
 */
export type RecommenderDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly strategy: 'co-viewed' | 'trending' | 'similar';
  /** Filled up from this one when the list is short. */
  readonly fallback?: string;
};
