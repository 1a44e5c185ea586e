/** The embedded store answers as the backend in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sameAsMemory } from '@attune/backend/same-as-memory';
import { openLmdbBackend } from './index.ts';

sameAsMemory('lmdb', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-same-'));
  return {
    backend: await openLmdbBackend({ folder }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
});
