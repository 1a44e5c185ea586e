/**
 * Hands the writes to one environment to the thread that does them, in groups: while one is under way the next gathers. A write is answered when its group is
 * durable; what the store could not write was not written at all.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Awaiting, createGroupCommit, type Failure, type GroupCommit } from '../group-commit.ts';
import type { SharedAnswer, SharedReply, SharedWrite } from './shared-write.ts';
import type { WriteThreadData } from './write-thread.ts';

export type WaitingWrite = Awaiting & {
  /** What to do, said when its group goes; the bytes are copied by `pack` before it returns. */
  readonly write: (pack: (bytes: Uint8Array) => number) => SharedWrite;
  /** Told before `durable`. */
  readonly answered: (answer: SharedAnswer) => void;
};

export type SharedWriter = Pick<GroupCommit<WaitingWrite>, 'add' | 'idle'> & {
  /** Ends the thread, when nothing is under way. */
  readonly close: () => Promise<void>;
};

/** @param written something was written: what is read from now on is to show it */
export async function startSharedWriter(
  where: WriteThreadData,
  failure: Failure,
  written: () => void,
): Promise<SharedWriter> {
  const thread = new Worker(new URL('./write-thread.ts', import.meta.url), { workerData: where });
  await once(thread, 'message');
  let reply: ((reply: SharedReply) => void) | undefined;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    reply?.({ failed: ended.message });
  };
  thread.on('message', (message: SharedReply) => reply?.(message));
  thread.on('error', end);
  thread.on('exit', (code) => end(new Error(`the thread that writes ended (${code})`)));

  const writeGroup = async (group: readonly WaitingWrite[]): Promise<void> => {
    if (ended) throw ended;
    const packed = createPack();
    const writes = group.map(({ write }) => write(packed.add));
    const bytes = packed.bytes();
    const answered = new Promise<SharedReply>((resolve) => {
      reply = resolve;
    });
    thread.postMessage({ writes, bytes }, [bytes]);
    const got = await answered;
    if ('failed' in got) throw new Error(got.failed);
    written();
    for (const [i, each] of group.entries()) each.answered(got.answers[i]!);
  };
  const group = createGroupCommit<WaitingWrite>(writeGroup, where.folder, failure);
  return {
    add: group.add,
    idle: group.idle,
    close: async () => {
      if (ended) return;
      const exited = once(thread, 'exit');
      thread.postMessage('close');
      await exited;
    },
  };
}

const PACK_BYTES = 64 * 1024;

/** All bytes of a group, one after the other. */
function createPack() {
  let pack = new Uint8Array(PACK_BYTES);
  let used = 0;
  return {
    add: (bytes: Uint8Array): number => {
      if (used + bytes.length > pack.length) {
        const larger = new Uint8Array(Math.max(pack.length * 2, used + bytes.length));
        larger.set(pack.subarray(0, used));
        pack = larger;
      }
      pack.set(bytes, used);
      used += bytes.length;
      return bytes.length;
    },
    bytes: (): ArrayBuffer => pack.buffer.slice(0, used),
  };
}
