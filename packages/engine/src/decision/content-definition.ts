/**
 * What a variant consists of, as written in its definition. Rendering is the next step's (content/).
 */
import type { JsonObject } from '../std/json.ts';

export type ContentDefinition = {
  /** Liquid, auto-escaped. Sees `profile`, `traits`, `session`, `match` (bound by the audience), `data`, `items`, `ask`. */
  readonly template?: string;
  /** For sites that draw the content themselves. */
  readonly data?: JsonObject;
  /** A list of items, from a recommender: `{ recommender: "co-viewed", for: "$product_id", count: 4 }`. */
  readonly recommend?: { readonly recommender: string; readonly for?: string; readonly count?: number };
  /** A layout tweak applied to the slot's host element. */
  readonly patch?: {
    readonly addClass?: readonly string[];
    readonly style?: { readonly [property: string]: string };
    readonly attributes?: { readonly [name: string]: string };
  };
};
