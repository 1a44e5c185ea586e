/**
 * `attune start`: the whole product in one process on one port. It reads the settings, refuses what cannot work before
 * anything is opened, and says where to go when it is ready.
 */
import { pino } from 'pino';
import { readOptions } from '../option/read-options.ts';
import { UsageError } from '../option/usage-error.ts';
import { readSettings, settingOptions } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { banner } from '../start/banner.ts';
import { buildPages } from '../start/build-pages.ts';
import { openKeys } from '../start/keys.ts';
import { openServer } from '../start/open-server.ts';
import { holderOf, isTaken } from '../start/port-holder.ts';
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

async function serve(command: 'start' | 'server', args: readonly string[]): Promise<null> {
  const began = Date.now();
  const { settings, logger, say, failed } = await prepare(command, args);
  if (command === 'server') refuseOwnKeys(settings);
  await buildPages(say);
  const keys = await openKeys(settings.data, {
    writeKey: settings['write-key'],
    secretKey: settings['secret-key'],
    webhookSecret: settings['webhook-secret'],
  });
  const opened = await openServer({ settings, keys, version, logger, isServerOnly: command === 'server' });
  stopOnSignal({
    close: opened.close,
    graceMs: (settings.drain + settings.grace) * 1000,
    say,
    failed,
    isUnderNpm: process.env['npm_lifecycle_event'] !== undefined,
  });
  const address = await listen(opened.server.listen, settings, opened.close);
  const facts = {
    version,
    address: address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//127.0.0.1:'),
    shop: settings.demo,
    studio: opened.hasStudio ? { key: process.stdout.isTTY ? keys.secretKey : null } : null,
    store: settings.kafka === null ? null : `Kafka at ${settings.kafka.join(', ')}, Redis, PostgreSQL`,
    data: settings.data,
    definitions: opened.definitions ?? 'in the store only',
    node: process.version,
    tookMs: Date.now() - began,
  };
  process.stdout.write(banner(facts, paintFor(process.stdout)));
  return null;
}

/** Reads the settings and refuses what cannot work. */
export async function prepare(command: string, args: readonly string[]) {
  const { given, rest } = readOptions(args, settingOptions());
  if (rest.length > 0)
    throw new UsageError(
      `${command} takes no ${JSON.stringify(rest[0])}.`,
      `Settings are written as options: attune ${command} --port 4000`,
    );
  const settings = readSettings(given, process.env);
  await refuseTakenPort(settings);
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const logger = createLogger(settings);
  const failed = (error: unknown, what: string) => logger.fatal({ err: error }, what);
  stopOnBug(failed);
  return { settings, logger, say, failed };
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

async function refuseTakenPort({ port, host }: Settings): Promise<void> {
  const taken = await isTaken(port, host).catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(error, port, host);
  });
  if (taken) throw await portTaken(port);
}

async function portTaken(port: number): Promise<UsageError> {
  return new UsageError(
    `Port ${port} is taken by ${await holderOf(port)}.`,
    `Stop it, or choose another one: npm start -- --port ${port + 1}`,
  );
}

async function listen(
  open: (options: { readonly port: number; readonly host: string }) => Promise<string>,
  { port, host }: Settings,
  close: () => Promise<void>,
): Promise<string> {
  try {
    return await open({ port, host });
  } catch (error) {
    await close();
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      ? await portTaken(port)
      : cannotListen(error as NodeJS.ErrnoException, port, host);
  }
}

function cannotListen(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EACCES')
    return new UsageError(
      `Port ${port} may only be used by the administrator.`,
      'Choose one above 1023: npm start -- --port 3000',
    );
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new UsageError(
      `--host ${host} is no address of this machine.`,
      'Use 127.0.0.1 (this machine only) or 0.0.0.0 (every network).',
    );
  }
  return error;
}
