/**
 * The bounded, retained past of one person, newest last, in small pieces of which only the end ever changes. The fingerprints of
 * all full pieces lie in one list, so that a duplicate is found without touching the pieces. Persistent: adding copies the
 * unfinished end and shares the rest.
 */
import { withEntry, withNumber } from '../std/inserted.ts';

/** Small enough that the unfinished end is cheap to copy and to write down, large enough that a whole past is few pieces. */
const CHUNK = 16;

/** Values, which are plain JSON, and the fingerprints of their ids. A full chunk, of `CHUNK` values, never changes again. */
export type HistoryChunk = { readonly prints: readonly number[]; readonly values: readonly unknown[] };

export type History = {
  /** The full ones. */
  readonly chunks: readonly HistoryChunk[];
  /** The unfinished one. */
  readonly end: HistoryChunk;
  /** The fingerprints of all chunks, in their order. */
  readonly prints: readonly number[];
  /** How many values are kept now. */
  readonly size: number;
};

const EMPTY_END: HistoryChunk = { prints: [], values: [] };

export const EMPTY_HISTORY: History = { chunks: [], end: EMPTY_END, prints: [], size: 0 };

/** The history of these pieces, for example after they were loaded one by one. */
export function historyOf(chunks: readonly HistoryChunk[], end: HistoryChunk): History {
  const prints = chunks.flatMap((chunk) => chunk.prints);
  return { chunks, end, prints, size: prints.length + end.prints.length };
}

/** `history` with one more value, which must be plain JSON; the oldest chunk goes once `max` are kept without it. */
export function remember(history: History, value: unknown, print: number, max: number): History {
  const { prints: known, values } = history.end;
  const { length } = known;
  const end = { prints: withNumber(known, 0, length, print), values: withEntry(values, 0, length, value) };
  const size = history.size + 1;
  if (end.prints.length < CHUNK) return { chunks: history.chunks, end, prints: history.prints, size };
  const gone = size - CHUNK >= max ? 1 : 0;
  const chunks = history.chunks.slice(gone).concat(end);
  const prints = history.prints.slice(gone * CHUNK).concat(end.prints);
  return { chunks, end: EMPTY_END, prints, size: size - gone * CHUNK };
}

/** Whether something with this fingerprint is retained, and `isSame` confirms that it is the one. */
export function recalls(history: History, print: number, isSame: (value: unknown) => boolean): boolean {
  const { chunks, end, prints } = history;
  for (let i = end.prints.indexOf(print); i >= 0; i = end.prints.indexOf(print, i + 1)) {
    if (isSame(end.values[i])) return true;
  }
  for (let i = prints.indexOf(print); i >= 0; i = prints.indexOf(print, i + 1)) {
    if (isSame(chunks[Math.floor(i / CHUNK)]!.values[i % CHUNK])) return true;
  }
  return false;
}

/** What is retained, in the order in which they were added: all of them, or only the latest. */
export function recalled(history: History, latest: number = history.size): readonly unknown[] {
  const { chunks, end } = history;
  const missing = Math.max(0, Math.min(latest, history.size) - end.values.length);
  const wanted = missing === 0 ? [] : chunks.slice(-Math.ceil(missing / CHUNK));
  const values = wanted.flatMap((chunk) => chunk.values).concat(end.values);
  return values.slice(Math.max(0, values.length - latest));
}
