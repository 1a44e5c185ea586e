/**
 * A backend that can be closed: until then its parts answer, afterwards every call rejects. What was begun is waited for first.
 */
import type { Backend } from './backend.ts';
import { type Calls, createCalls } from './calls.ts';

export type ClosableParts = Pick<Backend, 'name' | 'can' | 'state'> & {
  readonly records: Backend['records'] & {
    /** Ends the followers with this error. */
    close(error: Error): void;
  };
  readonly log: Backend['log'] & {
    /** Ends the followers with this error. */
    close(error: Error): void;
  };
  /** Calls that read for a follower count as well. */
  readonly calls?: Calls;
  /** What every call rejects with once the backend is closed. */
  readonly closedError: () => Error;
  /** Resolves when the writes that were begun are done. Default: at once. */
  readonly idle?: () => Promise<void>;
  /** Lets go of the store, when nothing is under way any more. */
  readonly release: () => Promise<void>;
};

export function closableBackend(parts: ClosableParts): Backend {
  const { name, can, log, state, records, calls = createCalls(), closedError, idle, release } = parts;
  let closing: Promise<void> | undefined;
  const open = <A extends readonly unknown[], R>(work: (...args: A) => Promise<R>) => {
    return (...args: A): Promise<R> => (closing ? Promise.reject(closedError()) : calls.run(() => work(...args)));
  };
  const close = async () => {
    log.close(closedError());
    records.close(closedError());
    await idle?.();
    await calls.settled();
    await release();
  };
  return {
    name,
    can,
    log: { append: open(log.append), read: open(log.read), follow: log.follow },
    state: { load: open(state.load), commit: open(state.commit), cursor: open(state.cursor), scan: open(state.scan) },
    records: {
      get: open(records.get),
      list: open(records.list),
      put: open(records.put),
      remove: open(records.remove),
      follow: records.follow,
    },
    close: () => (closing ??= close()),
  };
}
