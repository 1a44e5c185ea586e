/**
 * The bounded, retained past of one person, newest last, in small pieces of which only the end ever changes. The fingerprints of
 * all full pieces lie in one list, so that a duplicate is found without touching the pieces. Persistent: the unfinished end is a
 * chain to which one link is added, and all the rest is shared.
 */
import { withNumber } from '../std/inserted.ts';

/** Small enough that the unfinished end is cheap to walk and to write down, large enough that a whole past is few pieces. */
const CHUNK = 16;

/** Values, which are plain JSON, and the fingerprints of their ids. A full chunk, of `CHUNK` values, never changes again. */
export type HistoryChunk = { readonly prints: readonly number[]; readonly values: readonly unknown[] };

/** The latest value of an unfinished end, and the link to those before it. */
export type HistoryEnd = { readonly value: unknown; readonly before: HistoryEnd | null };

export type History = {
  /** The full ones. */
  readonly chunks: readonly HistoryChunk[];
  /** The unfinished one; null: nothing came since the last full one. */
  readonly end: HistoryEnd | null;
  /** Its fingerprints, in a list of their own: each signal asks for them, and following the links would cost more. */
  readonly endPrints: readonly number[];
  /** The fingerprints of all chunks, in their order. */
  readonly prints: readonly number[];
  /** How many values are kept now. */
  readonly size: number;
};

const NO_PRINTS: readonly number[] = [];

export const EMPTY_HISTORY: History = { chunks: [], end: null, endPrints: NO_PRINTS, prints: NO_PRINTS, size: 0 };

/** The history of these pieces, for example after they were loaded one by one. */
export function historyOf(chunks: readonly HistoryChunk[], end: HistoryChunk): History {
  const prints = chunks.flatMap((chunk) => chunk.prints);
  const links = end.values.reduce<HistoryEnd | null>((before, value) => ({ value, before }), null);
  return { chunks, end: links, endPrints: end.prints, prints, size: prints.length + end.prints.length };
}

/** The unfinished end as it is written down. */
export function endOf({ end, endPrints }: History): HistoryChunk {
  return { prints: endPrints, values: valuesOf(end) };
}

/** `history` with one more value, which must be plain JSON; the oldest chunk goes once `max` are kept without it. */
export function remember(history: History, value: unknown, print: number, max: number): History {
  const { chunks, prints } = history;
  const end: HistoryEnd = { value, before: history.end };
  const endPrints = withNumber(history.endPrints, 0, history.endPrints.length, print);
  const size = history.size + 1;
  if (endPrints.length < CHUNK) return { chunks, end, endPrints, prints, size };
  const gone = size - CHUNK >= max ? 1 : 0;
  return {
    chunks: chunks.slice(gone).concat({ prints: endPrints, values: valuesOf(end) }),
    end: null,
    endPrints: NO_PRINTS,
    prints: prints.slice(gone * CHUNK).concat(endPrints),
    size: size - gone * CHUNK,
  };
}

/** Whether something with this fingerprint is retained, and `isSame` confirms that it is the one. */
export function recalls(history: History, print: number, isSame: (value: unknown) => boolean): boolean {
  const { chunks, endPrints, prints } = history;
  for (let i = endPrints.indexOf(print); i >= 0; i = endPrints.indexOf(print, i + 1)) {
    if (isSame(valuesOf(history.end)[i])) return true;
  }
  for (let i = prints.indexOf(print); i >= 0; i = prints.indexOf(print, i + 1)) {
    if (isSame(chunks[Math.floor(i / CHUNK)]!.values[i % CHUNK])) return true;
  }
  return false;
}

/** What is retained, in the order in which they were added: all of them, or only the latest. */
export function recalled(history: History, latest: number = history.size): readonly unknown[] {
  const { chunks, end, endPrints } = history;
  const missing = Math.max(0, Math.min(latest, history.size) - endPrints.length);
  const wanted = missing === 0 ? [] : chunks.slice(-Math.ceil(missing / CHUNK));
  const values = wanted.flatMap((chunk) => chunk.values).concat(valuesOf(end));
  return values.slice(Math.max(0, values.length - latest));
}

function valuesOf(end: HistoryEnd | null): unknown[] {
  const values: unknown[] = [];
  for (let link = end; link !== null; link = link.before) values.push(link.value);
  return values.reverse();
}
