/**
 * The dictionaries that a partition's worker writes visitors with, for a process that only reads. A worker may begin with another one at
 * any moment, so they are read again when a visitor names one that is not known.
 */
import type { Backend } from '@attune/backend';
import type { Rules } from '@attune/engine';
import { openVisitorDictionaries, type VisitorDictionaries } from '../worker/visitor-dictionaries.ts';

export type StoredDictionaries = {
  readonly dictionaries: VisitorDictionaries;
  /** Reads what the worker has written since. */
  readonly renew: () => Promise<void>;
};

export async function openStoredDictionaries(backend: Backend, rules: () => Rules): Promise<StoredDictionaries> {
  let known = await openVisitorDictionaries(backend, rules());
  return {
    dictionaries: {
      under: () => undefined,
      named: (name) => known.named(name),
      use: () => {},
      put: () => known.put(),
      retire: () => {},
      takeChanges: () => [],
      giveBack: () => {},
    },
    renew: async () => {
      known = await openVisitorDictionaries(backend, rules());
    },
  };
}
