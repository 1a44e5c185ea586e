/**
 * The process of one training or judgement: takes the collected data, loads the module of its kind, and sends back how far it is, what it found
 * out on the way, and what came of it. It reads no store and knows no visitor, and all of its threads step back behind the stream by their priority.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import type { JsonValue } from '@attune/engine';
import { type Carried, carry, createArrival } from './carry.ts';
import { type Judge, TooLittle, type Train, type TrainingProgress } from './learner.ts';

/** What the process is given to do. */
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

/** What it says. What came of it is carried. */
export type ApartMessage =
  | Carried
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'found'; readonly name: string; readonly found: JsonValue }
  | { readonly kind: 'failed'; readonly message: string; readonly isTooLittle: boolean };

const REPORT_MS = 100;
const PARENT = process.ppid;

/** Of what the kernel may end when memory runs out, the more likely one; the server's is 0. */
const ENDED_RATHER = '500';

/** On Linux a priority is a thread's: those that collect garbage are there already, later ones have that of the thread that makes them. */
function stepBack(): void {
  const isLinux = process.platform === 'linux';
  try {
    const tasks = isLinux ? readdirSync('/proc/self/task').map(Number) : [process.pid];
    for (const task of tasks) setPriority(task, constants.priority.PRIORITY_BELOW_NORMAL);
    if (isLinux) writeFileSync('/proc/self/oom_score_adj', ENDED_RATHER);
  } catch {
    // Some sandboxes hide /proc or forbid it: then it is a process like any other.
  }
}

function say(message: ApartMessage): Promise<void> {
  return new Promise((resolve, reject) =>
    process.send!(message, undefined, undefined, (error) => (error === null ? resolve() : reject(error))),
  );
}

async function run({ module, does, data, definition, seed, budgetMs, known }: ApartJob): Promise<void> {
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
        // Whoever asked may have been killed: in the middle of its work this process would not hear of it.
        if (process.ppid !== PARENT) process.exit(1);
        void say({ kind: 'progress', progress });
      },
      remember: (name, found) => void say({ kind: 'found', name, found }),
    });
    await carry(made, say);
  } catch (error) {
    const message =
      error instanceof TooLittle
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    await say({ kind: 'failed', message, isTooLittle: error instanceof TooLittle });
  }
}

process.title = 'attune: training';
stepBack();
// Who asked decides when it ends: a signal to all processes of a terminal or a service is not for this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());
const arrived = createArrival();
process.on('message', (message: Carried) => {
  const job = arrived(message);
  if (job !== undefined) void run(job.value as ApartJob);
});
