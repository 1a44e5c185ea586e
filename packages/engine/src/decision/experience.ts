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
};

/** What counts as success after somebody saw a variant. */
export type GoalDefinition = {
  readonly key?: string;
  readonly name?: string;
  readonly event: string;
  readonly where?: PredicateDocument;
  /** Attribution window after the exposure. Default "30m". */
  readonly within?: string;
  /** The property that holds the value of a conversion (`revenue`); without it a conversion is worth 1. */
  readonly value?: string;
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
};
