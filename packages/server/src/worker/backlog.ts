/**
 * What is durable and waits to be folded: how much and since when, and where in it a visitor is spoken of. It holds the entries
 * themselves only while they are few; the log has them all.
 */
import type { Cursor } from '@attune/backend';
import { anonymousKey, type IdentityKey } from '@attune/engine';
import { forgetSignals, type Name, nameOf, namesOfBatch } from './batch.ts';
import { type Entry, signalsOf } from './entry.ts';
import { keysOfMessage } from './mail.ts';

/** The index is made anew when so many signals that it knows are folded, and twice as many as still wait. */
const STALE_SIGNALS_MIN = 20_000;

/** What one call appended. */
type Appended = {
  readonly from: Cursor;
  readonly next: Cursor;
  readonly at: number;
  readonly signals: number;
  readonly refused: number;
  readonly released: number;
  /** For each entry, whom each of its signals names. */
  readonly names: readonly (readonly Name[])[];
  readonly entries: readonly Entry[] | null;
};

/** A signal or a decision that waits. */
export type Waiting = {
  /** Of the entry. */
  readonly cursor: Cursor;
  /** Which of the entry's signals; 0 for a decision. */
  readonly index: number;
  readonly keys: readonly IdentityKey[];
  /** undefined when it has to be read from the log. */
  readonly entry: Entry | undefined;
};

export type Backlog = {
  /**
   * Entries that came at `at` and are on their way to the disk; what it gives is to be told where they ended up once they are durable.
   * Of those that are not held only the names are kept meanwhile.
   */
  readonly coming: (entries: readonly Entry[], at: number) => (next: Cursor) => void;
  /** Entries that come now are held. */
  readonly isHolding: () => boolean;
  /** Everything before the cursor is folded. */
  readonly folded: (cursor: Cursor) => void;
  readonly isEmpty: () => boolean;
  readonly signals: () => number;
  readonly refused: () => number;
  /** Of the signals: those that come out of the quarantine. */
  readonly released: () => number;
  /** When the first that still waits came; null when none does. */
  readonly since: () => number | null;
  /** All that names this identity and waits, in no particular order. */
  readonly naming: (key: IdentityKey) => readonly Waiting[];
};

/**
 * @param start where the fold stands
 * @param heldMax beyond so many waiting signals, entries that come are left to the log
 */
export function createBacklog(start: Cursor, heldMax: number): Backlog {
  const appended = new Map<Cursor, Appended>();
  let foldedCursor = start;
  let signals = 0;
  let refused = 0;
  let released = 0;
  /** Made when somebody asks, of what came since the last time: without questions it costs nothing. */
  let index = new Map<IdentityKey, Waiting[]>();
  let unindexed: Appended[] = [];
  let foldedSinceIndexed = 0;

  const folded = (cursor: Cursor): void => {
    foldedCursor = cursor;
    for (const [from, each] of appended) {
      if (each.next > cursor) break;
      appended.delete(from);
      signals -= each.signals;
      refused -= each.refused;
      released -= each.released;
      foldedSinceIndexed += each.signals;
    }
    if (appended.size > 0) return;
    unindexed = [];
    if (index.size > 0) index = new Map();
  };

  const reindex = (): void => {
    if (foldedSinceIndexed > STALE_SIGNALS_MIN + 2 * signals) {
      index = new Map();
      unindexed = [...appended.values()];
      foldedSinceIndexed = 0;
    }
    for (const each of unindexed) addToIndex(index, each);
    unindexed = [];
  };

  const add = (each: Appended): void => {
    // The pump may be quicker than the answer: then nothing waits.
    if (each.next <= foldedCursor) return;
    appended.set(each.from, each);
    unindexed.push(each);
    signals += each.signals;
    refused += each.refused;
    released += each.released;
  };

  return {
    coming: (entries, at) => {
      const isHeld = signals < heldMax;
      const known = { ...counted(entries), at, entries: isHeld ? entries : null };
      if (!isHeld) for (const entry of entries) if (entry.kind === 'batch') forgetSignals(entry);
      return (next) => add({ ...known, from: next - known.names.length, next });
    },
    isHolding: () => signals < heldMax,
    folded,
    isEmpty: () => appended.size === 0,
    signals: () => signals,
    refused: () => refused,
    released: () => released,
    since: () => {
      for (const { at } of appended.values()) return at;
      return null;
    },
    naming: (key) => {
      reindex();
      const all = index.get(key);
      if (all === undefined) return [];
      const left = all.filter(({ cursor }) => cursor >= foldedCursor);
      if (left.length < all.length) index.set(key, left);
      return left;
    },
  };
}

function counted(entries: readonly Entry[]): Pick<Appended, 'names' | 'signals' | 'refused' | 'released'> {
  const names = entries.map(namesIn);
  let signals = 0;
  let refused = 0;
  let released = 0;
  for (let i = 0; i < entries.length; i++) {
    if (isSignals(entries[i]!)) signals += names[i]!.length;
    else if (entries[i]!.kind === 'refused') refused++;
    if (entries[i]!.kind === 'released') released++;
  }
  return { names, signals, refused, released };
}

function isSignals({ kind }: Entry): boolean {
  return kind === 'signal' || kind === 'batch' || kind === 'released';
}

const NOBODY: readonly Name[] = [];

/** Whom each of an entry's signals names. */
export function namesIn(entry: Entry): readonly Name[] {
  if (entry.kind === 'mail') return entry.messages.map(keysOfMessage);
  if (entry.kind === 'decision') return entry.decision.experience === null ? NOBODY : [[entry.decision.person]];
  return entry.kind === 'batch' ? namesOfBatch(entry) : signalsOf(entry).map(nameOf);
}

function addToIndex(index: Map<IdentityKey, Waiting[]>, { from, names, entries }: Appended): void {
  // Counted by hand: most entries are decisions that name nobody, and there are many of them.
  for (let i = 0; i < names.length; i++) {
    const named = names[i]!;
    for (let k = 0; k < named.length; k++) {
      const name = named[k]!;
      const keys = typeof name === 'string' ? [anonymousKey(name)] : name;
      const waiting: Waiting = { cursor: from + i, index: k, keys, entry: entries?.[i] };
      for (const key of keys) {
        const others = index.get(key);
        if (others === undefined) index.set(key, [waiting]);
        else others.push(waiting);
      }
    }
  }
}
