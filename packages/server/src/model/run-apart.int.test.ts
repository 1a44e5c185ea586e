/** A training in a process of its own: what goes there and comes back, and how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JsonValue } from '@attune/engine';
import { expect, test } from 'vitest';
import { TooLittle, type TrainingProgress } from './learner.ts';
import { runApart } from './run-apart.ts';

const module = new URL('./testing/apart-job.ts', import.meta.url).href;

function begin(data: { readonly does: string; readonly numbers?: Float64Array }) {
  const controller = new AbortController();
  const progress: TrainingProgress[] = [];
  let tell: (pid: number) => void;
  const pid = new Promise<number>((resolve) => {
    tell = resolve;
  });
  const job = { module, does: 'train', data, definition: {}, seed: 's', budgetMs: 0, known: {} } as const;
  const found = (name: string, value: JsonValue) => name === 'pid' && tell(value as number);
  const report = (each: TrainingProgress) => void progress.push(each);
  return { made: runApart(job, { report, found, signal: controller.signal }), controller, progress, pid };
}

/** Ended ones wait in the table until their parent has heard of it. */
function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return false;
  return !/\) Z /.test(readFileSync(stat, 'utf8'));
}

test('arrays go there and back, and on the way it says how far it is', async () => {
  const numbers = Float64Array.from({ length: 100_000 }, (_, i) => i);
  const { made, progress } = begin({ does: 'double', numbers });
  const { artefact, doubled } = (await made) as { artefact: Uint8Array; doubled: Float64Array };
  expect(artefact).toEqual(new Uint8Array(300_000).fill(9));
  expect(doubled).toEqual(numbers.map((each) => each * 2));
  expect(progress).toEqual([{ what: 'numbers', done: 1, of: 1 }]);
});

test('what goes wrong there is said here', async () => {
  await expect(begin({ does: 'too-little' }).made).rejects.toThrow(new TooLittle('there are no numbers'));
  await expect(begin({ does: 'throw' }).made).rejects.toThrow('this cannot be done');
});

test('whoever no longer wants it ends it, wherever it is', async () => {
  const { made, controller, pid } = begin({ does: 'never-end' });
  const running = await pid;
  controller.abort(new Error('nobody wants it'));
  await expect(made).rejects.toThrow('nobody wants it');
  await expect.poll(() => isRunning(running), { timeout: 5_000 }).toBe(false);
});

test('a signal to everybody is not for it; when it is killed, as for its memory, that is said', async () => {
  const { made, pid } = begin({ does: 'never-end' });
  const running = await pid;
  process.kill(running, 'SIGINT');
  process.kill(running, 'SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(isRunning(running)).toBe(true);
  process.kill(running, 'SIGKILL');
  await expect(made).rejects.toThrow('its process ended with SIGKILL: the machine may have too little memory for it');
});

test('when the server is killed it ends by itself', async () => {
  const forever = new URL('./testing/run-apart-forever.ts', import.meta.url);
  const server = spawn(process.execPath, [fileURLToPath(forever)]);
  const [said] = (await once(server.stdout, 'data')) as [Buffer];
  const running = Number(/pid (\d+)/.exec(said.toString())![1]);
  expect(isRunning(running)).toBe(true);
  server.kill('SIGKILL');
  await expect.poll(() => isRunning(running), { timeout: 10_000 }).toBe(false);
});

test.runIf(process.platform === 'linux')(
  'all of its threads step back, and memory is taken from it first',
  async () => {
    const { made, controller, pid } = begin({ does: 'never-end' });
    const running = await pid;
    const niceOf = (task: string) =>
      readFileSync(`/proc/${running}/task/${task}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[16];
    const tasks = readdirSync(`/proc/${running}/task`);
    expect(tasks.length).toBeGreaterThan(1);
    expect(new Set(tasks.map(niceOf))).toEqual(new Set(['10']));
    expect(readFileSync(`/proc/${running}/oom_score_adj`, 'utf8').trim()).toBe('500');
    controller.abort(new Error('enough'));
    await expect(made).rejects.toThrow('enough');
  },
);
