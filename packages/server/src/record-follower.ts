/**
 * Keeps what is made of records up with what other processes change in them: definitions, items, the kill switch. A store that fails is
 * asked again; until then what was known last stays in force.
 */
import type { Backend, RecordName } from '@attune/backend';

export type Renewable = { readonly renew: (names: readonly RecordName[] | null) => Promise<void> };

const RETRY_MS = 500;
/** Whoever only listens does not hear that nobody speaks any more: so often it is asked for something. */
const CHECK_MS = 2_000;

/** It need not be there. */
const CHECKED = { collection: 'switch', key: 'decisions' };

export type RecordFollower = {
  /** Why they cannot be followed now; undefined: they are. */
  readonly trouble: () => unknown;
  readonly close: () => Promise<void>;
};

/** Does nothing where no other process can write. */
export function followRecords(options: {
  readonly backend: Pick<Backend, 'can' | 'records'>;
  readonly renewed: readonly Renewable[];
  readonly failed: (error: unknown, what: string) => void;
}): RecordFollower {
  const { backend, renewed, failed } = options;
  if (!backend.can.manyWriters) return { trouble: () => undefined, close: async () => {} };
  const stop = new AbortController();
  let trouble: unknown;
  const follow = async (): Promise<void> => {
    for await (const { names } of backend.records.follow(stop.signal)) {
      for (const each of renewed) await each.renew(names);
      trouble = undefined;
    }
  };
  const following = (async () => {
    while (!stop.signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (stop.signal.aborted) return;
        trouble = error;
        failed(error, 'changes of definitions and items');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  })();
  let checking: Promise<void> | undefined;
  const check = async (): Promise<void> => {
    try {
      await backend.records.get(CHECKED.collection, CHECKED.key);
      trouble = undefined;
    } catch (error) {
      trouble = error;
    }
  };
  const timer = setInterval(() => {
    checking ??= check().finally(() => {
      checking = undefined;
    });
  }, CHECK_MS);
  return {
    trouble: () => trouble,
    close: async () => {
      clearInterval(timer);
      stop.abort();
      await following;
      await checking;
    },
  };
}
