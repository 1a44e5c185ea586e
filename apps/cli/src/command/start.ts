/**
 * `attune start`: the whole product in one process on one port. It reads the settings, refuses what cannot work before
 * anything is opened, and says where to go when it is ready.
 */
import { pino } from 'pino';
import { readOptions } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';
import { serveProcess } from '../processes/serve-process.ts';
import { startProcesses } from '../processes/start-processes.ts';
import { PROCESS_VARIABLE } from '../processes/this-process.ts';
import { readSettings, settingOptions } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { banner, factsOf } from '../start/banner.ts';
import { buildPages } from '../start/build-pages.ts';
import { keysOf } from '../start/keys.ts';
import { listen, refuseTakenPort } from '../start/listen.ts';
import { openServer } from '../start/open-server.ts';
import { sharedFolderOf } from '../start/open-store.ts';
import { stopOnBug, stopOnSignal } from '../start/stop-on-signal.ts';
import { paintFor } from '../terminal/paint.ts';
import { version } from '../version.ts';

/** Resolves with an exit status when it could not start; otherwise the process lives until it is told to stop. */
export function startCommand(args: readonly string[]): Promise<number | null> {
  return serve('start', args);
}

/** `attune server`: the same without folding anything, over a store that workers fold; any number of them. */
export function serverCommand(args: readonly string[]): Promise<number | null> {
  return serve('server', args);
}

async function serve(command: 'start' | 'server', args: readonly string[]): Promise<number | null> {
  const began = Date.now();
  const name = process.env[PROCESS_VARIABLE];
  const prepared = prepare(command, args);
  if (command === 'start' && name !== undefined) return serveProcess(prepared, name);
  const { settings, logger, say, failed } = prepared;
  const shared = command === 'start' ? sharedFolderOf(settings) : null;
  if (shared !== null) return startProcesses(prepared, shared);
  await refuseTakenPort(settings);
  if (command === 'server') refuseOwnKeys(settings);
  await buildPages(say);
  const keys = await keysOf(settings);
  const opened = await openServer({ settings, keys, version, logger, isServerOnly: command === 'server' });
  stopOnSignal({
    close: opened.close,
    graceMs: (settings.drain + settings.grace) * 1000,
    say,
    failed,
    isUnderNpm: process.env['npm_lifecycle_event'] !== undefined,
  });
  const address = await listen(opened.server.listen, settings, opened.close);
  const facts = factsOf(settings, {
    address,
    keys,
    hasStudio: opened.hasStudio,
    definitions: opened.definitions,
    tookMs: Date.now() - began,
  });
  process.stdout.write(banner(facts, paintFor(process.stdout)));
  return null;
}

export type Prepared = ReturnType<typeof prepare>;

/** Reads the settings and refuses what cannot work. */
export function prepare(command: string, args: readonly string[]) {
  const { given, rest } = readOptions(args, settingOptions());
  if (rest.length > 0)
    throw new UsageError(
      `${command} takes no ${JSON.stringify(rest[0])}.`,
      `Settings are written as options: attune ${command} --port 4000`,
    );
  const settings = readSettings(given, process.env);
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const logger = createLogger(settings);
  const failed = (error: unknown, what: string) => logger.fatal({ err: error }, what);
  stopOnBug(failed);
  return { settings, given, logger, say, failed };
}

/** Keys that each process made for itself would open one of the servers only. */
function refuseOwnKeys(settings: Settings): void {
  const missing = (['write-key', 'secret-key'] as const).filter((name) => settings[name] === null);
  if (missing.length === 0) return;
  throw new UsageError(
    `attune server needs ${missing.map((name) => `--${name}`).join(' and ')}.`,
    'All servers of a store have the same keys. Prefer ATTUNE_WRITE_KEY and ATTUNE_SECRET_KEY.',
  );
}

function createLogger(settings: Settings): pino.Logger {
  const level = settings['log-level'] ?? (process.stdout.isTTY ? 'warn' : 'info');
  return pino(
    { level, base: { name: 'attune' }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 1, sync: true }),
  );
}
