/**
 * Interactions as they are gathered for training: rows of numbers in typed arrays, which never grow beyond a bound. When there is no more
 * room, the older half goes, so that what is learned from is always the latest there is.
 */
import type { Interactions } from '@attune/lab';

export type InteractionRows = {
  /** One visit or one person, oldest first. */
  readonly add: (items: readonly number[], times: readonly number[]) => void;
  /** What was gathered, rows in the order of their ends, and when the latest interaction was (0 for none). */
  readonly take: (itemCount: number) => { readonly interactions: Interactions; readonly until: number };
};

/** So many interactions are learned from: 64 MB. */
export const INTERACTIONS_MAX = 4_000_000;
const FIRST_ROOM = 1_024;

export function createInteractionRows(max: number = INTERACTIONS_MAX): InteractionRows {
  let items = new Int32Array(Math.min(FIRST_ROOM, max));
  let times = new Float64Array(items.length);
  let starts: number[] = [0];

  const endOf = (row: number) => times[starts[row + 1]! - 1]!;
  /** Copies rows in this order. */
  const inOrder = (rows: readonly number[], room: number): void => {
    const newItems = new Int32Array(room);
    const newTimes = new Float64Array(room);
    const newStarts = [0];
    for (const row of rows) {
      const at = newStarts.at(-1)!;
      newItems.set(items.subarray(starts[row]!, starts[row + 1]!), at);
      newTimes.set(times.subarray(starts[row]!, starts[row + 1]!), at);
      newStarts.push(at + starts[row + 1]! - starts[row]!);
    }
    [items, times, starts] = [newItems, newTimes, newStarts];
  };
  const byEnd = () =>
    Array.from({ length: starts.length - 1 }, (_, row) => row).sort((a, b) => endOf(a) - endOf(b) || a - b);
  const dropOlderHalf = (): void => {
    const rows = byEnd().reverse();
    let kept = 0;
    let used = 0;
    while (kept < rows.length && used < starts.at(-1)! / 2) used += starts[rows[kept]! + 1]! - starts[rows[kept++]!]!;
    inOrder(rows.slice(0, Math.max(0, kept - 1)).reverse(), items.length);
  };
  const makeRoom = (more: number): void => {
    const used = starts.at(-1)!;
    if (used + more <= items.length) return;
    if (items.length * 2 > max && used + more > max) return dropOlderHalf();
    const room = Math.min(max, Math.max(items.length * 2, used + more));
    inOrder([...starts.keys()].slice(0, -1), room);
  };

  return {
    add: (row, when) => {
      // Of somebody with more than there is room for, the latest.
      const first = Math.max(0, row.length - Math.floor(max / 2));
      if (row.length === 0) return;
      makeRoom(row.length - first);
      const at = starts.at(-1)!;
      items.set(row.slice(first), at);
      times.set(when.slice(first), at);
      starts.push(at + row.length - first);
    },
    take: (itemCount) => {
      inOrder(byEnd(), starts.at(-1)!);
      const until = times.reduce((latest, at) => Math.max(latest, at), 0);
      return { interactions: { itemCount, starts: Int32Array.from(starts), items, times }, until };
    },
  };
}
