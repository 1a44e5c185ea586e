/**
 * Wakes somebody at a time, the earliest that was asked for. Nothing is polled; times that lie close together are one alarm.
 */

/** Node's timers reach 24.8 days; an early look costs next to nothing. */
const SLEEP_MS_MAX = 3_600_000;

export type Alarm = {
  /** Ring at this time, or before if an earlier one was asked for. */
  readonly set: (at: number) => void;
  readonly close: () => void;
};

/** @param options.gapMs what becomes due within so many milliseconds is done together. Default 20 */
export function createAlarm(options: {
  readonly clock: () => number;
  readonly ring: () => void;
  readonly gapMs?: number;
}): Alarm {
  const { clock, ring, gapMs = 20 } = options;
  let timer: NodeJS.Timeout | undefined;
  let setFor = Number.POSITIVE_INFINITY;
  let isClosed = false;
  const set = (at: number): void => {
    if (isClosed || at >= setFor) return;
    clearTimeout(timer);
    setFor = at;
    timer = setTimeout(
      () => {
        setFor = Number.POSITIVE_INFINITY;
        ring();
      },
      Math.min(SLEEP_MS_MAX, Math.max(gapMs, at - clock())),
    );
    timer.unref();
  };
  return {
    set,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
