/**
 * How long folding goes on before it lets others have their turn: answers are waited for, folding is not. The more is waiting the
 * longer it goes on, so that what comes in and what is folded meet before there is no room left.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** With little waiting: short enough that an answer is not felt to be late. */
const SLICE_MS_MIN = 1;
/** With all the room used up. */
const SLICE_MS_MAX = 25;

export type Pace = {
  /** Does the work, which counts against this turn of the event loop. */
  readonly work: (work: () => void) => void;
  /** This turn's time is used up: then `await rest()`. */
  readonly isDue: () => boolean;
  readonly rest: () => Promise<void>;
};

/** @param fullness how much of the room for what waits is used, 0 to 1 */
export function createPace(fullness: () => number): Pace {
  let spentMs = 0;
  let isBegun = false;
  const begin = (): void => {
    isBegun = false;
    spentMs = 0;
  };
  return {
    work: (work) => {
      if (!isBegun) setImmediate(begin);
      isBegun = true;
      const began = performance.now();
      work();
      spentMs += performance.now() - began;
    },
    isDue: () => spentMs > SLICE_MS_MIN + (SLICE_MS_MAX - SLICE_MS_MIN) * fullness() ** 2,
    rest: () => nextTurn(),
  };
}
