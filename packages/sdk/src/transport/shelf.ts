/**
 * The queue's copy in localStorage, so that a page that is left, closed or crashes loses nothing. Each page writes its
 * own key with a lease; the queue of a page whose lease has run out is taken over by any other one. Two that take over
 * at once send twice, which the server's deduplication by messageId makes harmless. Web Locks are not used: holding one
 * would keep the page out of the back/forward cache.
 */
import { newId } from '../session/ids.ts';
import type { Storage } from '../session/storage.ts';
import { type Entry, entryOf } from './queue.ts';

export type Shelf = {
  /** Writes the queue down and renews the lease; `leaving` gives the lease up, so that the next page can take over at once. */
  save(entries: readonly Entry[], now: number, leaving?: boolean): void;
  /** The entries of pages that are gone. They are ours once `kept` has been called (after saving them as our own). */
  takeOver(now: number): { readonly entries: readonly Entry[]; kept(): void };
  /** True when what was saved last is no longer there: somebody else has taken it over. */
  isTakenOver(): boolean;
};

const START = 'queue.';
export const LEASE_MS = 15_000;

export function createShelf(storage: Storage): Shelf {
  const own = START + newId();
  let saved = false;

  return {
    save(entries, now, leaving = false) {
      if (entries.length === 0) {
        // Most pages never have anything written down: removing is a write, and a write costs.
        if (saved) storage.remove(own);
        saved = false;
        return;
      }
      const lease = leaving ? 0 : now + LEASE_MS;
      const text = (some: readonly Entry[]) => `${lease}\n[${some.map((entry) => entry.json).join(',')}]`;
      // A full store keeps at least the newest half.
      saved = storage.set(own, text(entries)) || storage.set(own, text(entries.slice(entries.length >> 1))) || saved;
    },
    takeOver(now) {
      const taken: string[] = [];
      const entries: Entry[] = [];
      for (const key of storage.keys(START)) {
        const text = storage.get(key) ?? '';
        const line = text.indexOf('\n');
        const lease = Number(text.slice(0, line));
        // A lease far in the future is a clock that was set back.
        if (key === own || (lease > now && lease <= now + 2 * LEASE_MS)) continue;
        taken.push(key);
        entries.push(...readEntries(text.slice(line + 1)));
      }
      return { entries, kept: () => taken.forEach(storage.remove) };
    },
    isTakenOver: () => saved && storage.get(own) === null,
  };
}

function readEntries(json: string): Entry[] {
  try {
    const events = JSON.parse(json) as { messageId: string }[];
    return events.map((event) => entryOf(event.messageId, JSON.stringify(event)));
  } catch {
    return [];
  }
}
