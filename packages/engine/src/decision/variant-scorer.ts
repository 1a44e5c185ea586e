/**
 * The seam to models that choose a variant: something trained elsewhere that says how much it expects of each variant for one
 * visitor. The engine only asks it; how it was trained, and where it is kept, is nobody's business here.
 */
import type { Subject } from '../segment/compiled-condition.ts';

/** Pure: the same visitor at the same time has the same scores, in every runtime. */
export type VariantScorer = {
  /** Part of what a decision was made with: another one when the model is another. */
  readonly version: string;
  /** The higher the better, in the order of `variants`. What is not finite counts as no score. */
  readonly scoresFor: (subject: Subject, variants: readonly string[]) => readonly number[];
};

export type VariantScorers = ReadonlyMap<string, VariantScorer>;
