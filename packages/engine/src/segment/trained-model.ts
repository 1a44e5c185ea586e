/**
 * The seam to trained models: something that was learned elsewhere and says of a visitor what is likely, whom he is like, or
 * what to show him. The engine only asks; how a model was trained, and where it is kept, is nobody's business here.
 */
import type { Subject } from './compiled-condition.ts';

/**
 * Whom a model is asked of: the visitor at the moment for which he is scored, with what the definition's `features` see of him, by
 * their names (`trait.plan`, `segment.regulars`, `context.device.type`). Never with all the others: the same past has the same score.
 */
export type ModelSubject = Omit<Subject, 'population'> & { readonly features: FeatureRecord };

export type FeatureRecord = { readonly [name: string]: string | number | boolean };

export type ModelKind = 'propensity' | 'clusters' | 'items' | 'choice';

/** One thing that a probability was made of. */
export type ScoreReason = { readonly name: string; readonly value: string; readonly contribution: number };

/** A probability from 0 to 1, and what it was made of. */
export type ExplainedScore = { readonly probability: number; readonly reasons: readonly ScoreReason[] };

export type PropensityModel = {
  readonly learns: 'propensity';
  readonly version: string;
  /** The probability, from 0 to 1; null when nothing can be said of the visitor. */
  readonly scoreOf: (subject: ModelSubject) => number | null;
  readonly explain: (subject: ModelSubject) => ExplainedScore | null;
};

export type ClustersModel = {
  readonly learns: 'clusters';
  readonly version: string;
  readonly labels: readonly string[];
  /** The visitor's label; null when too little is known of him. */
  readonly labelOf: (subject: ModelSubject) => string | null;
};

export type ChoiceModel = {
  readonly learns: 'choice';
  readonly version: string;
  /** The higher the better, in the order of `variants`. What is not finite counts as no score. */
  readonly scoresFor: (subject: ModelSubject, variants: readonly string[]) => readonly number[];
};

/** Pure: the same visitor at the same time has the same answer of the same version, in every runtime. */
export type TrainedModel = PropensityModel | ClustersModel | ChoiceModel;

/** The trained models in force, by the key of their definition. */
export type TrainedModels = ReadonlyMap<string, TrainedModel>;
