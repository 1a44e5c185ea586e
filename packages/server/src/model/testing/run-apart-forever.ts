/** A process that waits for work apart that never ends: says whose number that has. */
import { runApart } from '../run-apart.ts';

const module = new URL('./apart-job.ts', import.meta.url).href;
const job = {
  module,
  does: 'train',
  definition: {},
  seed: 's',
  budgetMs: 0,
  known: {},
  data: { does: 'never-end' },
} as const;
const found = (_name: string, pid: unknown) => console.log(`pid ${String(pid)}`);
await runApart(job, { report: () => undefined, found, signal: new AbortController().signal });
