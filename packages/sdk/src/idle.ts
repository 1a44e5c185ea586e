/**
 * Work that can wait until the browser has nothing better to do. Handlers only push references; selectors, JSON and
 * storage happen here. It must never be lost: `drain` runs everything at once when the page is hidden or left.
 */
type Task = () => void;

export type Idle = {
  /** Runs `task` when idle, at the latest after about `waitMsMax` (default 1,000). Tasks keep their order. */
  later(task: Task, waitMsMax?: number): void;
  /** Runs `task` when idle and nothing else waits; `drain` leaves it alone. For starting parts, one at a time. */
  someday(task: Task): void;
  drain(): void;
};

/** Left of an idle period, below which the next task waits for the next one. */
const SLICE_MS_MIN = 3;
/** Stands in for a deadline where there is none: all that waits runs. */
const AT_ONCE: IdleDeadline = { didTimeout: true, timeRemaining: () => 0 };

export function createIdle(guard: (task: Task) => Task): Idle {
  let tasks: Task[] = [];
  const starts: Task[] = [];
  let pending = false;
  let hurry: ReturnType<typeof setTimeout> | undefined;

  const run = (deadline?: IdleDeadline): void => {
    pending = false;
    clearTimeout(hurry);
    hurry = undefined;
    let done = 0;
    while (
      done < tasks.length &&
      (!deadline || done === 0 || deadline.didTimeout || deadline.timeRemaining() > SLICE_MS_MIN)
    ) {
      guard(tasks[done++]!)();
    }
    tasks = tasks.slice(done);
    if (deadline && tasks.length === 0) {
      do {
        const start = starts.shift();
        if (start) guard(start)();
      } while (starts.length > 0 && deadline.timeRemaining() > SLICE_MS_MIN);
    }
    if (tasks.length + starts.length > 0) ask();
  };

  const ask = (): void => {
    if (pending) return;
    pending = true;
    // Safari has no requestIdleCallback.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 1000 });
    else setTimeout(() => run(AT_ONCE), 1);
  };

  return {
    later(task, waitMsMax) {
      tasks.push(task);
      ask();
      if (waitMsMax !== undefined && hurry === undefined) hurry = setTimeout(() => run(), waitMsMax);
    },
    someday(task) {
      starts.push(task);
      ask();
    },
    drain: () => run(),
  };
}
