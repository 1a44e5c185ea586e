/**
 * Tells those who follow the records which of them changed, for adapters. It holds names only, never values: who is told reads them
 * himself, so that what he sees is never older than what he was told.
 */
import type { RecordName, RecordsChanged } from './backend.ts';

export type RecordChanges = {
  /** The record was put or removed, and that is durable. */
  publish(name: RecordName): void;
  /** Changes may have been missed: everybody is told to look at all. */
  missed(): void;
  follow(signal: AbortSignal): AsyncGenerator<RecordsChanged, void, undefined>;
  /** Ends every follower with this error. */
  close(error: Error): void;
};

/** Names waiting for a slow follower; beyond so many he is told to look at all. */
const WAITING_MAX = 10_000;

type Follower = { readonly waiting: Map<string, RecordName>; isAll: boolean; wake: (() => void) | undefined };

/** Nobody follows yet; whoever does is told to look at all first. */
export function createRecordChanges(): RecordChanges {
  const followers = new Set<Follower>();
  let closed: Error | undefined;

  async function* pages(follower: Follower, signal: AbortSignal): AsyncGenerator<RecordsChanged, void, undefined> {
    while (!signal.aborted) {
      if (closed) throw closed;
      const { isAll, waiting } = follower;
      if (isAll) {
        follower.isAll = false;
        waiting.clear();
        yield { names: null };
      } else if (waiting.size > 0) {
        const names = [...waiting.values()];
        waiting.clear();
        yield { names };
      } else {
        await new Promise<void>((resolve) => {
          follower.wake = resolve;
        });
      }
    }
  }

  return {
    publish: (name) => {
      for (const follower of followers) {
        follower.waiting.set(`${name.collection}\0${name.key}`, name);
        if (follower.waiting.size > WAITING_MAX) follower.isAll = true;
        wake(follower);
      }
    },
    missed: () => {
      for (const follower of followers) {
        follower.isAll = true;
        wake(follower);
      }
    },
    async *follow(signal) {
      if (closed) throw closed;
      const follower: Follower = { waiting: new Map(), isAll: true, wake: undefined };
      followers.add(follower);
      const onAbort = () => wake(follower);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        yield* pages(follower, signal);
      } finally {
        signal.removeEventListener('abort', onAbort);
        followers.delete(follower);
      }
    },
    close: (error) => {
      closed = error;
      for (const follower of followers) wake(follower);
    },
  };
}

function wake(follower: Follower): void {
  const { wake: waiting } = follower;
  follower.wake = undefined;
  waiting?.();
}
