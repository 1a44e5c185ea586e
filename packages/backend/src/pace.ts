/**
 * How much of the process's time work behind the answers may take (folding, writing state down): answers are waited for, such work
 * is not. It takes what nobody else wants, and a small share when all of it is wanted. It must never hold up a turn of the event loop
 * for longer than is felt.
 */
import { setTimeout as later, setImmediate as nextTurn } from 'node:timers/promises';

/** Work goes on for so long in one turn of the event loop. */
const SLICE_MS = 1;
/** While the process is idle, each millisecond of rest lets work go on for so many before it looks again. */
const CREDIT_PER_IDLE = 10;
const CREDIT_MS_MAX = 10;

export type Pace = {
  /** Does a piece of the work, which counts against this turn and against the share. */
  readonly work: <T>(work: () => T) => T;
  /** Time for others: then `await rest()`. */
  readonly isDue: () => boolean;
  readonly rest: () => Promise<unknown>;
};

/**
 * @param share of the time, above 0 and up to 1, when others want all of it
 * @param isWanted all of it is wanted, though this thread may be idle. Default never
 */
export function createPace(share: () => number, isWanted: () => boolean = () => false): Pace {
  let creditMs = CREDIT_MS_MAX;
  let seenAt = performance.now();
  let seenIdleMs = performance.eventLoopUtilization().idle;
  let spentMs = 0;
  let turnMs = 0;
  let isTurnBegun = false;
  const beginTurn = (): void => {
    isTurnBegun = false;
    turnMs = 0;
  };
  const earn = (): void => {
    const now = performance.now();
    const { idle } = performance.eventLoopUtilization();
    const elapsedMs = now - seenAt;
    const idleMs = isWanted() ? 0 : idle - seenIdleMs;
    const idleShare = idleMs / Math.max(idleMs, elapsedMs - spentMs, Number.EPSILON);
    // Squared twice: a busy process is idle for moments, too, and those are not for work behind it.
    creditMs += share() * elapsedMs + CREDIT_PER_IDLE * idleMs * idleShare ** 4;
    creditMs = Math.min(CREDIT_MS_MAX, creditMs);
    seenAt = now;
    seenIdleMs = idle;
    spentMs = 0;
  };
  return {
    work: (work) => {
      if (!isTurnBegun) setImmediate(beginTurn);
      isTurnBegun = true;
      const began = performance.now();
      try {
        return work();
      } finally {
        const workedMs = performance.now() - began;
        spentMs += workedMs;
        turnMs += workedMs;
        creditMs -= workedMs;
      }
    },
    isDue: () => {
      if (creditMs <= 0) earn();
      return turnMs > SLICE_MS || creditMs <= 0;
    },
    rest: () => (creditMs > 0 ? nextTurn() : later(Math.max(1, -creditMs / share()))),
  };
}
