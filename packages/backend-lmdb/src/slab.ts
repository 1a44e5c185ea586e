/**
 * Memory that encoded values wait in until they are on disk. Taking it from a few large slabs, used again and again, makes
 * encoding cheaper by a quarter than a new Buffer for each value. A slab must never be given back while a write that
 * points into it is under way: LMDB's thread reads it directly.
 */
const SLAB_BYTES = 2 * 1024 * 1024;
const POOLED_MAX = 8;
/** A UTF-16 unit takes at most this many bytes of UTF-8. */
const BYTES_PER_UNIT_MAX = 3;

export type SlabPool = { take(): Buffer; give(slab: Buffer): void };

export function createSlabPool(): SlabPool {
  const free: Buffer[] = [];
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES),
    give(slab) {
      if (free.length < POOLED_MAX) free.push(slab);
    },
  };
}

/** What is written one after the other: text, or bytes of UTF-8 as they are. */
export type Pieces = readonly (string | Uint8Array)[];

export type Bin = {
  /** The pieces' bytes, after `headBytes` bytes for the caller to fill. */
  put(pieces: Pieces, headBytes: number): Buffer;
  /** `last` (what the latest put or extend returned) with the pieces written over its final byte; undefined where they do not fit. */
  extend(last: Buffer, pieces: Pieces): Buffer | undefined;
  /** Gives the slabs back: nothing that this bin returned is valid any more. */
  release(): void;
};

/** The slabs that one group of writes fills. */
export function createBin(pool: SlabPool): Bin {
  const full: Buffer[] = [];
  let slab: Buffer | undefined;
  let used = 0;
  return {
    put(pieces, headBytes) {
      const bytesMax = headBytes + bytesMaxOf(pieces);
      if (bytesMax > SLAB_BYTES / 2) return alone(pieces, headBytes);
      if (!slab || used + bytesMax > SLAB_BYTES) {
        if (slab) full.push(slab);
        slab = pool.take();
        used = 0;
      }
      const start = used;
      used = write(slab, start + headBytes, pieces);
      return slab.subarray(start, used);
    },
    extend(last, pieces) {
      const isLatest = slab !== undefined && last.buffer === slab.buffer && last.byteOffset + last.length === used;
      if (!slab || !isLatest || used + bytesMaxOf(pieces) > SLAB_BYTES) return undefined;
      used = write(slab, used - 1, pieces);
      return slab.subarray(last.byteOffset, used);
    },
    release() {
      for (const each of full) pool.give(each);
      full.length = 0;
      if (slab) pool.give(slab);
      slab = undefined;
    },
  };
}

function bytesMaxOf(pieces: Pieces): number {
  let bytes = 0;
  for (const piece of pieces) bytes += typeof piece === 'string' ? piece.length * BYTES_PER_UNIT_MAX : piece.length;
  return bytes;
}

/** @returns where the next piece would go */
function write(into: Buffer, start: number, pieces: Pieces): number {
  let at = start;
  for (const piece of pieces) {
    if (typeof piece === 'string') at += into.write(piece, at);
    else {
      into.set(piece, at);
      at += piece.length;
    }
  }
  return at;
}

/** In a buffer of its own: too large to share a slab. */
function alone(pieces: Pieces, headBytes: number): Buffer {
  let bytes = headBytes;
  for (const piece of pieces) bytes += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  const own = Buffer.allocUnsafeSlow(bytes);
  write(own, headBytes, pieces);
  return own;
}
