/** Each partition of a shared folder keeps the contract of every backend, on a real disk. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '@attune/backend';
import { backendContract } from '@attune/backend/contract';
import { sameAsMemory } from '@attune/backend/same-as-memory';
import { afterAll } from 'vitest';
import { openLmdbPartitions } from '../index.ts';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-partitions-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The second of three partitions, which closes the store with it. */
async function openOne(folder: string): Promise<Backend> {
  const store = await openLmdbPartitions({ folder, partitions: 3 });
  const backend = await store.open(1);
  let closing: Promise<void> | undefined;
  return { ...backend, close: () => (closing ??= backend.close().then(store.close)) };
}

backendContract('a partition of a shared folder', async () => {
  const folder = newFolder();
  const backend = await openOne(folder);
  return {
    backend,
    reopen: async () => {
      await backend.close();
      return openOne(folder);
    },
    // What is on the disk at this moment, without the running store having been told.
    crash: async () => {
      const left = newFolder();
      for (const file of ['data.mdb', 'log.mdb', 'store.json']) copyFileSync(join(folder, file), join(left, file));
      return openOne(left);
    },
  };
});

sameAsMemory('a partition of a shared folder', async () => ({ backend: await openOne(newFolder()) }), { runs: 5 });
