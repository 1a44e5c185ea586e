/**
 * Bad rows, one JSON object a line, with line number, reason and raw text, so that they can be mended and imported again.
 * Made only when there is the first bad row.
 */
import { type FileHandle, mkdir, open, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RefusedRow } from './window.ts';

export type QuarantineFile = {
  readonly add: (rows: readonly RefusedRow[]) => Promise<void>;
  /** Its length now, all of it written. */
  readonly bytes: () => number;
  readonly close: () => Promise<void>;
};

/** @param keepBytes what to keep of a file that is there; the rest is of rows that come again */
export async function openQuarantineFile(path: string, keepBytes: number): Promise<QuarantineFile> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size > keepBytes) await truncate(path, keepBytes);
  let bytes = Math.min(size, keepBytes);
  let file: FileHandle | undefined;
  const add = async (rows: readonly RefusedRow[]): Promise<void> => {
    if (rows.length === 0) return;
    if (file === undefined) {
      await mkdir(dirname(path), { recursive: true });
      file = await open(path, 'a');
    }
    const text = rows.map(({ line, reason, raw }) => `${JSON.stringify({ line, reason, raw })}\n`).join('');
    await file.appendFile(text);
    bytes += Buffer.byteLength(text);
  };
  return { add, bytes: () => bytes, close: async () => file?.close() };
}
