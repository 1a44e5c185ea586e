/** Long work in slices: after some milliseconds it lets the event loop serve others. */
import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 4;
/** The clock is read once in so many steps. */
const STEPS_PER_LOOK = 16;

export type Breather = {
  /** True when a slice is used up: then `await rest()`. */
  due(): boolean;
  rest(): Promise<void>;
};

export function createBreather(): Breather {
  let since = performance.now();
  let steps = 0;
  return {
    due: () => ++steps % STEPS_PER_LOOK === 0 && performance.now() - since > SLICE_MS,
    async rest() {
      await nextTurn();
      since = performance.now();
    },
  };
}
