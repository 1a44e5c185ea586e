/**
 * The appends that wait for the next group, encoded as they come. Small ones share a frame: one LMDB value, a JSON array of
 * the entries of several appends, so that a busy store does one put for many callers.
 */
import { type Cursor, isEncoded, type Stored, type StoreError, storeError } from '@attune/backend';
import { createBin, type Pieces, type SlabPool } from './slab.ts';

/** A frame that has this much takes no further append: who reads one entry reads its whole frame. */
const FRAME_BYTES_MAX = 64 * 1024;
const FRAME_ENTRIES_MAX = 1_024;

type Waiter = {
  /** Entries of the frame up to and with this append. */
  readonly upTo: number;
  readonly resolve: (cursor: Cursor) => void;
  readonly reject: (error: StoreError) => void;
};

export type Frame = {
  bytes: Buffer;
  readonly entries: Stored[];
  /** Some of the entries are not to be read any more. */
  isPassing: boolean;
  readonly waiters: Waiter[];
};

export type Filling = {
  readonly frames: readonly Frame[];
  append(entries: readonly Stored[]): Promise<Cursor>;
  /** The frames are on disk, or were refused: their memory may be used again. */
  release(): void;
};

export function createFilling(pool: SlabPool): Filling {
  const bin = createBin(pool);
  const frames: Frame[] = [];
  const place = (pieces: Pieces): Frame => {
    const last = frames.at(-1);
    if (last && last.bytes.length < FRAME_BYTES_MAX && last.entries.length < FRAME_ENTRIES_MAX) {
      const extended = bin.extend(last.bytes, pieces);
      if (extended) {
        // "[a][b]" becomes "[a,b]": they were written over the frame's closing bracket, and their own opening one goes.
        extended[last.bytes.length - 1] = 0x2c;
        last.bytes = extended;
        return last;
      }
    }
    const frame: Frame = { bytes: bin.put(pieces, 0), entries: [], isPassing: false, waiters: [] };
    frames.push(frame);
    return frame;
  };
  return {
    frames,
    append(entries) {
      const frame = place(encodeEntries(entries));
      for (const entry of entries) {
        const isPassing = isEncoded(entry) && entry.isPassing;
        frame.isPassing ||= isPassing;
        frame.entries.push(isPassing ? null : isEncoded(entry) ? entry.value : entry);
      }
      return new Promise((resolve, reject) => frame.waiters.push({ upTo: frame.entries.length, resolve, reject }));
    },
    release: bin.release,
  };
}

/** The JSON array of the entries; those that are encoded already are taken as they are. */
function encodeEntries(entries: readonly Stored[]): Pieces {
  if (!entries.some(isEncoded)) return [JSON.stringify(entries)];
  const pieces: (string | Uint8Array)[] = [];
  // Put together by "+", so that texts which are themselves made of parts are copied once, when they are written.
  let text = '[';
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (i > 0) text += ',';
    if (!isEncoded(entry)) {
      text += JSON.stringify(entry) ?? 'null';
      continue;
    }
    for (const piece of entry.json) {
      if (typeof piece === 'string') text += piece;
      else {
        pieces.push(text, piece);
        text = '';
      }
    }
  }
  pieces.push(`${text}]`);
  return pieces;
}

export function decodeFrame(bytes: Buffer, from: Cursor): Stored[] {
  try {
    return JSON.parse(bytes.toString('utf8', 0, bytes.length));
  } catch (cause) {
    throw storeError(
      'store-failed',
      `the log entry frame at ${from} cannot be read: restore the folder from a backup`,
      cause,
    );
  }
}
