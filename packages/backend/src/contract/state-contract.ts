/** What the state of every backend promises: puts and the cursor together or not at all, conflicts told, keys in order. */
import { describe, expect, test } from 'vitest';
import type { Backend, StatePut } from '../backend.ts';
import { AWKWARD_VALUES, deface } from './awkward-values.ts';
import type { Given } from './backend-contract.ts';

export function stateContract(given: Given): void {
  describe('state', () => {
    committing(given);
    conflicting(given);
    concurrency(given);
    keeping(given);
    scanning(given);
  });
}

/** Commits from the store's own cursor on. */
async function commitPuts(backend: Backend, puts: readonly StatePut[], reader = 'loop') {
  const cursor = await backend.state.cursor(reader);
  return backend.state.commit({ reader, cursor: cursor + 1, expectedCursor: cursor, puts });
}

async function load(backend: Backend, key: string) {
  return (await backend.state.load([key]))[0];
}

function committing(given: Given): void {
  test('begins empty, with every cursor at 0', async () => {
    const { backend } = await given();
    expect(await backend.state.load(['a', 'b'])).toEqual([undefined, undefined]);
    expect(await backend.state.load([])).toEqual([]);
    expect(await backend.state.cursor('loop')).toBe(0);
  });

  test('puts and cursor are there together, in the order in which they are asked for', async () => {
    const { backend } = await given();
    const puts = [
      { key: 'a', value: { n: 1 }, expected: 0 },
      { key: 'b', value: [2] },
    ];
    expect(await backend.state.commit({ reader: 'loop', cursor: 7, expectedCursor: 0, puts })).toEqual({
      committed: true,
    });
    const [b, missing, a] = await backend.state.load(['b', 'missing', 'a']);
    expect(a?.value).toEqual({ n: 1 });
    expect(b?.value).toEqual([2]);
    expect(missing).toBeUndefined();
    expect(await backend.state.cursor('loop')).toBe(7);
    expect(await backend.state.cursor('other')).toBe(0);
  });

  test('a put with the version that was loaded replaces the value and gives it another version', async () => {
    const { backend } = await given();
    await commitPuts(backend, [{ key: 'a', value: 1 }]);
    const first = (await load(backend, 'a'))!;
    expect(first.version).toBeGreaterThan(0);
    expect(await commitPuts(backend, [{ key: 'a', value: 2, expected: first.version }])).toEqual({ committed: true });
    const second = (await load(backend, 'a'))!;
    expect(second.value).toBe(2);
    expect(second.version).toBeGreaterThan(first.version);
  });

  test('undefined removes the key; a version never comes back afterwards', async () => {
    const { backend } = await given();
    await commitPuts(backend, [
      { key: 'a', value: 1 },
      { key: 'b', value: 1 },
    ]);
    const { version } = (await load(backend, 'a'))!;
    expect(await commitPuts(backend, [{ key: 'a', value: undefined, expected: version }])).toEqual({ committed: true });
    expect(await load(backend, 'a')).toBeUndefined();
    expect((await load(backend, 'b'))?.value).toBe(1);
    expect(await commitPuts(backend, [{ key: 'a', value: 2, expected: 0 }])).toEqual({ committed: true });
    expect((await load(backend, 'a'))!.version).toBeGreaterThan(version);
  });

  test('a commit without puts moves the cursor alone; readers do not touch each other', async () => {
    const { backend } = await given();
    expect(await backend.state.commit({ reader: 'a', cursor: 5, expectedCursor: 0, puts: [] })).toEqual({
      committed: true,
    });
    expect(await backend.state.commit({ reader: 'b', cursor: 9, expectedCursor: 0, puts: [] })).toEqual({
      committed: true,
    });
    expect([await backend.state.cursor('a'), await backend.state.cursor('b')]).toEqual([5, 9]);
  });

  test('5,000 puts at once', async () => {
    const { backend } = await given();
    const keys = Array.from({ length: 5_000 }, (_, i) => `person/${i}`);
    const text = 'x'.repeat(500);
    expect(
      await commitPuts(
        backend,
        keys.map((key) => ({ key, value: { key, text }, expected: 0 })),
      ),
    ).toEqual({ committed: true });
    const loaded = await backend.state.load(keys);
    expect(loaded.map((each) => (each!.value as { key: string }).key)).toEqual(keys);
  });
}

