/**
 * One side of an HTTP bench in a process of its own: our server over an embedded store in a folder of its own, or a bare
 * Fastify as the limit of what can be reached. Tells its port to the parent.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openLmdbBackend } from '@attune/backend-lmdb';
import { createLiquidTemplates } from '@attune/connect';
import { createRandomIds, createServer } from '@attune/server';
import fastify from 'fastify';
import { BENCH_DEFINITIONS, LEARNING_DEFINITIONS, SECRET_KEY, WRITE_KEY } from './bench-site.ts';

/** `learning` has models to train besides. */
export type Side = 'attune' | 'learning' | 'bare';

async function startAttune(side: 'attune' | 'learning'): Promise<{ port: number; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-bench-'));
  const backend = await openLmdbBackend({ folder });
  const server = await createServer({
    backend,
    clock: Date.now,
    newId: createRandomIds(),
    keys: { write: [WRITE_KEY], secret: [SECRET_KEY] },
    templates: createLiquidTemplates(),
    version: 'bench',
    logger: false,
    definitions: side === 'learning' ? [...BENCH_DEFINITIONS, ...LEARNING_DEFINITIONS] : BENCH_DEFINITIONS,
    limits: { requestsPerKeyMax: 0 },
  });
  const address = await server.listen({ port: 0 });
  const stop = async () => {
    await server.close();
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { port: Number(new URL(address).port), stop };
}

async function startBare(): Promise<{ port: number; stop: () => Promise<void> }> {
  const app = fastify();
  // The parent hands over what our side answered: each is an object, so that both sides write the same bytes.
  let replies: readonly object[] = [];
  let next = 0;
  process.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'replies' in message) {
      replies = message.replies as readonly object[];
      process.send!('told');
    }
  });
  app.post('/v1/decide', (_request, reply) => reply.send(replies[next++ % replies.length]));
  app.post('/v1/events', { bodyLimit: 4_194_304 }, (_request, reply) => reply.send({ success: true }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: (app.server.address() as { port: number }).port, stop: () => app.close() };
}

const side = process.argv[2] as Side;
const started = await (side === 'bare' ? startBare() : startAttune(side));
const delay = monitorEventLoopDelay({ resolution: 2 });
delay.enable();
process.on('message', (message) => {
  if (message === 'cpu') {
    const [thread, all] = [process.threadCpuUsage(), process.cpuUsage()];
    process.send!({ mainThread: thread.user + thread.system, process: all.user + all.system });
  } else if (message === 'delay') {
    // The longest turn since it was asked last, less what the timer itself waits.
    process.send!({ longestMs: delay.max / 1e6 - 2 });
    delay.reset();
  } else if (message === 'stop') {
    started.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  }
});
process.on('disconnect', () => process.exit(0));
process.send!({ port: started.port });
