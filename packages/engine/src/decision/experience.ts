/**
 * Placements and experiences: where something can be shown, and what is offered there to whom.
 */

import type { ConditionDocument, PredicateDocument } from '../segment/condition.ts';
import type { ContentDefinition } from './content-definition.ts';

export type PlacementDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
};

/** Events that are counted, or whose property is added up. */
export type CountedDefinition = {
  readonly event: string;
  readonly where?: PredicateDocument;
  /** The property that holds the value of a conversion (`revenue`); without it a conversion is worth 1. */
  readonly value?: string;
  /**
   * Only what happened inside that which this experience showed: the event tells its `decision_id`. Default true for the reports
   * of a slot (`Experience Viewed`, `Experience Clicked`), else false.
   */
  readonly inside?: boolean;
};

/**
 * How the results make one number of a person's events. `conversion`: whether there was one. `count`: how many. `sum`: of `value`.
 * `ratio`: of the sums over all persons, by those of `per`. `quantile`: of the sums of `value`, over those who have any.
 * `retention`: whether there was one after `after` had passed.
 */
export type Measure = 'conversion' | 'count' | 'sum' | 'ratio' | 'quantile' | 'retention';

/** What counts as success after somebody saw a variant; as a metric or a guardrail: what is watched beside it. */
export type GoalDefinition = CountedDefinition & {
  readonly key?: string;
  readonly name?: string;
  /** Attribution window after the exposure; of a retention, after `after`. Default "30m". */
  readonly within?: string;
  /** Default `sum` with a `value`, else `conversion`. */
  readonly measure?: Measure;
  /** ratio: what is divided by. */
  readonly per?: CountedDefinition;
  /** quantile: which, 0.01 to 0.99. */
  readonly quantile?: number;
  /** retention: how long after the exposure it begins to count. */
  readonly after?: string;
  /** Which way is good; the other way harms. Default `higher`. */
  readonly better?: 'higher' | 'lower';
};

export type VariantDefinition = {
  readonly key: string;
  readonly name?: string;
  /** Share in a split, relative to the others; 0 pauses the variant, also in a bandit. Default 1. */
  readonly weight?: number;
  /** null shows the placement's default: a control group inside the experiment. */
  readonly content: ContentDefinition | null;
};

/** At most `max` exposures of this experience per visitor in all, per session, or per UTC day. */
export type CapDefinition = { readonly max: number; readonly per: 'visitor' | 'session' | 'day' };

/**
 * `split`: fixed weights. `bandit`: weights follow the learned chance of each variant to be the best (Beta posteriors),
 * never below `floor`. Both then assign by GrowthBook's hash v2, so that the propensity is known.
 */
export type AllocationDefinition = {
  readonly kind: 'split' | 'bandit';
  /** Share of the audience that takes part at all, 0 to 1. Default 1. */
  readonly coverage?: number;
  /** Hash seed; defaults to the experience's key. */
  readonly seed?: string;
  /** bandit: the least weight of a variant. Default 0.05. */
  readonly floor?: number;
};

export type ExperienceDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  readonly placement: string;
  readonly status?: 'live' | 'paused' | 'draft';
  /** Who; everybody when left out. */
  readonly audience?: ConditionDocument;
  /** ISO 8601 instants; from is included, to is not. */
  readonly schedule?: { readonly from?: string; readonly to?: string };
  /** The highest wins; equal ones in order of their keys. Default 0. */
  readonly priority?: number;
  readonly caps?: readonly CapDefinition[];
  readonly allocation?: AllocationDefinition;
  readonly variants: readonly VariantDefinition[];
  /** A goal, or the key of a goal definition. */
  readonly goal?: string | GoalDefinition;
  /** What else the results tell of it: goals, or their keys. */
  readonly metrics?: readonly (string | GoalDefinition)[];
  /** What it must not harm: goals, or their keys. */
  readonly guardrails?: readonly (string | GoalDefinition)[];
  /** Results: who saw it before this ISO 8601 instant is left out. For a new start after a change that makes it another experiment. */
  readonly resultsSince?: string;
  /** Results: the segments, at most 20, that they are also told for. Default the first 20 by key. */
  readonly breakdown?: readonly string[];
};
