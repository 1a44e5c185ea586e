/**
 * The bounded, retained past of one person, newest last, with a fingerprint of each id beside it so that a duplicate is
 * found without touching the signals. Persistent: adding copies one small chunk and shares the rest.
 */

/** Small enough that the unfinished one is cheap to write down, large enough that a whole past is few pieces. */
const CHUNK = 16;

export type HistoryChunk<T> = { readonly prints: readonly number[]; readonly signals: readonly T[] };

export type History<T> = {
  readonly chunks: readonly HistoryChunk<T>[];
  /** How many signals are kept now. */
  readonly size: number;
};

export const EMPTY_HISTORY: History<never> = { chunks: [], size: 0 };

/** True for a chunk that will never change again. */
export function isFullChunk(chunk: HistoryChunk<unknown>): boolean {
  return chunk.prints.length >= CHUNK;
}

/** `history` with one more signal; the oldest chunk goes when more than `max` would be kept (max + 15 at the most). */
export function remember<T>(history: History<T>, signal: T, print: number, max: number): History<T> {
  const { chunks } = history;
  const last = chunks[chunks.length - 1];
  if (last !== undefined && !isFullChunk(last)) {
    const next = chunks.slice();
    next[next.length - 1] = { prints: [...last.prints, print], signals: [...last.signals, signal] };
    return { chunks: next, size: history.size + 1 };
  }
  const fresh: HistoryChunk<T> = { prints: [print], signals: [signal] };
  if (history.size + 1 - CHUNK < max) return { chunks: [...chunks, fresh], size: history.size + 1 };
  return { chunks: [...chunks.slice(1), fresh], size: history.size + 1 - chunks[0]!.prints.length };
}

/** The retained signal with this fingerprint that `isSame` confirms, if there is one. */
export function recall<T>(history: History<T>, print: number, isSame: (signal: T) => boolean): T | undefined {
  const { chunks } = history;
  for (let c = chunks.length - 1; c >= 0; c--) {
    const chunk = chunks[c]!;
    for (let i = chunk.prints.indexOf(print); i >= 0; i = chunk.prints.indexOf(print, i + 1)) {
      if (isSame(chunk.signals[i]!)) return chunk.signals[i];
    }
  }
  return undefined;
}

/** All retained signals, in the order in which they were folded. */
export function retained<T>(history: History<T>): readonly T[] {
  return history.chunks.flatMap((chunk) => chunk.signals);
}
