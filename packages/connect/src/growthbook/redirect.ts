/**
 * Redirects: the first experiment for this page whose variation leads elsewhere.
 */
import { isObject } from '@attune/engine';
import type { GrowthBookScope } from './payload.ts';
import { withQueryOf } from './query-override.ts';
import { type ExperimentResult, runExperiment } from './run-experiment.ts';

export type Redirect = {
  readonly result: ExperimentResult;
  /** As the variation has it. */
  readonly urlRedirect: string;
  /** Where to go. */
  readonly urlWithParams: string;
};

/** Where the visitor is to be sent from `scope.url`; null when he stays. */
export function redirectOf(scope: GrowthBookScope): Redirect | null {
  for (const experiment of scope.experiments ?? []) {
    const result = runExperiment(scope, experiment);
    const urlRedirect = isObject(result.value) ? result.value['urlRedirect'] : undefined;
    if (!result.inExperiment || typeof urlRedirect !== 'string') continue;
    const kept = experiment.persistQueryString === true ? withQueryOf(scope.url ?? '', urlRedirect) : urlRedirect;
    return { result, urlRedirect, urlWithParams: kept };
  }
  return null;
}
