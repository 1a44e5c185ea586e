/**
 * Long work beside the stream, on the same thread: it goes on in slices of a few milliseconds, and rests longer while events
 * come in, so that they are taken as if it were not there.
 */
import { setTimeout as rest, setImmediate as turn } from 'node:timers/promises';

/** Short against the ten milliseconds in which an event should change a decision. */
const SLICE_MS_MIN = 1;
/** Where the stream itself takes turns of many milliseconds, a slice may be as long as this. */
const SLICE_MS_MAX = 4;
/** What took longer than this was waiting, not work. */
const WORKED_MS_MAX = 12;
/** While events come in, work that somebody waits for gets one part of the time and the stream this many. */
const STREAM_PARTS = 3;
/** All other work, as the gathering of a model's data: decisions keep more than four fifths of their rate. */
export const PATIENT_PARTS = 6;
/** A stream that was seen less than this ago goes on: large batches leave gaps. */
const QUIET_MS = 100;

export type Pace = {
  /** undefined: go on at once. Else wait first. Call it between small pieces of work. */
  readonly next: () => Promise<void> | undefined;
};

/**
 * @param activity changes with every event that comes in
 * @param streamParts while they do, work gets one part of the time and the stream so many
 */
export function createPace(activity: () => number, streamParts = STREAM_PARTS): Pace {
  let since = performance.now();
  let sliceMs = SLICE_MS_MIN;
  let seen = activity();
  let busyAt = Number.NEGATIVE_INFINITY;
  return {
    next: () => {
      const now = performance.now();
      if (now - since < sliceMs) return undefined;
      if (activity() !== seen) busyAt = now;
      seen = activity();
      const isBusy = now - busyAt < QUIET_MS;
      const worked = Math.min(now - since, WORKED_MS_MAX);
      const pause = isBusy ? rest(worked * streamParts) : turn();
      return pause.then(() => {
        since = performance.now();
        // How long the others really took decides how long this may take: the share stays the same on a crowded machine.
        const share = isBusy ? (since - now) / streamParts : SLICE_MS_MIN;
        sliceMs = Math.min(SLICE_MS_MAX, Math.max(SLICE_MS_MIN, share));
      });
    },
  };
}
