/**
 * The bounded, retained past of one person, newest last, kept as JSON text: nobody reads it until the definitions change, and
 * a text costs a fraction of the memory of what it says, and nothing to a garbage collector. Fingerprints of the ids lie
 * beside it, so that a duplicate is found without reading a text. Persistent: adding copies the unfinished end only.
 */

/** Small enough that the unfinished end is cheap to copy and to write down, large enough that a whole past is few pieces. */
const CHUNK = 16;

/** `CHUNK` signals that will never change again: the JSON array of them, and the fingerprints of their ids. */
export type HistoryChunk = { readonly prints: readonly number[]; readonly text: string };

/** The unfinished end: fewer than `CHUNK` signals, each a text of its own. */
export type HistoryEnd = { readonly prints: readonly number[]; readonly texts: readonly string[] };

declare const retainedType: unique symbol;

/** `T` must be plain JSON. */
export type History<T> = {
  readonly chunks: readonly HistoryChunk[];
  readonly end: HistoryEnd;
  /** The fingerprints of all chunks, in their order. */
  readonly prints: readonly number[];
  /** How many signals are kept now. */
  readonly size: number;
  /** What the texts are of; never there. */
  readonly [retainedType]?: T;
};

const EMPTY_END: HistoryEnd = { prints: [], texts: [] };

export const EMPTY_HISTORY: History<never> = { chunks: [], end: EMPTY_END, prints: [], size: 0 };

/** The history of these pieces, for example after they were loaded one by one. */
export function historyOf<T>(chunks: readonly HistoryChunk[], end: HistoryEnd): History<T> {
  const prints = chunks.flatMap((chunk) => chunk.prints);
  return { chunks, end, prints, size: prints.length + end.prints.length };
}

/** `history` with one more signal; the oldest chunk goes once `max` signals are kept without it. */
export function remember<T>(history: History<T>, signal: T, print: number, max: number): History<T> {
  const end = {
    prints: withLast(history.end.prints, print),
    texts: withLast(history.end.texts, JSON.stringify(signal)),
  };
  const size = history.size + 1;
  if (end.prints.length < CHUNK) return { chunks: history.chunks, end, prints: history.prints, size };
  const chunk: HistoryChunk = { prints: end.prints, text: `[${end.texts.join(',')}]` };
  const gone = size - CHUNK >= max ? 1 : 0;
  const chunks = history.chunks.slice(gone).concat(chunk);
  const prints = history.prints.slice(gone * CHUNK).concat(end.prints);
  return { chunks, end: EMPTY_END, prints, size: size - gone * CHUNK };
}

/** Whether a signal with this fingerprint is retained, and `isSame` confirms that it is the one. */
export function recalls<T>(history: History<T>, print: number, isSame: (signal: T) => boolean): boolean {
  const { chunks, end, prints } = history;
  for (let i = end.prints.indexOf(print); i >= 0; i = end.prints.indexOf(print, i + 1)) {
    if (isSame(JSON.parse(end.texts[i]!) as T)) return true;
  }
  for (let i = prints.indexOf(print); i >= 0; i = prints.indexOf(print, i + 1)) {
    if (isSame(signalsOf<T>(chunks[Math.floor(i / CHUNK)]!)[i % CHUNK]!)) return true;
  }
  return false;
}

/** The retained signals, in the order in which they were folded: all of them, or only the latest. */
export function retained<T>(history: History<T>, latest: number = history.size): readonly T[] {
  const missing = Math.max(0, Math.min(latest, history.size) - history.end.texts.length);
  const chunks = missing === 0 ? [] : history.chunks.slice(-Math.ceil(missing / CHUNK));
  const signals = chunks.flatMap((chunk) => signalsOf<T>(chunk));
  for (const text of history.end.texts) signals.push(JSON.parse(text) as T);
  return signals.slice(Math.max(0, signals.length - latest));
}

function signalsOf<T>(chunk: HistoryChunk): readonly T[] {
  return JSON.parse(chunk.text) as readonly T[];
}

/** Written out, since this runs at every event: a spread or a slice and a push allocate twice. */
function withLast<T>(list: readonly T[], value: T): readonly T[] {
  const next: T[] = [];
  for (let i = 0; i < list.length; i++) next.push(list[i]!);
  next.push(value);
  return next;
}
