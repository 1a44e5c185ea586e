/**
 * The last lines of the live stream, newest first. Events are gathered and handed over once a frame, so that hundreds a
 * second cost one drawing each frame; what is kept is bounded whatever comes.
 */
import { type FollowState, followEvents, type ServerEvent } from '../call/event-source.ts';
import { type LiveEntry, readLiveEntry } from './live-entry.ts';

export const ENTRIES_MAX = 500;

export type LiveSnapshot = {
  readonly entries: readonly LiveEntry[];
  readonly total: number;
  readonly state: FollowState;
};

export type LiveFeed = {
  readonly subscribe: (listener: () => void) => () => void;
  readonly snapshot: () => LiveSnapshot;
  readonly close: () => void;
};

export type FeedOptions = {
  readonly follow?: typeof followEvents;
  /** Calls back before the next frame. */
  readonly schedule?: (flush: () => void) => void;
};

export function createLiveFeed(path: string, options: FeedOptions = {}): LiveFeed {
  const follow = options.follow ?? followEvents;
  const schedule = options.schedule ?? ((flush: () => void) => requestAnimationFrame(flush));
  const listeners = new Set<() => void>();
  let snapshot: LiveSnapshot = { entries: [], total: 0, state: { kind: 'connecting' } };
  let pending: LiveEntry[] = [];
  let total = 0;
  let scheduled = false;

  const publish = (next: LiveSnapshot): void => {
    snapshot = next;
    for (const listener of listeners) listener();
  };
  const flush = (): void => {
    scheduled = false;
    const fresh = pending.reverse();
    pending = [];
    publish({ ...snapshot, entries: [...fresh, ...snapshot.entries].slice(0, ENTRIES_MAX), total });
  };
  const take = (event: ServerEvent): void => {
    const entry = readLiveEntry(event, total + 1, Date.now());
    if (entry === null) return;
    total += 1;
    pending.push(entry);
    // A hidden tab gets no frames: what waits for one is bounded too.
    if (pending.length > 2 * ENTRIES_MAX) pending = pending.slice(-ENTRIES_MAX);
    if (scheduled) return;
    scheduled = true;
    schedule(flush);
  };
  const stop = follow(path, { onEvent: take, onState: (state) => publish({ ...snapshot, state }) });
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => snapshot,
    close: stop,
  };
}
