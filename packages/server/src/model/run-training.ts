/**
 * Runs one training on a thread of its own, so that the stream goes on beside it: sends the data over, hands on what the thread says, and
 * ends it when nobody wants it any more.
 */
import { Worker } from 'node:worker_threads';
import type { JsonValue } from '@attune/engine';
import { TooLittle, type Trained, type TrainingProgress } from './learner.ts';
import type { TrainingJob, TrainingMessage } from './train-worker.ts';

export type TrainingWatch = {
  readonly report: (progress: TrainingProgress) => void;
  readonly found: (name: string, found: JsonValue) => void;
  readonly signal: AbortSignal;
};

const THREAD = new URL('./train-worker.ts', import.meta.url);
/** Smaller ones are copied in no time, and may be in use elsewhere. */
const MOVED_BYTES_MIN = 1_000_000;

/** @throws TooLittle when the data cannot teach anything; the signal's reason when it was aborted */
export function runTraining(job: TrainingJob, { report, found, signal }: TrainingWatch): Promise<Trained> {
  signal.throwIfAborted();
  const worker = new Worker(THREAD, { workerData: job, transferList: largeBuffers(job.data), execArgv: [] });
  return new Promise<Trained>((resolve, reject) => {
    const end = () => reject(signal.reason as Error);
    signal.addEventListener('abort', end, { once: true });
    worker.on('message', (message: TrainingMessage) => {
      if (message.kind === 'progress') report(message.progress);
      else if (message.kind === 'found') found(message.name, message.found);
      else if (message.kind === 'trained') resolve(message.trained);
      else reject(message.isTooLittle ? new TooLittle(message.message) : new Error(message.message));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the training's thread ended with ${code}`)));
  }).finally(() => worker.terminate());
}

/** The large arrays of the data, to be moved and not copied: nobody here looks at them again. */
function largeBuffers(data: unknown, found: ArrayBuffer[] = []): ArrayBuffer[] {
  if (ArrayBuffer.isView(data)) {
    const { buffer, byteLength } = data;
    const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
    if (isWhole && byteLength >= MOVED_BYTES_MIN && !found.includes(buffer)) found.push(buffer);
  } else if (typeof data === 'object' && data !== null) {
    for (const each of Object.values(data)) largeBuffers(each, found);
  }
  return found;
}
