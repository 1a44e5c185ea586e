/**
 * The bounded, retained past of one person, newest last, in small pieces of which only the end ever changes. The fingerprints of
 * all full pieces lie in one list, so that a duplicate is found without touching the pieces. Persistent: the unfinished end is a
 * chain to which one link is added, and all the rest is shared.
 */

/** Small enough that the unfinished end is cheap to walk and to write down, large enough that a whole past is few pieces. */
const CHUNK = 16;

/** Values, which are plain JSON, and the fingerprints of their ids. A full chunk, of `CHUNK` values, never changes again. */
export type HistoryChunk = { readonly prints: readonly number[]; readonly values: readonly unknown[] };

/** The latest value of an unfinished end, and the link to those before it. */
export type HistoryEnd = {
  readonly value: unknown;
  readonly print: number;
  /** How many links there are from here on. */
  readonly length: number;
  readonly before: HistoryEnd | null;
};

export type History = {
  /** The full ones. */
  readonly chunks: readonly HistoryChunk[];
  /** The unfinished one; null: nothing came since the last full one. */
  readonly end: HistoryEnd | null;
  /** The fingerprints of all chunks, in their order. */
  readonly prints: readonly number[];
  /** How many values are kept now. */
  readonly size: number;
};

export const EMPTY_HISTORY: History = { chunks: [], end: null, prints: [], size: 0 };

/** The history of these pieces, for example after they were loaded one by one. */
export function historyOf(chunks: readonly HistoryChunk[], end: HistoryEnd | null): History {
  const prints = chunks.flatMap((chunk) => chunk.prints);
  return { chunks, end, prints, size: prints.length + lengthOf(end) };
}

/** The unfinished end as lists, as it is written down. */
export function listsOf(end: HistoryEnd | null): HistoryChunk {
  const prints: number[] = [];
  const values: unknown[] = [];
  for (let link = end; link !== null; link = link.before) {
    prints.push(link.print);
    values.push(link.value);
  }
  return { prints: prints.reverse(), values: values.reverse() };
}

export function endOf({ prints, values }: HistoryChunk): HistoryEnd | null {
  return values.reduce<HistoryEnd | null>((before, value, i) => linked(before, value, prints[i]!), null);
}

/** `history` with one more value, which must be plain JSON; the oldest chunk goes once `max` are kept without it. */
export function remember(history: History, value: unknown, print: number, max: number): History {
  const end = linked(history.end, value, print);
  const size = history.size + 1;
  if (end.length < CHUNK) return { chunks: history.chunks, end, prints: history.prints, size };
  const gone = size - CHUNK >= max ? 1 : 0;
  const full = listsOf(end);
  const chunks = history.chunks.slice(gone).concat(full);
  const prints = history.prints.slice(gone * CHUNK).concat(full.prints);
  return { chunks, end: null, prints, size: size - gone * CHUNK };
}

/** Whether something with this fingerprint is retained, and `isSame` confirms that it is the one. */
export function recalls(history: History, print: number, isSame: (value: unknown) => boolean): boolean {
  const { chunks, end, prints } = history;
  for (let link = end; link !== null; link = link.before) {
    if (link.print === print && isSame(link.value)) return true;
  }
  for (let i = prints.indexOf(print); i >= 0; i = prints.indexOf(print, i + 1)) {
    if (isSame(chunks[Math.floor(i / CHUNK)]!.values[i % CHUNK])) return true;
  }
  return false;
}

/** What is retained, in the order in which they were added: all of them, or only the latest. */
export function recalled(history: History, latest: number = history.size): readonly unknown[] {
  const { chunks, end } = history;
  const missing = Math.max(0, Math.min(latest, history.size) - lengthOf(end));
  const wanted = missing === 0 ? [] : chunks.slice(-Math.ceil(missing / CHUNK));
  const values = wanted.flatMap((chunk) => chunk.values).concat(listsOf(end).values);
  return values.slice(Math.max(0, values.length - latest));
}

function linked(before: HistoryEnd | null, value: unknown, print: number): HistoryEnd {
  return { value, print, length: lengthOf(before) + 1, before };
}

function lengthOf(end: HistoryEnd | null): number {
  return end === null ? 0 : end.length;
}
