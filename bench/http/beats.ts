/**
 * A clock that wakes the event loop more often than timers can, which know whole milliseconds, and lets it sleep in between. A load generator that looks
 * at the time without a rest takes a whole core, on a machine of two the one that the server's other threads would have.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** In `cells`: how often it has beaten, and what nobody ever changes. */
export const BEAT = 0;
export const NEVER = 1;

export type Beating = { readonly cells: Int32Array<SharedArrayBuffer>; readonly everyMs: number };

export type Beats = {
  /** Resolves at the next beat. */
  readonly next: () => Promise<unknown>;
  readonly stop: () => void;
};

/** Resolves when it beats. */
export async function startBeats(everyMs: number): Promise<Beats> {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  const thread = new Worker(join(import.meta.dirname, 'beat-thread.ts'), { workerData: { cells, everyMs } });
  const next = async (): Promise<unknown> => Atomics.waitAsync(cells, BEAT, Atomics.load(cells, BEAT)).value;
  await next();
  return { next, stop: () => void thread.terminate() };
}
