/**
 * A store of format 1 has its log among the state. This moves it into the file that it now has, frame by frame as it is. Begun again after a
 * crash it does the same once more: nothing leaves the old place before all of it is on disk in the new one.
 */
import type { RootDatabase } from 'lmdb';
import { openTable } from './table.ts';

/** So many frames are in memory at once: some 16 MB. */
const FRAMES_PER_STEP = 256;

export async function moveLog(from: RootDatabase<Buffer, Buffer>, to: RootDatabase<Buffer, Buffer>): Promise<void> {
  const [old, own] = [openTable(from, 'log'), openTable(to, 'log')];
  let start: Buffer | undefined;
  for (;;) {
    const frames = [...old.getRange({ ...(start && { start, exclusiveStart: true }), limit: FRAMES_PER_STEP })];
    if (frames.length === 0) break;
    await Promise.all(frames.map(({ key, value }) => own.put(key, value)));
    start = frames.at(-1)!.key;
  }
  await own.flushed;
  await old.drop();
}
