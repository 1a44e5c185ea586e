/**
 * Who the visitor is to this site: a random anonymousId, the userId the site told us, and the visit. Read from storage
 * only once consent is there; all tabs of one browser share it.
 */
import { newId } from './ids.ts';
import type { Storage } from './storage.ts';

export type Identity = {
  anonymousId(): string;
  userId(): string | null;
  /** Becomes `userId`. Another known user on the same device starts over with a new anonymousId. */
  become(userId: string): void;
  /** A stranger again. */
  reset(): void;
  /** The visit's id: a new one after 30 minutes without an event. */
  sessionId(at: number): string;
  /** Reads again what another tab may have changed. */
  reload(): void;
  /** The storage key, for the `storage` event. */
  readonly key: string;
};

type Kept = { readonly anonymousId: string; readonly userId: string | null };

const KEY = 'id';
const SESSION_KEY = 'session';
const SESSION_IDLE_MS_MAX = 30 * 60_000;
/** The visit's last event is written down at most this often. */
const TOUCH_MS = 10_000;

export function createIdentity(storage: Storage): Identity {
  let kept: Kept | undefined;
  let session: { id: string; at: number; writtenAt: number } | undefined;

  const read = (): Kept => {
    try {
      const found = JSON.parse(storage.get(KEY) ?? 'null') as Partial<Kept> | null;
      if (typeof found?.anonymousId === 'string') {
        return { anonymousId: found.anonymousId, userId: found.userId ?? null };
      }
    } catch {
      // Not ours any more: start over.
    }
    return write({ anonymousId: kept?.anonymousId ?? newId(), userId: null });
  };
  const write = (next: Kept): Kept => {
    kept = next;
    storage.set(KEY, JSON.stringify(next));
    return next;
  };
  const now = (): Kept => {
    kept ??= read();
    return kept;
  };
  const reset = (): void => {
    write({ anonymousId: newId(), userId: null });
    session = undefined;
    storage.remove(SESSION_KEY);
  };

  return {
    key: KEY,
    anonymousId: () => now().anonymousId,
    userId: () => now().userId,
    become(userId) {
      if (now().userId !== null && now().userId !== userId) reset();
      write({ anonymousId: now().anonymousId, userId });
    },
    reset,
    reload: () => {
      kept = read();
    },
    sessionId(at) {
      if (!session) {
        const [id, last] = (storage.get(SESSION_KEY) ?? '').split(' ');
        if (id) session = { id, at: Number(last), writtenAt: 0 };
      }
      if (!session || !(at - session.at < SESSION_IDLE_MS_MAX))
        session = { id: newId(), at, writtenAt: Number.NEGATIVE_INFINITY };
      session.at = Math.max(session.at, at);
      if (at - session.writtenAt > TOUCH_MS) {
        session.writtenAt = at;
        storage.set(SESSION_KEY, `${session.id} ${at}`);
      }
      return session.id;
    },
  };
}
