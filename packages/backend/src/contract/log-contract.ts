/** What the log of every backend promises: order, no gap, batches together, durable pages, followers that miss nothing. */
import { describe, expect, test } from 'vitest';
import type { Backend, LogPage, Stored } from '../backend.ts';
import { encoded, passing } from '../encoded.ts';
import { AWKWARD_VALUES, deface } from './awkward-values.ts';
import type { Given } from './backend-contract.ts';

export function logContract(given: Given): void {
  describe('log', () => {
    writing(given);
    reading(given);
    values(given);
    following(given);
  });
}

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => ({ n: from + i }));

/** All entries, read in pages of `limit`. */
export async function readAll(backend: Backend, limit = 100): Promise<Stored[]> {
  const entries: Stored[] = [];
  for (;;) {
    const page = await backend.log.read(entries.length, limit);
    if (page.entries.length === 0) return entries;
    entries.push(...page.entries);
  }
}

/** What a follower sees until it has `count` entries. */
async function followUntil(backend: Backend, from: number, count: number, onPage?: (page: LogPage) => Promise<void>) {
  const stop = new AbortController();
  const seen: Stored[] = [];
  let expected = from;
  for await (const page of backend.log.follow(from, stop.signal)) {
    expect(page.from).toBe(expected);
    expect(page.next).toBe(page.from + page.entries.length);
    expected = page.next;
    seen.push(...page.entries);
    await onPage?.(page);
    if (seen.length >= count) stop.abort();
  }
  return seen;
}

