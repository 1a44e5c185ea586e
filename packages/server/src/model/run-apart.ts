/**
 * Runs one training, or one judgement, in a process of its own, so that the stream goes on beside it: sends the data over, hands on what the
 * process says, and ends it when nobody wants it any more. Who calls it runs one at a time.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JsonValue } from '@attune/engine';
import type { ApartJob, ApartMessage } from './apart-process.ts';
import { type Carried, carry, createArrival } from './carry.ts';
import { TooLittle, type TrainingProgress } from './learner.ts';

export type ApartWatch = {
  readonly report: (progress: TrainingProgress) => void;
  readonly found: (name: string, found: JsonValue) => void;
  readonly signal: AbortSignal;
};

const PROCESS = fileURLToPath(new URL('./apart-process.ts', import.meta.url));

/** @throws TooLittle when the data cannot teach anything; the signal's reason when it was aborted */
export function runApart<Made>(job: ApartJob, { report, found, signal }: ApartWatch): Promise<Made> {
  signal.throwIfAborted();
  const child = fork(PROCESS, { serialization: 'advanced', execArgv: [] });
  return new Promise<Made>((resolve, reject) => {
    const end = () => reject(signal.reason as Error);
    signal.addEventListener('abort', end, { once: true });
    const arrived = createArrival();
    child.on('message', (message: ApartMessage) => {
      if (message.kind === 'progress') report(message.progress);
      else if (message.kind === 'found') found(message.name, message.found);
      else if (message.kind === 'failed')
        reject(message.isTooLittle ? new TooLittle(message.message) : new Error(message.message));
      else {
        const made = arrived(message);
        if (made !== undefined) resolve(made.value as Made);
      }
    });
    child.once('error', reject);
    child.once('exit', (code, by) =>
      reject(new Error(`its process ended with ${by ?? code}: the machine may have too little memory for it`)),
    );
    carry(job, sendTo(child)).catch(reject);
  }).finally(() => child.kill('SIGKILL'));
}

/** Resolves when the message is on its way: the next one is made then. */
function sendTo(child: ChildProcess): (message: Carried) => Promise<void> {
  return (message) =>
    new Promise((resolve, reject) => child.send(message, (error) => (error === null ? resolve() : reject(error))));
}
