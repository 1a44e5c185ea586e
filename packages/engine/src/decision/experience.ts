/**
 * Placements and experiences: where something can be shown, and what is offered there to whom.
 */

import type { ConditionDocument, PredicateDocument } from '../segment/condition.ts';
import type { JsonObject } from '../std/json.ts';
import type { AllocationDefinition } from './allocation.ts';
import type { ContentDefinition } from './content-definition.ts';
import type { FactorDefinition } from './factors.ts';

export type PlacementDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  /** How often one visitor sees something personal here at most, whichever experience it is. */
  readonly caps?: readonly CapDefinition[];
  /** `session`: what a visitor was first given here stays for the visit. */
  readonly keep?: 'session';
};

/** Experiences that belong together, with a share of visitors who never get any of them: against those its lift is measured. */
export type ProgramDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  /** The share of visitors who are held out, 0 to 1. Default 0. */
  readonly holdout?: number;
  /** What its experiences ask for besides their own. */
  readonly evidence?: EvidenceDefinition;
  /** What those held out are compared with all the others by: goals, or their keys. Default the settings' `metrics`. */
  readonly metrics?: readonly (string | GoalDefinition)[];
  /** Its results count what people do from then on. Default everything. */
  readonly resultsSince?: string;
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

/** At most `max` exposures per visitor in all, per session, per UTC day, or within any span such as "7d". */
export type CapDefinition =
  | { readonly max: number; readonly per: 'visitor' | 'session' | 'day' }
  | { readonly max: number; readonly within: string };

/** After so many exposures in a row without a click or conversion it rests, and twice as long after each further one. */
export type FatigueDefinition = { readonly after: number; readonly rest: string };

/** ISO 8601 instants; `from` is included, `to` is not. `windows` recur, as `localTime` writes them: open in any of them. */
export type ScheduleDefinition = {
  readonly from?: string;
  readonly to?: string;
  readonly windows?: readonly JsonObject[];
  /** Whose clock the windows mean: an IANA zone, or "visitor" (default). */
  readonly timezone?: string;
};

/** What must be known before an experience is used; with less, the next one by priority is tried. */
export type EvidenceDefinition = {
  /** Signals of this visitor. */
  readonly signals?: number;
  /** Members of `segment`. */
  readonly members?: number;
  readonly segment?: string;
  /** Exposures that the experience has learned from; until then only the share `explore` (default 0.1) of visitors gets it. */
  readonly outcomes?: number;
  readonly explore?: number;
};

/** A part of a layer's traffic: experiences of one layer own parts that do not overlap, layers know nothing of each other. */
export type LayerDefinition = { readonly key: string; readonly from: number; readonly to: number };

export type ExperienceDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  readonly placement: string;
  readonly status?: 'live' | 'paused' | 'draft';
  /** Who; everybody when left out. */
  readonly audience?: ConditionDocument;
  readonly schedule?: ScheduleDefinition;
  /** The key of a program. */
  readonly program?: string;
  readonly layer?: LayerDefinition;
  readonly evidence?: EvidenceDefinition;
  /** The highest wins; equal ones in order of their keys. Default 0. */
  readonly priority?: number;
  readonly caps?: readonly CapDefinition[];
  readonly fatigue?: FatigueDefinition;
  readonly allocation?: AllocationDefinition;
  readonly variants: readonly VariantDefinition[];
  /** All combinations of these are the variants (see `withCells`); `variants` then only names cells or weighs them. */
  readonly factors?: readonly FactorDefinition[];
  /** Beside `factors`: what all combinations have in common. */
  readonly content?: ContentDefinition;
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
