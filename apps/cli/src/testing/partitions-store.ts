/**
 * New partitions of folders that several processes could use, for simulations: each is one of a folder of its own that goes with the process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '@attune/backend';
import { openLmdbPartitions } from '@attune/backend-lmdb';

export async function openStore(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-store-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const store = await openLmdbPartitions({ folder, partitions: 2 });
  const backend = await store.open(1);
  let closing: Promise<void> | undefined;
  return { ...backend, close: () => (closing ??= backend.close().then(store.close)) };
}
