/**
 * The bytes of what is imported, from a place in it on: a plain file is opened there, a .gz or the standard input is read
 * up to there. Never holds more than a chunk.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../option/usage-error.ts';

export type Source = {
  /** The file's name without folder and ".gz"; "-" for the standard input. Part of what makes a row's id. */
  readonly name: string;
  /** Absolute, or "-". */
  readonly path: string;
  /** Bytes on disk; null when nobody can know. */
  readonly bytes: number | null;
  /** Digest of the first bytes: the same file under the same name, or another one. */
  readonly fingerprint: (bytesMax: number) => Promise<string>;
  /** The (uncompressed) bytes from `offset` on. `read` counts the bytes taken from the disk. */
  readonly chunks: (offset: number, read: (bytes: number) => void) => AsyncIterable<Buffer>;
};

const CHUNK_BYTES = 256 * 1024;

/** @throws UsageError when there is no such file */
export async function openSource(path: string): Promise<Source> {
  if (path === '-') {
    return {
      name: '-',
      path,
      bytes: null,
      fingerprint: async () => 'stdin',
      chunks: (offset, read) => process.stdin.pipe(counter(read)).pipe(dropFirst(offset)),
    };
  }
  const absolute = resolve(path);
  const found = await stat(absolute).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `${path} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    );
  });
  if (!found.isFile())
    throw new UsageError(`${path} is not a file.`, 'Name one file; import the files of a folder one by one.');
  const zipped = /\.gz$/i.test(path);
  return {
    name: basename(path).replace(/\.gz$/i, ''),
    path: absolute,
    bytes: found.size,
    fingerprint: (bytesMax) => fingerprintOf(absolute, bytesMax),
    chunks: (offset, read) =>
      zipped
        ? createReadStream(absolute, { highWaterMark: CHUNK_BYTES })
            .pipe(counter(read))
            .pipe(createGunzip({ chunkSize: CHUNK_BYTES }))
            .pipe(dropFirst(offset))
        : createReadStream(absolute, { highWaterMark: CHUNK_BYTES, start: offset }).pipe(counter(read)),
  };
}

async function fingerprintOf(path: string, bytesMax: number): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax), 0, bytesMax, 0);
    return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
  } finally {
    await file.close();
  }
}

function counter(read: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      read(chunk.length);
      done(null, chunk);
    },
  });
}

function dropFirst(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      const drop = Math.min(left, chunk.length);
      left -= drop;
      if (drop < chunk.length) done(null, drop === 0 ? chunk : chunk.subarray(drop));
      else done();
    },
  });
}
