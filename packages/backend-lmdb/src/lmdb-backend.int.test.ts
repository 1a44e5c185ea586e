/** The embedded store keeps the contract of every backend, on a real disk. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendContract } from '@attune/backend/contract';
import { afterAll } from 'vitest';
import { openLmdbBackend } from './index.ts';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-lmdb-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

backendContract('lmdb', async () => {
  const folder = newFolder();
  const backend = await openLmdbBackend({ folder });
  return {
    backend,
    reopen: async () => {
      await backend.close();
      return openLmdbBackend({ folder });
    },
    // What is on the disk at this moment, without the running store having been told.
    crash: async () => {
      const left = newFolder();
      for (const file of ['data.mdb', 'log.mdb', 'store.json', 'attune.lock'])
        copyFileSync(join(folder, file), join(left, file));
      rmSync(join(left, 'attune.lock'));
      return openLmdbBackend({ folder: left });
    },
  };
});
