/** What the records of every backend promise: versions that count, conflicts told, collections apart from each other. */
import { describe, expect, test } from 'vitest';
import type { RecordName } from '../backend.ts';
import { AWKWARD_VALUES, deface } from './awkward-values.ts';
import type { Given } from './backend-contract.ts';

export function recordsContract(given: Given): void {
  describe('records', () => {
    versions(given);
    listing(given);
    keeping(given);
    following(given);
  });
}

function versions(given: Given): void {
  test('a version counts from 1, and is told by every answer', async () => {
    const { backend } = await given();
    expect(await backend.records.get('segment', 'a')).toBeUndefined();
    expect(await backend.records.put('segment', 'a', { n: 1 })).toEqual({ written: true, version: 1 });
    expect(await backend.records.put('segment', 'a', { n: 2 })).toEqual({ written: true, version: 2 });
    expect(await backend.records.put('segment', 'a', { n: 3 }, 2)).toEqual({ written: true, version: 3 });
    expect(await backend.records.get('segment', 'a')).toEqual({ key: 'a', value: { n: 3 }, version: 3 });
  });

  test('another version than expected: the stored one is told, nothing is written', async () => {
    const { backend } = await given();
    expect(await backend.records.put('c', 'a', 'new', 1)).toEqual({ written: false, version: 0 });
    expect(await backend.records.put('c', 'a', 'first', 0)).toEqual({ written: true, version: 1 });
    expect(await backend.records.put('c', 'a', 'other', 0)).toEqual({ written: false, version: 1 });
    expect(await backend.records.put('c', 'a', 'other', 2)).toEqual({ written: false, version: 1 });
    expect(await backend.records.remove('c', 'a', 2)).toEqual({ written: false, version: 1 });
    expect(await backend.records.get('c', 'a')).toEqual({ key: 'a', value: 'first', version: 1 });
  });

  test('remove takes it away; what comes after it counts on, so that no version is ever given twice', async () => {
    const { backend } = await given();
    await backend.records.put('c', 'a', 1);
    await backend.records.put('c', 'a', 2);
    expect(await backend.records.remove('c', 'a', 2)).toEqual({ written: true, version: 2 });
    expect(await backend.records.get('c', 'a')).toBeUndefined();
    expect(await backend.records.list('c')).toEqual([]);
    expect(await backend.records.remove('c', 'a')).toEqual({ written: false, version: 0 });
    expect(await backend.records.put('c', 'a', 3, 2)).toEqual({ written: false, version: 0 });
    expect(await backend.records.put('c', 'a', 3, 0)).toEqual({ written: true, version: 3 });
    expect(await backend.records.get('c', 'a')).toEqual({ key: 'a', value: 3, version: 3 });
  });

  test('of many puts at once that expect the same version exactly one is written', async () => {
    const { backend } = await given();
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => backend.records.put('c', 'a', i, 0)));
    const winners = results.flatMap((result, i) => (result.written ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(await backend.records.get('c', 'a')).toEqual({ key: 'a', value: winners[0], version: 1 });
    const free = await Promise.all(Array.from({ length: 20 }, (_, i) => backend.records.put('c', 'a', i)));
    expect(free.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
  });
}

/** A store in another process takes its time. */
const FOLLOWING = { timeout: 20_000 };

function following(given: Given): void {
  test('a follower is told to look at all, then which record changed; what it reads then is not older', async () => {
    const { backend } = await given();
    const stop = new AbortController();
    const told: (readonly RecordName[] | null)[] = [];
    const following = (async () => {
      for await (const { names } of backend.records.follow(stop.signal)) {
        told.push(names);
        if (names?.some(({ key }) => key === 'last') === true) break;
      }
    })();
    await expect.poll(() => told[0], FOLLOWING).toBeNull();
    let puts = 0;
    // A follower that is still being connected may be told to look at all once more.
    await expect
      .poll(async () => {
        await backend.records.put('definition/a', 'b/c', { n: ++puts });
        return told.some((names) =>
          names?.some(({ collection, key }) => collection === 'definition/a' && key === 'b/c'),
        );
      }, FOLLOWING)
      .toBe(true);
    expect((await backend.records.get('definition/a', 'b/c'))?.version).toBe(puts);
    await backend.records.remove('definition/a', 'b/c');
    await backend.records.remove('definition/a', 'never there');
    await backend.records.put('definition/a', 'other', 1, 7);
    await backend.records.put('definition/a', 'last', 1);
    await following;
    const names = told.flatMap((each) => each ?? []).map(({ key }) => key);
    expect(new Set(names)).toEqual(new Set(['b/c', 'last']));
    stop.abort();
  });

  test('following ends with its signal, and with the store', async () => {
    const { backend } = await given();
    const stop = new AbortController();
    const ended = (async () => {
      for await (const _ of backend.records.follow(stop.signal)) stop.abort();
    })();
    await ended;
    const changes = backend.records.follow(new AbortController().signal)[Symbol.asyncIterator]();
    await changes.next();
    const closed = expect(
      (async () => {
        for (;;) if ((await changes.next()).done === true) return;
      })(),
    ).rejects.toMatchObject({ code: 'store-closed' });
    await backend.close();
    await closed;
  });
}

function listing(given: Given): void {
  test('gives one collection, in the order of the keys, in pages', async () => {
    const { backend } = await given();
    const keys = Array.from({ length: 700 }, (_, i) => `item-${String(i).padStart(4, '0')}`);
    await Promise.all([...keys].reverse().map((key) => backend.records.put('items', key, { key })));
    await backend.records.put('item', 'x', 1);
    await backend.records.put('items2', 'x', 1);
    expect((await backend.records.list('items')).map(({ key }) => key)).toEqual(keys);
    expect(await backend.records.list('items', { after: 'item-0697' })).toEqual([
      { key: 'item-0698', value: { key: 'item-0698' }, version: 1 },
      { key: 'item-0699', value: { key: 'item-0699' }, version: 1 },
    ]);
    expect((await backend.records.list('items', { after: 'item-0009', limit: 300 })).map(({ key }) => key)).toEqual(
      keys.slice(10, 310),
    );
    expect(await backend.records.list('none')).toEqual([]);
  });

  test('removed records do not shorten a page', async () => {
    const { backend } = await given();
    const keys = Array.from({ length: 12 }, (_, i) => `k${String(i).padStart(2, '0')}`);
    for (const key of keys) await backend.records.put('c', key, key);
    for (const key of keys.slice(2, 9)) await backend.records.remove('c', key);
    expect((await backend.records.list('c', { limit: 4 })).map(({ key }) => key)).toEqual(['k00', 'k01', 'k09', 'k10']);
  });
}

function keeping(given: Given): void {
  test.each(AWKWARD_VALUES)('keeps %s as it is', async (_name, value) => {
    const { backend } = await given();
    await backend.records.put('c', 'a', value);
    expect(JSON.stringify((await backend.records.get('c', 'a'))?.value)).toBe(JSON.stringify(value));
    expect(JSON.stringify((await backend.records.list('c'))[0]?.value)).toBe(JSON.stringify(value));
  });

  test('names that mean something to JavaScript are only names', async () => {
    const { backend } = await given();
    for (const name of ['__proto__', 'constructor', 'toString', 'ü𝄞']) {
      expect(await backend.records.get(name, name)).toBeUndefined();
      expect(await backend.records.put(name, name, { name }, 0)).toEqual({ written: true, version: 1 });
      expect(await backend.records.list(name)).toEqual([{ key: name, value: { name }, version: 1 }]);
    }
    expect(Object.prototype).not.toHaveProperty('name');
  });

  test('neither the writer nor a reader can change what is stored', async () => {
    const { backend } = await given();
    const value = { list: [1], inner: { a: 1 } };
    await backend.records.put('c', 'a', value);
    deface(value);
    for (let i = 0; i < 2; i++) {
      const found = await backend.records.get('c', 'a');
      const [listed] = await backend.records.list('c');
      expect([found?.value, listed?.value]).toEqual([
        { list: [1], inner: { a: 1 } },
        { list: [1], inner: { a: 1 } },
      ]);
      deface(found?.value);
      deface(listed?.value);
    }
  });

  test('what no store can hold is refused', async () => {
    const { backend } = await given();
    await expect(backend.records.put('', 'a', 1)).rejects.toMatchObject({ code: 'store-key' });
    await expect(backend.records.put('c', 'a\0b', 1)).rejects.toMatchObject({ code: 'store-key' });
    await expect(backend.records.put('c', 'a', undefined)).rejects.toMatchObject({ code: 'store-value' });
    expect(await backend.records.list('c')).toEqual([]);
  });
}
