/** When the system refuses a write: nothing of it is acknowledged, the process lives, and everything acknowledged before is there. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLmdbBackend } from './index.ts';

/** In blocks of 512 or 1,024 bytes, as the shell has it: room for some dozens of writes. */
const FILE_BLOCKS_MAX = 4_000;

test.skipIf(process.platform === 'win32')(
  'a write that finds no room is refused, and only that',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attune-full-'));
    try {
      const limited = `trap '' XFSZ; ulimit -f ${FILE_BLOCKS_MAX}; exec "$0" "$1" "$2"`;
      const writer = join(import.meta.dirname, 'full-disk-writer.ts');
      const out = execFileSync('/bin/sh', ['-c', limited, process.execPath, writer, folder], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const { acknowledged, codes } = JSON.parse(String(out)) as {
        acknowledged: { appended: number[]; commits: number; record: number };
        codes: string[];
      };
      expect(acknowledged.appended.length).toBeGreaterThan(5);
      expect(codes).toHaveLength(1);
      expect(['store-full', 'store-failed']).toContain(codes[0]);

      const backend = await openLmdbBackend({ folder });
      const { entries } = await backend.log.read(0, 10_000);
      expect(entries.map((entry) => (entry as { n: number }).n)).toEqual(acknowledged.appended);
      expect(await backend.state.cursor('loop')).toBe(acknowledged.commits);
      expect((await backend.records.get('settings', 'engine'))?.value).toEqual({ n: acknowledged.record });
      expect(await backend.log.append([{ n: 'room again' }])).toBe(acknowledged.appended.length + 1);
      await backend.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
