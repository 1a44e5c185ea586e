/** New embedded stores for simulations, each in a folder of its own that goes with the process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '@attune/backend';
import { openLmdbBackend } from '@attune/backend-lmdb';

export async function openStore(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-store-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return openLmdbBackend({ folder });
}
