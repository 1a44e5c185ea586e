/**
 * The events that are not confirmed yet, in order. An entry leaves only when the server has answered for it (or it is
 * given up aloud); being sent is not being delivered.
 */
export type Entry = { readonly id: string; readonly json: string; readonly bytes: number };

export type Queue = {
  /** Adds at the end; an id that is there already is ignored. Returns the oldest entries it had to give up. */
  add(entry: Entry): readonly Entry[];
  /** The next waiting entries within the limits (at least one), now marked as being sent. */
  take(eventsMax: number, bytesMax: number): Entry[];
  /** Not delivered: they wait again, in their old place. */
  release(entries: readonly Entry[]): void;
  remove(entries: readonly Entry[]): void;
  /** All entries, waiting or being sent. */
  all(): readonly Entry[];
  waiting(): { readonly events: number; readonly bytes: number };
  clear(): void;
};

const EVENTS_MAX = 1000;
const BYTES_MAX = 1_000_000;

export function entryOf(id: string, json: string): Entry {
  return { id, json, bytes: new TextEncoder().encode(json).length };
}

export function createQueue(
  limits: { eventsMax: number; bytesMax: number } = { eventsMax: EVENTS_MAX, bytesMax: BYTES_MAX },
): Queue {
  const entries = new Map<string, Entry>();
  const sending = new Set<string>();
  let bytes = 0;

  const forget = (entry: Entry): void => {
    if (!entries.delete(entry.id)) return;
    sending.delete(entry.id);
    bytes -= entry.bytes;
  };

  return {
    add(entry) {
      if (entries.has(entry.id)) return [];
      entries.set(entry.id, entry);
      bytes += entry.bytes;
      const lost: Entry[] = [];
      for (const oldest of entries.values()) {
        if (entries.size <= limits.eventsMax && bytes <= limits.bytesMax) break;
        lost.push(oldest);
        forget(oldest);
      }
      return lost;
    },
    take(eventsMax, bytesMax) {
      const taken: Entry[] = [];
      let size = 0;
      for (const entry of entries.values()) {
        if (sending.has(entry.id)) continue;
        if (taken.length > 0 && (taken.length >= eventsMax || size + entry.bytes > bytesMax)) break;
        taken.push(entry);
        size += entry.bytes + 1;
      }
      for (const entry of taken) sending.add(entry.id);
      return taken;
    },
    release: (released) => {
      for (const { id } of released) sending.delete(id);
    },
    remove: (removed) => removed.forEach(forget),
    all: () => [...entries.values()],
    waiting() {
      let waitingBytes = 0;
      let events = 0;
      for (const entry of entries.values()) {
        if (sending.has(entry.id)) continue;
        events++;
        waitingBytes += entry.bytes;
      }
      return { events, bytes: waitingBytes };
    },
    clear() {
      entries.clear();
      sending.clear();
      bytes = 0;
    },
  };
}
