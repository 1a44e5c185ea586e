/**
 * Who hears of what inside the SDK, and the public `on`. A listener that throws is reported and never stops the others
 * nor the page.
 */
import type { Decision } from './decision.ts';
import type { PageView } from './page.ts';

/** What went wrong inside the SDK. `cause` is the original error; `events` counts events that were given up. */
export type Fault = {
  readonly code: string;
  readonly message: string;
  readonly cause?: unknown;
  readonly events?: number;
};

export type Happenings = {
  /** Public. */
  decision: Decision;
  exposure: Decision;
  error: Fault;
  /** Consent was given, taken back. */
  granted: undefined;
  denied: undefined;
  /** A page view ends, begins. */
  'page-end': PageView;
  page: PageView;
  /** The tab was hidden, shown; the page is being left (it may come back), came back from the back/forward cache. */
  hidden: undefined;
  visible: undefined;
  leave: undefined;
  restore: undefined;
  /** Who the visitor is has changed. */
  identity: undefined;
  /** The server confirmed events. */
  delivered: undefined;
};

export type Emitter = {
  on<K extends keyof Happenings>(kind: K, listener: (value: Happenings[K]) => void): () => void;
  emit<K extends keyof Happenings>(kind: K, value: Happenings[K]): void;
  /** The same function, with anything it throws reported as an `error` instead. */
  guard<A extends unknown[]>(work: (...args: A) => void): (...args: A) => void;
  /** Reports an error; `fault` says what is known of it. */
  fail(cause: unknown, fault?: Partial<Fault>): void;
};

export function createEmitter(): Emitter {
  const listeners = new Map<string, Set<(value: never) => void>>();

  const fail: Emitter['fail'] = (cause, fault) => {
    emit('error', { code: 'internal', message: String((cause as Error)?.message ?? cause), cause, ...fault });
  };

  const emit: Emitter['emit'] = (kind, value) => {
    for (const listener of [...(listeners.get(kind) ?? [])]) {
      try {
        listener(value as never);
      } catch (cause) {
        // A failing error listener is the end of the road: reporting it would call it again.
        if (kind !== 'error') fail(cause);
      }
    }
  };

  return {
    emit,
    fail,
    on: (kind, listener) => {
      const set = listeners.get(kind) ?? new Set();
      listeners.set(kind, set.add(listener as never));
      return () => {
        set.delete(listener as never);
      };
    },
    guard:
      (work) =>
      (...args) => {
        try {
          work(...args);
        } catch (cause) {
          fail(cause);
        }
      },
  };
}
