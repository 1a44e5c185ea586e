/**
 * The end of the process: asked to stop, it finishes what it took and ends with 0; asked twice, or when finishing takes too
 * long, it ends at once. What was acknowledged is kept in every case.
 */

export type StopOptions = {
  /** Closes everything; resolves when all is written down. */
  readonly close: () => Promise<void>;
  readonly graceMs: number;
  readonly say: (text: string) => void;
  readonly failed: (error: unknown, what: string) => void;
  /** Started as an npm script. */
  readonly isUnderNpm: boolean;
  /** Which signals ask for it. Default SIGTERM and SIGINT. */
  readonly signals?: readonly NodeJS.Signals[];
};

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const PARENT_CHECK_MS = 500;

/** @returns what a signal does */
export function stopOnSignal({
  close,
  graceMs,
  say,
  failed,
  isUnderNpm,
  signals = SIGNALS,
}: StopOptions): (signal: string) => void {
  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) {
      say('Stopped at once.');
      process.exit(130);
    }
    isStopping = true;
    say(`${signal === 'SIGINT' ? '\n' : ''}Finishing what was taken … (again to stop at once)`);
    const timer = setTimeout(() => {
      failed(new Error(`finishing took longer than ${graceMs / 1000} s`), 'stopped before everything was finished');
      process.exit(1);
    }, graceMs);
    try {
      await close();
      clearTimeout(timer);
      say('Everything is written down. Good-bye.');
      process.exit(0);
    } catch (error) {
      failed(error, 'could not close');
      process.exit(1);
    }
  };
  for (const signal of signals) process.on(signal, () => void stop(signal));
  if (isUnderNpm) onParentGone(() => void stop('SIGTERM'));
  return (signal) => void stop(signal);
}

/** npm runs its scripts in a shell that does not pass signals on: asked to stop, npm and the shell end, and we would stay. */
function onParentGone(gone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, PARENT_CHECK_MS);
  timer.unref();
}

/** Our own bugs: written down, then the end, because nobody knows what state they left. */
export function stopOnBug(failed: (error: unknown, what: string) => void): void {
  process.on('uncaughtException', (error) => {
    failed(error, 'an uncaught error: stopping');
    process.exit(1);
  });
  process.on('unhandledRejection', (reason) => {
    failed(reason, 'an unhandled rejection: stopping');
    process.exit(1);
  });
}
