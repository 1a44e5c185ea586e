/**
 * What lies in the logs of all partitions behind their workers: where in it a visitor is spoken of. It is filled by following the logs, and
 * with what this process appended itself, at once; a partition's entries leave it when its worker has committed them.
 */
import type { Cursor } from '@attune/backend';
import { anonymousKey, type IdentityKey } from '@attune/engine';
import { namesIn, type Waiting } from '../worker/backlog.ts';
import { forgetSignals, type Name } from '../worker/batch.ts';
import type { Entry } from '../worker/entry.ts';
import type { MailState } from '../worker/post.ts';

/** `cursor` counts what this process learned of, over all partitions; the place in the log is `partition` and `position`. */
export type FollowedWaiting = Waiting & {
  readonly partition: number;
  readonly position: Cursor;
  /** Where it was first, when another partition sent it. */
  readonly mail: { readonly from: number; readonly at: Cursor } | undefined;
};

/** Where a partition's worker stands, and whose mail he has folded. */
export type Start = { readonly cursor: Cursor; readonly mail: MailState };

/** One entry of a partition that waits. */
type Behind = {
  readonly at: number;
  readonly signals: number;
  readonly refused: number;
  readonly keys: readonly IdentityKey[];
};

export type Tally = { readonly signals: number; readonly refused: number };

export type FollowedBacklog = {
  readonly isEmpty: () => boolean;
  readonly naming: (key: IdentityKey) => readonly FollowedWaiting[];
  /** Entries of a partition's log from a position on, which came at `at`. What is known or folded already is passed over. @returns those that are new */
  readonly add: (partition: number, from: Cursor, entries: readonly Entry[], at: number) => readonly Entry[];
  /** The partition's worker has committed everything before the cursor. @returns whom that named */
  readonly folded: (partition: number, cursor: Cursor) => readonly IdentityKey[];
  /** All mail of a partition to another one up to this place of its log is known. */
  readonly mailed: (from: number, to: number) => Cursor;
  readonly signals: (partition: number) => number;
  /** What is known of the partition is counted up to the cursor; the rest is not yet. */
  readonly counted: (partition: number, cursor: Cursor) => void;
  /** What is known of the partition and not counted yet, folded or not. */
  readonly uncounted: (partition: number) => Tally;
  /** When the first that still waits in any partition came here; null when none does. */
  readonly since: () => number | null;
};

/** @param heldMax beyond so many waiting entries, those that come are left to the log */
export function createFollowedBacklog(start: readonly Start[], heldMax: number): FollowedBacklog {
  const partitions = start.map(({ cursor, mail }) => {
    const got = new Map(Object.entries(mail.got).map(([from, at]) => [Number(from), at]));
    const counting = { counted: cursor, folded: new Map<Cursor, Tally>(), uncounted: { signals: 0, refused: 0 } };
    return { cursor, got, behind: new Map<Cursor, Behind>(), signals: 0, ...counting };
  });
  const index = new Map<IdentityKey, FollowedWaiting[]>();
  let learned = 0;
  let size = 0;

  /** Each fact counts once: as it was first written until that partition has folded it, then as its mail. */
  const isTold = ({ mail }: FollowedWaiting) => mail === undefined || mail.at < partitions[mail.from]!.cursor;
  const isBehind = ({ partition, position }: FollowedWaiting) => position >= partitions[partition]!.cursor;
  const naming = (key: IdentityKey): readonly FollowedWaiting[] => {
    const all = index.get(key);
    if (all === undefined) return [];
    const left = all.filter(isBehind);
    if (left.length === 0) index.delete(key);
    else if (left.length < all.length) index.set(key, left);
    return left.every(isTold) ? left : left.filter(isTold);
  };

  const addOne = (partition: number, position: Cursor, entry: Entry, at: number): void => {
    const of = partitions[partition]!;
    const names = isRepeated(of.got, entry) ? [] : namesIn(entry);
    const mail = entry.kind === 'mail' ? { from: entry.from, at: entry.at } : undefined;
    const isHeld = size < heldMax;
    if (!isHeld && entry.kind === 'batch') forgetSignals(entry);
    const cursor = learned++;
    const keys = new Set<IdentityKey>();
    names.forEach((name, place) => {
      const waiting = {
        cursor,
        index: place,
        keys: keysOf(name),
        entry: isHeld ? entry : undefined,
        partition,
        position,
        mail,
      };
      for (const key of waiting.keys) {
        keys.add(key);
        const others = index.get(key);
        if (others === undefined) index.set(key, [waiting]);
        else others.push(waiting);
      }
    });
    const signals = entry.kind === 'signal' || entry.kind === 'batch' ? names.length : 0;
    const refused = entry.kind === 'refused' ? 1 : 0;
    of.behind.set(position, { at, signals, refused, keys: [...keys] });
    of.signals += signals;
    if (position >= of.counted) addTo(of.uncounted, { signals, refused }, 1);
    size++;
  };

  return {
    isEmpty: () => size === 0,
    naming,
    add: (partition, from, entries, at) => {
      const { cursor, behind } = partitions[partition]!;
      const fresh: Entry[] = [];
      entries.forEach((entry, i) => {
        if (from + i < cursor || behind.has(from + i)) return;
        addOne(partition, from + i, entry, at);
        fresh.push(entry);
      });
      return fresh;
    },
    folded: (partition, cursor) => {
      const of = partitions[partition]!;
      of.cursor = cursor;
      const named = new Set<IdentityKey>();
      for (const [position, { signals, refused, keys }] of of.behind) {
        if (position >= cursor) continue;
        of.behind.delete(position);
        of.signals -= signals;
        if (position >= of.counted && signals + refused > 0) of.folded.set(position, { signals, refused });
        size--;
        for (const key of keys) named.add(key);
      }
      for (const key of named) naming(key);
      return [...named];
    },
    mailed: (from, to) => partitions[to]!.got.get(from) ?? -1,
    signals: (partition) => partitions[partition]!.signals,
    counted: (partition, cursor) => {
      const of = partitions[partition]!;
      if (cursor <= of.counted) return;
      for (const known of [of.behind, of.folded])
        for (const [position, tally] of known)
          if (position >= of.counted && position < cursor) addTo(of.uncounted, tally, -1);
      for (const position of of.folded.keys()) if (position < cursor) of.folded.delete(position);
      of.counted = cursor;
    },
    uncounted: (partition) => partitions[partition]!.uncounted,
    since: () => {
      let first: number | null = null;
      for (const { behind } of partitions)
        for (const { at, signals } of behind.values()) {
          if (signals === 0) continue;
          first = Math.min(first ?? at, at);
          break;
        }
      return first;
    },
  };
}

function addTo(sum: { signals: number; refused: number }, { signals, refused }: Tally, sign: 1 | -1): void {
  sum.signals += sign * signals;
  sum.refused += sign * refused;
}

/** Whether this mail came before; from now on it has. */
function isRepeated(got: Map<number, Cursor>, entry: Entry): boolean {
  if (entry.kind !== 'mail') return false;
  if (entry.at <= (got.get(entry.from) ?? -1)) return true;
  got.set(entry.from, entry.at);
  return false;
}

function keysOf(name: Name): readonly IdentityKey[] {
  return typeof name === 'string' ? [anonymousKey(name)] : name;
}
