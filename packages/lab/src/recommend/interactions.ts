/**
 * What people did with items, as the models read it: rows of item numbers, oldest first, in typed arrays. A row is one person's past or
 * one visit, whichever the model is to learn from. Names become numbers here and nowhere else.
 */
import { at, good, type Problem, type Read } from '@attune/engine';

export type Interactions = {
  /** Items are numbered 0 … itemCount − 1. */
  readonly itemCount: number;
  /** One more than there are rows: row r is `items[starts[r]]` up to `items[starts[r + 1]]`, exclusive. */
  readonly starts: Int32Array;
  readonly items: Int32Array;
  /** Milliseconds since 1970, ascending in a row; null where only the order is known. */
  readonly times: Float64Array | null;
};

/** One thing somebody did with one item. */
export type Interaction = { readonly row: string; readonly item: string; readonly at: number };

/** Interactions with the names behind the numbers. */
export type NamedInteractions = {
  readonly interactions: Interactions;
  readonly itemNames: readonly string[];
  readonly rowNames: readonly string[];
};

/** How many rows there are. */
export const rowCount = ({ starts }: Interactions): number => starts.length - 1;

/** The items of a row, oldest first; a view, not a copy. */
export function rowOf({ starts, items }: Interactions, row: number): Int32Array {
  return items.subarray(starts[row]!, starts[row + 1]!);
}

/** When a row ended (milliseconds), or its number where times are not known: both grow with time. */
export function endOf({ starts, times }: Interactions, row: number): number {
  const last = starts[row + 1]! - 1;
  return times === null ? row : (times[last] ?? 0);
}

/** Interactions from rows of item numbers. @param times beside each row, ascending; left out where only the order is known */
export function interactionsOf(
  rows: readonly ArrayLike<number>[],
  itemCount: number,
  times: readonly ArrayLike<number>[] | null = null,
): Interactions {
  const starts = new Int32Array(rows.length + 1);
  for (let row = 0; row < rows.length; row++) starts[row + 1] = starts[row]! + rows[row]!.length;
  const items = new Int32Array(starts[rows.length]!);
  const when = times === null ? null : new Float64Array(items.length);
  for (let row = 0; row < rows.length; row++) {
    items.set(rows[row]!, starts[row]!);
    if (when !== null) when.set(times![row]!, starts[row]!);
  }
  return { itemCount, starts, items, times: when };
}

/** How often each item occurs. */
export function itemCounts({ itemCount, items }: Interactions): Float64Array {
  const counts = new Float64Array(itemCount);
  for (const item of items) counts[item]!++;
  return counts;
}

/**
 * Reads a list in any order: rows are sorted by time, ties keep the order of the list; rows are numbered by when they ended.
 * @returns the problems, one for each field that cannot be read, with its place in the list
 */
export function readInteractions(list: readonly Interaction[]): Read<NamedInteractions> {
  const problems = list.flatMap((each, index) => problemsOf(each, at('interactions', index)));
  if (problems.length > 0) return { ok: false, problems };
  const itemNumbers = new Map<string, number>();
  const byRow = new Map<string, { readonly item: number; readonly at: number }[]>();
  for (const { row, item, at } of list) {
    if (!itemNumbers.has(item)) itemNumbers.set(item, itemNumbers.size);
    const past = byRow.get(row) ?? [];
    past.push({ item: itemNumbers.get(item)!, at });
    byRow.set(row, past);
  }
  for (const past of byRow.values()) past.sort((a, b) => a.at - b.at);
  const rows = [...byRow].sort(([, a], [, b]) => a.at(-1)!.at - b.at(-1)!.at);
  const interactions = interactionsOf(
    rows.map(([, past]) => past.map(({ item }) => item)),
    itemNumbers.size,
    rows.map(([, past]) => past.map(({ at }) => at)),
  );
  return good({ interactions, itemNames: [...itemNumbers.keys()], rowNames: rows.map(([name]) => name) });
}

function problemsOf({ row, item, at: when }: Interaction, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  const fix = 'give the identifier as text that is not empty';
  if (typeof row !== 'string' || row === '') problems.push({ path: at(path, 'row'), message: 'is no identifier', fix });
  if (typeof item !== 'string' || item === '')
    problems.push({ path: at(path, 'item'), message: 'is no identifier', fix });
  if (!Number.isFinite(when))
    problems.push({ path: at(path, 'at'), message: 'is no time', fix: 'give milliseconds since 1970' });
  return problems;
}
