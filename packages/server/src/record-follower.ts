/**
 * Keeps what is made of records up with what other processes change in them: definitions, items, the kill switch. A store that fails is
 * asked again; until then what was known last stays in force.
 */
import type { Backend, RecordName } from '@attune/backend';

export type Renewable = { readonly renew: (names: readonly RecordName[] | null) => Promise<void> };

const RETRY_MS = 500;

/** Does nothing where no other process can write. @returns ends it */
export function followRecords(options: {
  readonly backend: Pick<Backend, 'can' | 'records'>;
  readonly renewed: readonly Renewable[];
  readonly failed: (error: unknown, what: string) => void;
}): () => Promise<void> {
  const { backend, renewed, failed } = options;
  if (!backend.can.manyWriters) return async () => {};
  const stop = new AbortController();
  const follow = async (): Promise<void> => {
    for await (const { names } of backend.records.follow(stop.signal))
      for (const each of renewed) await each.renew(names);
  };
  const following = (async () => {
    while (!stop.signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (stop.signal.aborted) return;
        failed(error, 'changes of definitions and items');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  })();
  return () => {
    stop.abort();
    return following;
  };
}
