/**
 * What is to be learned, as written in a definition of kind `model`. What was learned of it is a version in the registry, and
 * the one in force is its champion.
 */
import type { FeatureDefinition } from '../decision/allocation.ts';
import type { PredicateDocument } from '../segment/condition.ts';

type AnyModel = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  /** How far back the data goes that it is trained on. Default "90d". */
  readonly window?: string;
  /** How often it is trained again. Default: only when somebody asks. */
  readonly retrain?: string;
  /** `auto` (default): a version that is better on held-out data comes into force by itself. */
  readonly promotion?: 'auto' | 'manual';
};

/** How likely somebody is to do something. */
export type PropensityDefinition = AnyModel & {
  readonly learns: 'propensity';
  /** The key of a goal, or the event itself. */
  readonly goal: string | { readonly event: string; readonly where?: PredicateDocument };
  /** Until when it counts: later in the same visit (`visit`, default), or within a span. */
  readonly within?: string;
  /** Default `auto`: the one that does best on held-out data. */
  readonly algorithm?: 'auto' | 'boosted-trees' | 'random-forest' | 'logistic' | 'blend';
  /** What the search of `auto` may take: how long (default "5m"), and how many configurations (default 12). */
  readonly budget?: { readonly time?: string; readonly configurations?: number };
  /** What it sees besides behaviour. */
  readonly features?: readonly FeatureDefinition[];
};

/** Groups of visitors who are like one another. */
export type ClustersDefinition = AnyModel & {
  readonly learns: 'clusters';
  /** Default `k-means`. */
  readonly method?: 'k-means' | 'ward' | 'hdbscan';
  /** How many, or the least and the most. Default [2, 8]. */
  readonly clusters?: number | readonly [number, number];
  readonly features?: readonly FeatureDefinition[];
};

/** Which items come next. */
export type ItemsDefinition = AnyModel & {
  readonly learns: 'items';
  /** What is held out and asked for: a whole visit (default), the next item, what comes later, or the rest of what somebody has. */
  readonly task?: 'visit' | 'next' | 'later' | 'rest';
  /** The events that are an interaction with an item. Default: the settings' `itemEvent`. */
  readonly events?: readonly string[];
};

/** Which variant of an experience reaches its goal with whom. */
export type ChoiceDefinition = AnyModel & {
  readonly learns: 'choice';
  readonly experience: string;
  readonly features?: readonly FeatureDefinition[];
};

export type ModelDefinition = PropensityDefinition | ClustersDefinition | ItemsDefinition | ChoiceDefinition;