function writing(given: Given): void {
  test('begins empty, at cursor 0', async () => {
    const { backend } = await given();
    expect(await backend.log.read(0, 10)).toEqual({ entries: [], from: 0, next: 0 });
  });

  test('append tells the cursor after its entries', async () => {
    const { backend } = await given();
    expect(await backend.log.append(numbers(0, 3))).toBe(3);
    expect(await backend.log.append(numbers(3, 1))).toBe(4);
    expect(await backend.log.append([])).toBe(4);
    expect(await backend.log.append(numbers(4, 100))).toBe(104);
    expect(await readAll(backend)).toEqual(numbers(0, 104));
  });

  test('appends that are not awaited keep the order of the calls, without a gap', async () => {
    const { backend } = await given();
    const cursors = await Promise.all(Array.from({ length: 50 }, (_, i) => backend.log.append(numbers(i * 2, 2))));
    expect(cursors).toEqual(Array.from({ length: 50 }, (_, i) => i * 2 + 2));
    expect(await readAll(backend)).toEqual(numbers(0, 100));
  });

  test('many writers at once: nothing lost, nothing twice, each batch together and in order', async () => {
    const { backend } = await given();
    const write = async (writer: number) => {
      for (let batch = 0; batch < 20; batch++) {
        const size = 1 + ((writer + batch) % 7);
        const next = await backend.log.append(Array.from({ length: size }, (_, i) => ({ writer, batch, i, size })));
        const stored = await backend.log.read(next - size, size);
        expect(stored.entries).toEqual(Array.from({ length: size }, (_, i) => ({ writer, batch, i, size })));
      }
    };
    await Promise.all(Array.from({ length: 25 }, (_, writer) => write(writer)));
    const all = (await readAll(backend)) as { writer: number; batch: number; i: number; size: number }[];
    const seen = new Map<number, string>();
    let at = 0;
    while (at < all.length) {
      const { writer, batch, size } = all[at]!;
      expect(all.slice(at, at + size).map((entry) => [entry.writer, entry.batch, entry.i])).toEqual(
        Array.from({ length: size }, (_, i) => [writer, batch, i]),
      );
      expect(seen.get(writer) ?? '-1').toBe(String(batch - 1));
      seen.set(writer, String(batch));
      at += size;
    }
    expect([...seen.values()]).toEqual(Array.from({ length: 25 }, () => '19'));
  });

  test('what comes while earlier entries are being written does not mix with them', async () => {
    const { backend } = await given();
    const entries = Array.from({ length: 300 }, (_, n) => ({
      n,
      text: String.fromCharCode(97 + (n % 26)).repeat(3_000 + n),
    }));
    const appended: Promise<number>[] = [];
    for (const entry of entries) {
      appended.push(backend.log.append([entry]));
      if (entry.n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(appended)).toEqual(entries.map(({ n }) => n + 1));
    expect(await readAll(backend)).toEqual(entries);
  });

  test('an append that cannot be encoded is refused whole and leaves no gap', async () => {
    const { backend } = await given();
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    const refused = backend.log.append([{ n: 'lost' }, cyclic]);
    const kept = backend.log.append(numbers(0, 2));
    await expect(refused).rejects.toThrow();
    expect(await kept).toBe(2);
    expect(await readAll(backend)).toEqual(numbers(0, 2));
  });

  test('many entries in one call', async () => {
    const { backend } = await given();
    expect(await backend.log.append(numbers(0, 5_000))).toBe(5_000);
    expect(await readAll(backend, 777)).toEqual(numbers(0, 5_000));
  });
}

function reading(given: Given): void {
  test.each([1, 2, 7, 100])('pages of %i meet without a gap and without overlap', async (limit) => {
    const { backend } = await given();
    await backend.log.append(numbers(0, 5));
    await Promise.all([backend.log.append(numbers(5, 1)), backend.log.append(numbers(6, 9))]);
    let cursor = 0;
    const seen: Stored[] = [];
    for (;;) {
      const page = await backend.log.read(cursor, limit);
      expect(page.from).toBe(cursor);
      expect(page.next).toBe(cursor + page.entries.length);
      expect(page.entries.length).toBeLessThanOrEqual(limit);
      if (page.entries.length === 0) break;
      seen.push(...page.entries);
      cursor = page.next;
    }
    expect(seen).toEqual(numbers(0, 15));
  });

  test('the same page may be read again, from any position, in any order', async () => {
    const { backend } = await given();
    await backend.log.append(numbers(0, 40));
    for (const [from, limit] of [
      [10, 5],
      [10, 5],
      [15, 3],
      [3, 30],
      [15, 3],
      [39, 10],
      [0, 1],
      [10, 5],
    ] as const) {
      const page = await backend.log.read(from, limit);
      expect(page.entries).toEqual(numbers(from, Math.min(limit, 40 - from)));
    }
  });

  test('a limit of 0 and the end of the log give an empty page; a position that is none is refused', async () => {
    const { backend } = await given();
    await backend.log.append(numbers(0, 4));
    expect(await backend.log.read(2, 0)).toEqual({ entries: [], from: 2, next: 2 });
    expect(await backend.log.read(4, 10)).toEqual({ entries: [], from: 4, next: 4 });
    for (const cursor of [-1, 1.5, 5, Number.NaN]) {
      await expect(backend.log.read(cursor, 1)).rejects.toMatchObject({ code: 'store-cursor' });
    }
  });
}

function values(given: Given): void {
  test.each(AWKWARD_VALUES)('keeps %s as it is', async (_name, value) => {
    const { backend } = await given();
    const text = JSON.stringify(value);
    await backend.log.append([value, { inside: value }]);
    const { entries } = await backend.log.read(0, 2);
    expect(JSON.stringify(entries)).toBe(`[${text},{"inside":${text}}]`);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  test('large entries: 1 MB of text beside small ones', async () => {
    const { backend } = await given();
    const large = { text: 'ä€𝄞"\\'.repeat(200_000) };
    await Promise.all([backend.log.append([{ n: 1 }]), backend.log.append([large]), backend.log.append([{ n: 2 }])]);
    const { entries } = await backend.log.read(0, 3);
    expect(entries[0]).toEqual({ n: 1 });
    expect((entries[1] as typeof large).text === large.text).toBe(true);
    expect(entries[2]).toEqual({ n: 2 });
  });

  test('entries that are encoded already are stored like any other', async () => {
    const { backend } = await given();
    const body = '{"a":"ü","b":[1, 2]}';
    const live = followUntil(backend, 0, 4);
    await backend.log.append([
      { n: 0 },
      encoded(JSON.parse(body), body),
      encoded(JSON.parse(body), Buffer.from(body)),
      { n: 3 },
    ]);
    const expected = [{ n: 0 }, JSON.parse(body), JSON.parse(body), { n: 3 }];
    expect(await live).toEqual(expected);
    expect(await readAll(backend)).toEqual(expected);
  });

  test('bytes that are only passing may be used again at once, and followers miss nothing', async () => {
    const { backend } = await given();
    const live = followUntil(backend, 0, 6);
    const body = Buffer.alloc(8);
    for (let n = 0; n < 6; n++) {
      body.write(`{"n": ${n}}`);
      const appended = backend.log.append([n === 2 ? { n } : passing({ n }, body)]);
      body.fill(0);
      if (n % 2 === 1) await appended;
    }
    expect(await live).toEqual(numbers(0, 6));
    expect(await readAll(backend)).toEqual(numbers(0, 6));
  });

  test('neither the writer nor a reader can change what is stored', async () => {
    const { backend } = await given();
    const entry = { list: [1, 2], inner: { a: 1 } };
    const batch = [entry, { other: true }];
    const appended = backend.log.append(batch);
    await appended;
    deface(entry);
    batch.length = 0;
    const expected = [{ list: [1, 2], inner: { a: 1 } }, { other: true }];
    for (const [from, limit] of [
      [0, 1],
      [1, 1],
      [1, 1],
      [0, 2],
      [1, 1],
    ] as const) {
      const page = await backend.log.read(from, limit);
      expect(page.entries).toEqual(expected.slice(from, from + limit));
      for (const each of page.entries) deface(each);
    }
    for await (const page of backend.log.follow(0, AbortSignal.timeout(5_000))) {
      for (const each of page.entries) deface(each);
      break;
    }
    expect(await readAll(backend)).toEqual(expected);
  });
}

function following(given: Given): void {
  test('from the past into the live end: each entry once, in order', async () => {
    const { backend } = await given();
    for (let i = 0; i < 300; i += 10) await backend.log.append(numbers(i, 10));
    const followed = followUntil(backend, 25, 975);
    for (let i = 300; i < 1_000; i += 10) await backend.log.append(numbers(i, 10));
    expect(await followed).toEqual(numbers(25, 975));
  });

  test('live entries that come while nobody waits, in groups of any size', async () => {
    const { backend } = await given();
    const followed = followUntil(backend, 0, 630);
    const appended: Promise<number>[] = [];
    for (let i = 0, n = 0; i < 35; i++) {
      appended.push(backend.log.append(numbers(n, i + 1)));
      n += i + 1;
    }
    await Promise.all(appended);
    expect(await followed).toEqual(numbers(0, 630));
  });

  test('a slow follower loses nothing, and does not hold back a quick one', async () => {
    const { backend } = await given();
    const count = 30_000;
    const quick = followUntil(backend, 0, count);
    // It holds its first page until the quick one has seen everything, and is by then far behind.
    const slow = followUntil(backend, 0, count, async ({ from }) => {
      if (from === 0) await quick;
    });
    for (let i = 0; i < count; i += 1_500) await backend.log.append(numbers(i, 1_500));
    expect((await quick).length).toBe(count);
    const seen = await slow;
    expect(seen.length).toBe(count);
    expect(seen.every((entry, i) => (entry as { n: number }).n === i)).toBe(true);
  });

  test('an entry that is followed can be read: it is durable', async () => {
    const { backend } = await given();
    const followed = followUntil(backend, 0, 40, async ({ from, entries }) => {
      expect((await backend.log.read(from, entries.length)).entries).toEqual(entries);
    });
    for (let i = 0; i < 40; i += 4) await backend.log.append(numbers(i, 4));
    expect(await followed).toEqual(numbers(0, 40));
  });

  test('ends when its signal aborts: before, while it waits, and between pages', async () => {
    const { backend } = await given();
    await backend.log.append(numbers(0, 3));
    const pages: LogPage[] = [];
    for await (const page of backend.log.follow(0, AbortSignal.abort())) pages.push(page);
    expect(pages).toEqual([]);
    const stop = new AbortController();
    const waiting = backend.log.follow(3, stop.signal)[Symbol.asyncIterator]().next();
    await backend.log.read(0, 1);
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await followUntil(backend, 0, 1)).toEqual(numbers(0, 3));
  });

  test('begins only at a position of the log', async () => {
    const { backend } = await given();
    await backend.log.append(numbers(0, 3));
    for (const from of [-1, 4, 0.5]) {
      const next = backend.log.follow(from, AbortSignal.timeout(5_000))[Symbol.asyncIterator]().next();
      await expect(next).rejects.toMatchObject({ code: 'store-cursor' });
    }
  });
}
