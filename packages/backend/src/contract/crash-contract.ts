/** What is left after a restart and after a crash, for backends that survive them: all that was acknowledged, and one truth. */
import { describe, expect, test } from 'vitest';
import type { Backend } from '../backend.ts';
import type { Given } from './backend-contract.ts';
import { readAll } from './log-contract.ts';

export function crashContract(given: Given): void {
  describe('a restart and a crash', () => {
    test('a proper restart keeps log, state, cursors and records, and counts on', async (context) => {
      const { backend, reopen } = await given();
      if (!reopen) return context.skip('this backend does not survive a restart');
      await write(backend);
      await expectKept(await reopen());
    });

    test('a crash keeps all that was acknowledged', async (context) => {
      const { backend, crash } = await given();
      if (!crash) return context.skip('this backend does not survive a restart');
      await write(backend);
      await expectKept(await crash());
    });

    test('a replay from the stored cursor counts each entry once, wherever the crash came', async (context) => {
      const { backend, crash } = await given();
      if (!crash) return context.skip('this backend does not survive a restart');
      await backend.log.append(Array.from({ length: 100 }, (_, n) => ({ n })));
      await fold(backend, { until: 40 });
      const after = await crash();
      expect(await after.state.cursor('fold')).toBe(40);
      await after.log.append([{ n: 100 }]);
      await fold(after, { until: 101 });
      const [sum] = await after.state.load(['sum']);
      expect(sum?.value).toBe((100 * 101) / 2);
    });
  });
}

async function write(backend: Backend): Promise<void> {
  await backend.log.append([{ n: 0 }, { n: 1 }]);
  await backend.log.append([{ n: 2 }]);
  const puts = [
    { key: 'a', value: { deep: ['ä'] } },
    { key: 'gone', value: 1 },
  ];
  await backend.state.commit({ reader: 'loop', cursor: 2, expectedCursor: 0, puts });
  await backend.state.commit({
    reader: 'loop',
    cursor: 3,
    expectedCursor: 2,
    puts: [{ key: 'gone', value: undefined }],
  });
  await backend.records.put('c', 'a', { name: 'one' });
  await backend.records.put('c', 'a', { name: 'two' });
  await backend.records.put('c', 'gone', 1);
  await backend.records.remove('c', 'gone');
}

async function expectKept(backend: Backend): Promise<void> {
  expect(await readAll(backend)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  const [a, gone] = await backend.state.load(['a', 'gone']);
  expect(a?.value).toEqual({ deep: ['ä'] });
  expect(gone).toBeUndefined();
  expect(await backend.state.cursor('loop')).toBe(3);
  expect(await backend.records.list('c')).toEqual([{ key: 'a', value: { name: 'two' }, version: 2 }]);

  expect(await backend.log.append([{ n: 3 }])).toBe(4);
  const put = { key: 'a', value: 'changed', expected: a!.version };
  expect(await backend.state.commit({ reader: 'loop', cursor: 4, expectedCursor: 3, puts: [put] })).toEqual({
    committed: true,
  });
  const [changed] = await backend.state.load(['a']);
  expect(changed!.version).toBeGreaterThan(a!.version);
  expect(await backend.records.put('c', 'gone', 2, 0)).toEqual({ written: true, version: 2 });
}

/** The smallest reader: adds up what it reads, and commits the sum with its cursor. */
async function fold(backend: Backend, { until }: { readonly until: number }): Promise<void> {
  for (;;) {
    const cursor = await backend.state.cursor('fold');
    if (cursor >= until) return;
    const page = await backend.log.read(cursor, Math.min(7, until - cursor));
    const [before] = await backend.state.load(['sum']);
    const sum = page.entries.reduce<number>(
      (total, entry) => total + (entry as { n: number }).n,
      (before?.value as number | undefined) ?? 0,
    );
    const put = { key: 'sum', value: sum, expected: before?.version ?? 0 };
    const result = await backend.state.commit({
      reader: 'fold',
      cursor: page.next,
      expectedCursor: cursor,
      puts: [put],
    });
    expect(result).toEqual({ committed: true });
  }
}
