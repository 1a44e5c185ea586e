/**
 * A thread of a process that writes one environment of a shared folder. LMDB's lock between processes is held while a transaction is open, so
 * it must never wait for a busy event loop: this thread does nothing else.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { applyAppends, applyRest } from './apply-writes.ts';
import type { AppendWrite, RestWrite, SharedAnswer, SharedGroup, SharedReply } from './shared-write.ts';
import { openLogTables, openRestTables } from './tables.ts';

export type WriteThreadData = {
  readonly folder: string;
  readonly partitions: number;
  readonly environment: 'log' | 'rest';
};

type Writing = {
  readonly write: (group: SharedGroup) => readonly SharedAnswer[];
  readonly close: () => Promise<void>;
};

const { folder, partitions, environment } = workerData as WriteThreadData;
const port = parentPort!;
const writing = environment === 'log' ? logWriting() : restWriting();

function logWriting(): Writing {
  const tables = openLogTables(folder, partitions);
  const { root } = tables;
  return {
    write: (group) => root.transactionSync(() => applyAppends(tables, group as SharedGroup<AppendWrite>)),
    close: () => root.close(),
  };
}

function restWriting(): Writing {
  const tables = openRestTables(folder, partitions);
  const { root } = tables;
  return {
    write: (group) => root.transactionSync(() => applyRest(tables, group as SharedGroup<RestWrite>)),
    close: () => root.close(),
  };
}

function reply(group: SharedGroup): SharedReply {
  try {
    return { answers: writing.write(group) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', async (group: SharedGroup | 'close') => {
  if (group !== 'close') return port.postMessage(reply(group));
  await writing.close();
  port.close();
});
port.postMessage('open');
