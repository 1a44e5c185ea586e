/**
 * One of the processes of `attune start`: it answers on the port that all share and folds the partitions it is given. The one that started it
 * says when to stop; is that one gone, this one goes on until a new start takes the folder.
 */
import { isFolderTaken } from '@attune/backend-lmdb';
import type { Prepared } from '../command/start.ts';
import { keysOf } from '../start/keys.ts';
import { listen } from '../start/listen.ts';
import { openServer } from '../start/open-server.ts';
import { storeFolder } from '../start/open-store.ts';
import { stopOnSignal } from '../start/stop-on-signal.ts';
import { version } from '../version.ts';
import { createThisProcess } from './this-process.ts';

const LOOK_MS = 250;

export async function serveProcess({ settings, logger, failed }: Prepared, name: string): Promise<null> {
  const self = createThisProcess(name);
  const log = logger.child({ process: name });
  const keys = await keysOf(settings);
  const opened = await openServer({ settings, keys, version, logger: log, process: self });
  const stop = stopOnSignal({
    close: opened.close,
    graceMs: (settings.drain + settings.grace) * 1000,
    say: () => {},
    failed,
    isUnderNpm: false,
    // Ctrl+C reaches all processes of a terminal: the one that started this one says what to do.
    signals: ['SIGTERM'],
  });
  process.on('SIGINT', () => {
    if (!process.connected) stop('SIGINT');
  });
  self.stopping(() => stop('SIGTERM'));
  self.orphaned(() => {
    log.error('the process that started this one is gone: it goes on, and makes room for a new start or on SIGTERM');
    const folder = storeFolder(settings);
    const looking = setInterval(() => {
      if (!isFolderTaken(folder)) return;
      clearInterval(looking);
      stop('SIGTERM');
    }, LOOK_MS);
  });
  const address = await listen(opened.server.listen, settings, opened.close);
  await self.ready({ address, hasStudio: opened.hasStudio, definitions: opened.definitions });
  return null;
}
