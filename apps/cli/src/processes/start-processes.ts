/**
 * `attune start` over a folder of several partitions: several processes on one port. What can be refused is refused here, before any of them
 * is started; what only they find out they say themselves.
 */
import { type AddressInfo, createServer } from 'node:net';
import type { Prepared } from '../command/start.ts';
import { banner, factsOf } from '../start/banner.ts';
import { buildPages } from '../start/build-pages.ts';
import { keysOf } from '../start/keys.ts';
import { refuseTakenPort } from '../start/listen.ts';
import { lockSharedFolder, type SharedFolder } from '../start/open-store.ts';
import { stopOnSignal } from '../start/stop-on-signal.ts';
import { paintFor } from '../terminal/paint.ts';
import { ProcessEnded, runProcesses } from './run-processes.ts';
import { PROCESS_VARIABLE } from './this-process.ts';

/** Resolves with an exit status when they could not start. */
export async function startProcesses(
  { settings, given, logger, say, failed }: Prepared,
  { workers, partitions }: SharedFolder,
): Promise<number | null> {
  const began = Date.now();
  const lock = await lockSharedFolder(settings, { workers, partitions });
  try {
    await refuseTakenPort(settings);
    await buildPages(say);
    const keys = await keysOf(settings);
    const port = settings.port === 0 ? await freePort(settings.host) : settings.port;
    const running = runProcesses({
      count: workers,
      partitions,
      program: process.argv[1]!,
      args: ['start', ...Object.entries({ ...given, port }).map(([name, value]) => `--${name}=${value}`)],
      environment: (name) => ({ [PROCESS_VARIABLE]: name }),
      warn: (facts, message) => logger.warn(facts, message),
    });
    stopOnSignal({
      close: async () => {
        await running.close();
        lock.release();
      },
      graceMs: (settings.drain + settings.grace) * 1000,
      say,
      failed,
      isUnderNpm: process.env['npm_lifecycle_event'] !== undefined,
    });
    const { address, hasStudio, definitions } = await running.ready.catch(async (error: unknown) => {
      await running.close();
      throw error;
    });
    const processes = `${workers}, which fold ${partitions} partitions`;
    const facts = factsOf(settings, { address, keys, hasStudio, definitions, processes, tookMs: Date.now() - began });
    process.stdout.write(banner(facts, paintFor(process.stdout)));
    return null;
  } catch (error) {
    lock.release();
    if (error instanceof ProcessEnded) process.exit(error.status);
    throw error;
  }
}

/** All of them are to have the same one, also those that are started later. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen({ port: 0, host }, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