function conflicting(given: Given): void {
  test('another version: the keys are told, nothing is written', async () => {
    const { backend } = await given();
    await commitPuts(backend, [
      { key: 'a', value: 'old' },
      { key: 'b', value: 'old' },
    ]);
    const { version } = (await load(backend, 'a'))!;
    const result = await backend.state.commit({
      reader: 'loop',
      cursor: 2,
      expectedCursor: 1,
      puts: [
        { key: 'a', value: 'new', expected: version },
        { key: 'b', value: 'new', expected: version + 1_000 },
        { key: 'c', value: 'new', expected: 3 },
        { key: 'd', value: 'new' },
      ],
    });
    expect(result).toEqual({ committed: false, conflicts: ['b', 'c'], cursor: 1 });
    const values = (await backend.state.load(['a', 'b', 'c', 'd'])).map((each) => each?.value);
    expect(values).toEqual(['old', 'old', undefined, undefined]);
    expect(await backend.state.cursor('loop')).toBe(1);
  });

  test('expected 0 for a key that is there is a conflict', async () => {
    const { backend } = await given();
    await commitPuts(backend, [{ key: 'a', value: 'old' }]);
    expect(await commitPuts(backend, [{ key: 'a', value: 'new', expected: 0 }])).toMatchObject({
      committed: false,
      conflicts: ['a'],
    });
    expect((await load(backend, 'a'))?.value).toBe('old');
  });

  test('another cursor: the store tells its own, nothing is written', async () => {
    const { backend } = await given();
    await backend.state.commit({ reader: 'loop', cursor: 10, expectedCursor: 0, puts: [] });
    const result = await backend.state.commit({
      reader: 'loop',
      cursor: 20,
      expectedCursor: 5,
      puts: [{ key: 'a', value: 1 }],
    });
    expect(result).toEqual({ committed: false, conflicts: [], cursor: 10 });
    expect(await load(backend, 'a')).toBeUndefined();
    expect(await backend.state.cursor('loop')).toBe(10);
  });

  test('a commit that is delivered twice is written once', async () => {
    const { backend } = await given();
    const commit = { reader: 'loop', cursor: 3, expectedCursor: 0, puts: [{ key: 'count', value: 1 }] };
    const results = await Promise.all([backend.state.commit(commit), backend.state.commit(commit)]);
    expect(results).toEqual([{ committed: true }, { committed: false, conflicts: [], cursor: 3 }]);
    expect(await backend.state.commit(commit)).toEqual({ committed: false, conflicts: [], cursor: 3 });
  });
}

