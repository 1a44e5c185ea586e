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

export type Bin = {
  /** The text's bytes, after `headBytes` bytes for the caller to fill. */
  put(text: string, headBytes: number): Buffer;
  /** `last` (what the latest put or extend returned) with the text written over its final byte; undefined where it does not fit. */
  extend(last: Buffer, text: string): Buffer | undefined;
  /** Gives the slabs back: nothing that this bin returned is valid any more. */
  release(): void;
};

/** The slabs that one group of writes fills. */
export function createBin(pool: SlabPool): Bin {
  const full: Buffer[] = [];
  let slab: Buffer | undefined;
  let used = 0;
  return {
    put(text, headBytes) {
      const bytesMax = headBytes + text.length * BYTES_PER_UNIT_MAX;
      if (bytesMax > SLAB_BYTES / 2) {
        const own = Buffer.allocUnsafeSlow(headBytes + Buffer.byteLength(text));
        own.write(text, headBytes);
        return own;
      }
      if (!slab || used + bytesMax > SLAB_BYTES) {
        if (slab) full.push(slab);
        slab = pool.take();
        used = 0;
      }
      const start = used;
      used = start + headBytes + slab.write(text, start + headBytes);
      return slab.subarray(start, used);
    },
    extend(last, text) {
      const isLatest = slab !== undefined && last.buffer === slab.buffer && last.byteOffset + last.length === used;
      if (!slab || !isLatest || used + text.length * BYTES_PER_UNIT_MAX > SLAB_BYTES) return undefined;
      used += slab.write(text, used - 1) - 1;
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
