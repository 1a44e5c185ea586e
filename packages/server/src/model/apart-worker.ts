/**
 * The thread of trainings and judgements: takes the collected data, loads the module of its kind, and sends back how far it is, what it found
 * out on the way, and what came of it. It reads no store and knows no visitor. On Linux it steps back behind the stream by its own priority.
 */
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { JsonValue } from '@attune/engine';
import { type Judge, TooLittle, type Train, type TrainingProgress } from './learner.ts';

/** What the thread is started with. */
export type ApartJob = {
  /** The address of the module, and which of its functions is asked: it is a `Train` or a `Judge`. */
  readonly module: string;
  readonly does: 'train' | 'judge';
  readonly data: unknown;
  readonly definition: unknown;
  readonly seed: string;
  readonly budgetMs: number;
  readonly known: { readonly [name: string]: JsonValue };
};

/** What it says. */
export type ApartMessage =
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'found'; readonly name: string; readonly found: JsonValue }
  | { readonly kind: 'made'; readonly made: unknown }
  | { readonly kind: 'failed'; readonly message: string; readonly isTooLittle: boolean };

const REPORT_MS = 100;

/** A thread of Linux has a priority of its own, under the number of its task; elsewhere nothing is stepped back. */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    const task = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(task)) setPriority(task, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some sandboxes hide /proc or forbid it: then the scheduler shares evenly.
  }
}

function say(message: ApartMessage, transfer: readonly ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer);
}

/** The bytes of a version are moved: a hundred megabytes would be copied by whoever reads the message, on the thread of the stream. */
function movedIn(made: object): readonly ArrayBuffer[] {
  const { artefact } = made as { readonly artefact?: Uint8Array };
  return artefact?.buffer instanceof ArrayBuffer && artefact.byteLength === artefact.buffer.byteLength
    ? [artefact.buffer]
    : [];
}

async function run({ module, does, data, definition, seed, budgetMs, known }: ApartJob): Promise<void> {
  stepBack();
  let told = 0;
  try {
    const { [does]: work } = (await import(module)) as { readonly train: Train; readonly judge: Judge };
    const made = await work(data as never, definition as never, {
      seed,
      budgetMs,
      known,
      report: (progress) => {
        const now = performance.now();
        if (now - told < REPORT_MS && progress.done !== progress.of) return;
        told = now;
        say({ kind: 'progress', progress });
      },
      remember: (name, found) => say({ kind: 'found', name, found }),
    });
    say({ kind: 'made', made }, movedIn(made));
  } catch (error) {
    const message =
      error instanceof TooLittle
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    say({ kind: 'failed', message, isTooLittle: error instanceof TooLittle });
  }
}

await run(workerData as ApartJob);