function concurrency(given: Given): void {
  test('of many commits from the same cursor exactly one is written', async () => {
    const { backend } = await given();
    const commits = Array.from({ length: 30 }, (_, i) => ({
      reader: 'loop',
      cursor: i + 1,
      expectedCursor: 0,
      puts: [{ key: 'winner', value: i }],
    }));
    const results = await Promise.all(commits.map((commit) => backend.state.commit(commit)));
    const winners = results.flatMap((result, i) => (result.committed ? [i] : []));
    expect(winners).toHaveLength(1);
    expect((await load(backend, 'winner'))?.value).toBe(winners[0]);
    expect(await backend.state.cursor('loop')).toBe(winners[0]! + 1);
  });

  test('counters raised by many readers at once, each trying again after a conflict, lose nothing', async () => {
    const { backend } = await given();
    const raise = async (reader: string) => {
      for (let done = 0; done < 10; ) {
        const found = await load(backend, 'count');
        const put = {
          key: 'count',
          value: ((found?.value as number | undefined) ?? 0) + 1,
          expected: found?.version ?? 0,
        };
        const result = await backend.state.commit({ reader, cursor: done + 1, expectedCursor: done, puts: [put] });
        if (result.committed) done += 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, i) => raise(`reader-${i}`)));
    expect((await load(backend, 'count'))?.value).toBe(80);
  });

  test('a load never sees a part of a commit', async () => {
    const { backend } = await given();
    const keys = Array.from({ length: 400 }, (_, i) => `k${i}`);
    let writing = true;
    const write = async () => {
      for (let n = 1; n <= 20; n++)
        await commitPuts(
          backend,
          keys.map((key) => ({ key, value: n })),
        );
      writing = false;
    };
    const look = async () => {
      while (writing) {
        const seen = new Set((await backend.state.load(keys)).map((each) => each?.value));
        expect(seen.size).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all([write(), look(), look()]);
  });
}

function keeping(given: Given): void {
  test.each(AWKWARD_VALUES)('keeps %s as it is', async (_name, value) => {
    const { backend } = await given();
    await commitPuts(backend, [{ key: 'a', value }]);
    expect(JSON.stringify((await load(backend, 'a'))?.value)).toBe(JSON.stringify(value));
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  test('keys that mean something to JavaScript are only keys', async () => {
    const { backend } = await given();
    const keys = ['__proto__', 'constructor', 'toString', 'schlüssel €𝄞', ' ', 'a/b', '0'];
    expect(await backend.state.load(keys)).toEqual(keys.map(() => undefined));
    await commitPuts(
      backend,
      keys.map((key) => ({ key, value: key, expected: 0 })),
    );
    expect((await backend.state.load(keys)).map((each) => each?.value)).toEqual(keys);
  });

  test('1 MB in one value', async () => {
    const { backend } = await given();
    const value = { text: 'ä€𝄞"'.repeat(250_000) };
    await commitPuts(backend, [
      { key: 'large', value },
      { key: 'small', value: 1 },
    ]);
    const large = (await load(backend, 'large'))!;
    expect((large.value as typeof value).text === value.text).toBe(true);
    expect((await load(backend, 'small'))?.value).toBe(1);
  });

  test('neither the writer nor a reader can change what is stored', async () => {
    const { backend } = await given();
    const value = { list: [1], inner: { a: 1 } };
    await commitPuts(backend, [{ key: 'a', value }]);
    deface(value);
    for (let i = 0; i < 2; i++) {
      const found = await load(backend, 'a');
      expect(found?.value).toEqual({ list: [1], inner: { a: 1 } });
      deface(found?.value);
      const [scanned] = await backend.state.scan('a', { limit: 1 });
      expect(scanned?.value).toEqual({ list: [1], inner: { a: 1 } });
      deface(scanned?.value);
    }
  });

  test.each(['', 'x'.repeat(1_025), 'null\0character', 'half \ud834 a pair'])(
    'a key that no store can hold is refused (%#)',
    async (key) => {
      const { backend } = await given();
      await expect(
        commitPuts(backend, [
          { key: 'fine', value: 1 },
          { key, value: 1 },
        ]),
      ).rejects.toMatchObject({ code: 'store-key' });
      await expect(backend.state.load([key])).rejects.toMatchObject({ code: 'store-key' });
      expect(await load(backend, 'fine')).toBeUndefined();
    },
  );
}

function scanning(given: Given): void {
  test('gives the keys of a prefix in order, in pages', async () => {
    const { backend } = await given();
    const people = Array.from({ length: 600 }, (_, i) => `person/${String(i).padStart(4, '0')}`);
    const others = ['person', 'person.', 'person0', 'persona/1', 'z', 'a'];
    const shuffled = [...people.slice(300), ...others, ...people.slice(0, 300)].reverse();
    await commitPuts(
      backend,
      shuffled.map((key) => ({ key, value: { key } })),
    );
    for (const limit of [1_000, 600, 256, 99]) {
      const seen: string[] = [];
      for (let after: string | undefined; ; after = seen.at(-1)) {
        const page = await backend.state.scan('person/', { ...(after && { after }), limit });
        expect(page.length).toBeLessThanOrEqual(limit);
        for (const { key, value, version } of page) {
          expect((value as { key: string }).key).toBe(key);
          expect(version).toBeGreaterThan(0);
        }
        seen.push(...page.map(({ key }) => key));
        if (page.length < limit) break;
      }
      expect(seen).toEqual(people);
    }
  });

  test('an empty prefix is everything; after may lie before the prefix; keys are ordered by their UTF-8 bytes', async () => {
    const { backend } = await given();
    const ordered = ['B', 'a', 'ab', 'b', 'é', '\ue000', '\uffee', '𝄞'];
    await commitPuts(
      backend,
      [...ordered].reverse().map((key) => ({ key, value: 1 })),
    );
    const keys = async (prefix: string, after?: string) =>
      (await backend.state.scan(prefix, { ...(after && { after }), limit: 100 })).map(({ key }) => key);
    expect(await keys('')).toEqual(ordered);
    expect(await keys('a')).toEqual(['a', 'ab']);
    expect(await keys('a', 'B')).toEqual(['a', 'ab']);
    expect(await keys('a', 'a')).toEqual(['ab']);
    expect(await keys('a', 'b')).toEqual([]);
    expect(await keys('none')).toEqual([]);
    expect(await backend.state.scan('', { limit: 0 })).toEqual([]);
  });

  test('tells apart what was written after a version, also what is far from there', async () => {
    const { backend } = await given();
    const keys = Array.from({ length: 700 }, (_, i) => `k/${String(i).padStart(4, '0')}`);
    await commitPuts(
      backend,
      keys.map((key) => ({ key, value: 1 })),
    );
    const [{ version } = { version: 0 }] = await backend.state.scan('k/', { limit: 1 });
    const later = ['k/0003', 'k/0650', 'k/new', 'other'];
    for (const key of later) await commitPuts(backend, [{ key, value: 2 }]);
    const above = async (options: object) =>
      (await backend.state.scan('k/', { limit: 100, above: version, ...options })).map(({ key }) => key);
    expect(await above({})).toEqual(['k/0003', 'k/0650', 'k/new']);
    expect(await above({ limit: 2 })).toEqual(['k/0003', 'k/0650']);
    expect(await above({ after: 'k/0003' })).toEqual(['k/0650', 'k/new']);
    const newest = (await backend.state.load(['other']))[0]!.version;
    expect(await above({ above: newest })).toEqual([]);
  });

  test('what was removed is not found', async () => {
    const { backend } = await given();
    await commitPuts(backend, [
      { key: 'p/1', value: 1 },
      { key: 'p/2', value: 2 },
      { key: 'p/3', value: 3 },
    ]);
    await backend.state.scan('p/', { limit: 10 });
    await commitPuts(backend, [
      { key: 'p/2', value: undefined },
      { key: 'never', value: undefined },
    ]);
    expect((await backend.state.scan('p/', { limit: 10 })).map(({ key }) => key)).toEqual(['p/1', 'p/3']);
  });
}
