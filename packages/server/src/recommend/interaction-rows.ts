/**
 * Interactions as they are gathered for training: rows of numbers in typed arrays, which never grow beyond a bound. When there is no more
 * room, the older half goes, so that what is learned from is always the latest there is.
 */
import type { Interactions } from '@attune/lab';

export type InteractionRows = {
  /** One visit or one person, oldest first. */
  readonly add: (items: readonly number[], times: readonly number[]) => void;
  /** What was gathered, rows as they came, and when the latest interaction was (0 for none). */
  readonly take: (itemCount: number) => { readonly interactions: Interactions; readonly until: number };
};

/** So many interactions are learned from: 64 MB. */
export const INTERACTIONS_MAX = 4_000_000;
const FIRST_ROOM = 1_024;
/** Rows by which it is told how old the older half is: to sort all of them would take a turn of the event loop that is felt. */
const SAMPLE = 10_000;

export function createInteractionRows(max: number = INTERACTIONS_MAX): InteractionRows {
  let items = new Int32Array(Math.min(FIRST_ROOM, max));
  let times = new Float64Array(items.length);
  let starts: number[] = [0];
  let until = 0;

  const dropOlderHalf = (): void => {
    const border = oldest(starts, times);
    const kept = [0];
    for (let row = 0; row + 1 < starts.length; row++) {
      const [from, to] = [starts[row]!, starts[row + 1]!];
      if (!(times[to - 1]! > border)) continue;
      items.copyWithin(kept.at(-1)!, from, to);
      times.copyWithin(kept.at(-1)!, from, to);
      kept.push(kept.at(-1)! + to - from);
    }
    starts = kept;
  };
  const makeRoom = (more: number): void => {
    const used = starts.at(-1)!;
    if (used + more <= items.length) return;
    if (items.length * 2 > max && used + more > max) return dropOlderHalf();
    const room = Math.min(max, Math.max(items.length * 2, used + more));
    const [widerItems, widerTimes] = [new Int32Array(room), new Float64Array(room)];
    widerItems.set(items);
    widerTimes.set(times);
    [items, times] = [widerItems, widerTimes];
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
      until = Math.max(until, when.at(-1)!);
    },
    take: (itemCount) => {
      const used = starts.at(-1)!;
      const rows = { starts: Int32Array.from(starts), items: items.slice(0, used), times: times.slice(0, used) };
      return { interactions: { itemCount, ...rows }, until };
    },
  };
}

/** When the older half of the interactions ended, told from rows that are spread evenly over all. */
function oldest(starts: readonly number[], times: Float64Array): number {
  const rows = starts.length - 1;
  const sampled = Array.from({ length: Math.min(SAMPLE, rows) }, (_, i) =>
    Math.floor((i * rows) / Math.min(SAMPLE, rows)),
  );
  const ends = sampled.map((row) => ({ at: times[starts[row + 1]! - 1]!, size: starts[row + 1]! - starts[row]! }));
  const half = ends.reduce((sum, { size }) => sum + size, 0) / 2;
  let passed = 0;
  for (const { at, size } of ends.sort((a, b) => a.at - b.at)) {
    passed += size;
    if (passed >= half) return at;
  }
  return Number.NEGATIVE_INFINITY;
}

/** Rows in the order of their ends: the same data give the same model, in whatever order people were read. For the training's process. */
export function inOrderOfEnds({ itemCount, starts, items, times }: Interactions): Interactions {
  const endOf = (row: number) => times![starts[row + 1]! - 1]!;
  const order = Array.from({ length: starts.length - 1 }, (_, row) => row).sort((a, b) => endOf(a) - endOf(b) || a - b);
  const sorted = {
    itemCount,
    starts: new Int32Array(starts.length),
    items: new Int32Array(items.length),
    times: new Float64Array(items.length),
  };
  order.forEach((row, i) => {
    const at = sorted.starts[i]!;
    sorted.items.set(items.subarray(starts[row]!, starts[row + 1]!), at);
    sorted.times.set(times!.subarray(starts[row]!, starts[row + 1]!), at);
    sorted.starts[i + 1] = at + starts[row + 1]! - starts[row]!;
  });
  return sorted;
}
