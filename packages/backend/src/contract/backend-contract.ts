/**
 * The suite that every backend must pass: what the port promises, as tests. A backend that deviates does not list itself
 * here; it is not finished. Everything runs against a fresh, empty store.
 *
 * @example `backendContract('memory', async () => ({ backend: createMemoryBackend() }));`
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../backend.ts';
import { crashContract } from './crash-contract.ts';
import { logContract } from './log-contract.ts';
import { recordsContract } from './records-contract.ts';
import { stateContract } from './state-contract.ts';

export type Opened = {
  readonly backend: Backend;
  /** Closes the store properly and opens it again, for a store that survives it. */
  readonly reopen?: () => Promise<Backend>;
  /** Ends the store without a word to it, as a power cut would, and opens what is left. */
  readonly crash?: () => Promise<Backend>;
};

/** Gives each test its own opened backend. */
export type Given = () => Promise<Opened>;

/** Declares the suite under `name`; `open` makes a fresh, empty store each time. */
export function backendContract(name: string, open: () => Promise<Opened>): void {
  describe(`${name} keeps the contract of a backend:`, () => {
    const opened: Backend[] = [];
    const given: Given = async () => {
      const { backend, reopen, crash } = await open();
      const tracked = (again: () => Promise<Backend>) => async () => {
        const next = await again();
        opened.push(next);
        return next;
      };
      opened.push(backend);
      return { backend, ...(reopen && { reopen: tracked(reopen) }), ...(crash && { crash: tracked(crash) }) };
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((backend) => backend.close()));
    });
    logContract(given);
    stateContract(given);
    recordsContract(given);
    crashContract(given);
    closeContract(given);
  });
}

function closeContract(given: Given): void {
  describe('close', () => {
    test('waits for what was begun, and afterwards every call rejects', async () => {
      const { backend } = await given();
      const begun = backend.log.append([1, 2, 3]);
      await backend.close();
      expect(await begun).toBe(3);
      const closed = expect.objectContaining({ code: 'store-closed' });
      await expect(backend.log.append([4])).rejects.toEqual(closed);
      await expect(backend.log.read(0, 1)).rejects.toEqual(closed);
      await expect(backend.state.load(['a'])).rejects.toEqual(closed);
      await expect(backend.state.scan('', { limit: 1 })).rejects.toEqual(closed);
      await expect(backend.state.cursor('loop')).rejects.toEqual(closed);
      await expect(backend.records.get('a', 'b')).rejects.toEqual(closed);
      await expect(backend.records.list('a')).rejects.toEqual(closed);
      await expect(backend.records.put('a', 'b', 1)).rejects.toEqual(closed);
      await expect(backend.records.remove('a', 'b')).rejects.toEqual(closed);
    });

    test('waits for long reads that were begun', async () => {
      const { backend } = await given();
      const keys = Array.from({ length: 2_000 }, (_, i) => `key/${i}`);
      const puts = keys.map((key) => ({ key, value: { key, text: 'x'.repeat(1_000) } }));
      await backend.state.commit({ reader: 'loop', cursor: 1, expectedCursor: 0, puts });
      await backend.log.append(puts);
      const begun = [
        backend.state.load(keys),
        backend.state.scan('key/', { limit: 2_000 }),
        backend.log.read(0, 2_000),
      ] as const;
      await backend.close();
      const [loaded, scanned, page] = await Promise.all(begun);
      expect([loaded.length, scanned.length, page.entries.length]).toEqual([2_000, 2_000, 2_000]);
    });

    test('may be asked for twice, and ends a follower that waits', async () => {
      const { backend } = await given();
      const pages = backend.log.follow(0, new AbortController().signal)[Symbol.asyncIterator]();
      const ended = expect(pages.next()).rejects.toMatchObject({ code: 'store-closed' });
      await backend.log.read(0, 1);
      await Promise.all([backend.close(), backend.close()]);
      await ended;
    });
  });
}
