/**
 * Runs one training, or one judgement, on a thread of its own, so that the stream goes on beside it: sends the data over, hands on what the
 * thread says, and ends it when nobody wants it any more. Who calls it runs one at a time.
 */
import { Worker } from 'node:worker_threads';
import type { JsonValue } from '@attune/engine';
import type { ApartJob, ApartMessage } from './apart-worker.ts';
import { TooLittle, type TrainingProgress } from './learner.ts';

export type ApartWatch = {
  readonly report: (progress: TrainingProgress) => void;
  readonly found: (name: string, found: JsonValue) => void;
  readonly signal: AbortSignal;
};

const THREAD = new URL('./apart-worker.ts', import.meta.url);
/** Smaller ones are copied in no time, and may be in use elsewhere. */
const MOVED_BYTES_MIN = 1_000_000;

/** @throws TooLittle when the data cannot teach anything; the signal's reason when it was aborted */
export function runApart<Made>(job: ApartJob, { report, found, signal }: ApartWatch): Promise<Made> {
  signal.throwIfAborted();
  const worker = new Worker(THREAD, { workerData: job, transferList: largeBuffers(job.data), execArgv: [] });
  return new Promise<Made>((resolve, reject) => {
    const end = () => reject(signal.reason as Error);
    signal.addEventListener('abort', end, { once: true });
    worker.on('message', (message: ApartMessage) => {
      if (message.kind === 'progress') report(message.progress);
      else if (message.kind === 'found') found(message.name, message.found);
      else if (message.kind === 'made') resolve(message.made as Made);
      else reject(message.isTooLittle ? new TooLittle(message.message) : new Error(message.message));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread ended with ${code}`)));
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
