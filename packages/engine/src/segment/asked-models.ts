/**
 * Trained models as conditions, features and allocations ask them: found by the key of their definition, scored for the moment that
 * counts, with the time until which the answer holds.
 */
import type { Read } from '../std/read.ts';
import { bad } from '../std/read.ts';
import type { Subject, Watch } from './compiled-condition.ts';
import type { ExplainedScore } from './trained-model.ts';

export type AskedPropensity = {
  readonly version: string;
  readonly scoreOf: (subject: Subject, watch: Watch) => number | null;
  readonly explain: (subject: Subject) => ExplainedScore | null;
};

export type AskedClusters = {
  readonly version: string;
  readonly labels: readonly string[];
  readonly labelOf: (subject: Subject, watch: Watch) => string | null;
};

export type AskedChoice = {
  readonly version: string;
  readonly scoresFor: (subject: Subject, variants: readonly string[], watch: Watch) => readonly number[];
};

/** By the key of a definition: what is trained of it, null while nothing is, or that there is no such definition. */
export type AskedModels = {
  readonly propensity: (key: string, path: string) => Read<AskedPropensity | null>;
  readonly clusters: (key: string, path: string) => Read<AskedClusters | null>;
  /** @param experience whose variants are to be chosen among */
  readonly choice: (key: string, experience: string, path: string) => Read<AskedChoice | null>;
};

function refused(_: string, path: string): Read<never> {
  return bad(path, 'a model cannot see what a model expects', 'leave out the segment that asks one');
}

/** Where a model may not be asked: among what a model sees, since that could go in circles. */
export const NO_MODELS: AskedModels = {
  propensity: refused,
  clusters: refused,
  choice: (key, _, path) => refused(key, path),
};

export function saysUntrained(key: string): string {
  return `the model “${key}” is not trained yet`;
}
