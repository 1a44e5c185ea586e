/** The thread of `startBeats`: sleeps, beats, sleeps. */
import { workerData } from 'node:worker_threads';
import { BEAT, type Beating, NEVER } from './beats.ts';

const { cells, everyMs } = workerData as Beating;
for (;;) {
  Atomics.wait(cells, NEVER, 0, everyMs);
  Atomics.add(cells, BEAT, 1);
  Atomics.notify(cells, BEAT);
}
