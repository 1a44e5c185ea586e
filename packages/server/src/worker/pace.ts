/**
 * How much of the process's time folding may take: answers are waited for, folding is not. It takes what nobody else wants, and a
 * small share when all of it is wanted; the more is waiting the larger that share, so that what comes in and what is folded meet
 * before there is no room left.
 */
import { setTimeout as later, setImmediate as nextTurn } from 'node:timers/promises';

/** Folding goes on for so long in one turn of the event loop: short enough that an answer is not felt to be late. */
const SLICE_MS = 1;
/** The share of the time when others want all of it and little waits. */
const SHARE_MIN = 0.1;
/** While the process is idle, each millisecond of rest lets folding go on for so many before it looks again. */
const CREDIT_PER_IDLE = 10;
const CREDIT_MS_MAX = 10;

export type Pace = {
  /** Does the work, which counts against this turn and against the share. */
  readonly work: (work: () => void) => void;
  /** Time for others: then `await rest()`. */
  readonly isDue: () => boolean;
  readonly rest: () => Promise<unknown>;
};

/** @param fullness how much of the room for what waits is used, 0 to 1 */
export function createPace(fullness: () => number): Pace {
  let creditMs = CREDIT_MS_MAX;
  let seenAt = performance.now();
  let seenIdleMs = performance.eventLoopUtilization().idle;
  let turnMs = 0;
  let isTurnBegun = false;
  const beginTurn = (): void => {
    isTurnBegun = false;
    turnMs = 0;
  };
  const share = (): number => SHARE_MIN + (1 - SHARE_MIN) * fullness() ** 2;
  const earn = (): void => {
    const now = performance.now();
    const { idle } = performance.eventLoopUtilization();
    const elapsedMs = Math.max(now - seenAt, Number.EPSILON);
    const idleMs = idle - seenIdleMs;
    // Squared twice: a busy process is idle for moments, too, and those are not for folding.
    creditMs += share() * elapsedMs + CREDIT_PER_IDLE * idleMs * (idleMs / elapsedMs) ** 4;
    creditMs = Math.min(CREDIT_MS_MAX, creditMs);
    seenAt = now;
    seenIdleMs = idle;
  };
  return {
    work: (work) => {
      if (!isTurnBegun) setImmediate(beginTurn);
      isTurnBegun = true;
      const began = performance.now();
      work();
      const spentMs = performance.now() - began;
      turnMs += spentMs;
      creditMs -= spentMs;
    },
    isDue: () => {
      if (creditMs <= 0) earn();
      return turnMs > SLICE_MS || creditMs <= 0;
    },
    rest: () => (creditMs > 0 ? nextTurn() : later(Math.max(1, -creditMs / share()))),
  };
}
