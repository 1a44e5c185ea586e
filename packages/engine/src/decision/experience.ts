/**
 * Placements and experiences: where something can be shown, and what is offered there to whom.
 */

import type { ConditionDocument, PredicateDocument } from '../segment/condition.ts';
import type { AllocationDefinition } from './allocation.ts';
import type { ContentDefinition } from './content-definition.ts';
import type { FactorDefinition } from './factors.ts';

export type PlacementDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
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

/** At most `max` exposures of this experience per visitor in all, per session, or per UTC day. */
export type CapDefinition = { readonly max: number; readonly per: 'visitor' | 'session' | 'day' };

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
  /** All combinations of these are the variants (see `withCells`); `variants` then only names cells or weighs them. */
  readonly factors?: readonly FactorDefinition[];
  /** Beside `factors`: what all combinations have in common. */
  readonly content?: ContentDefinition;
  /** A goal, or the key of a goal definition. */
  readonly goal?: string | GoalDefinition;
};
