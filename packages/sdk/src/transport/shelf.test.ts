/**
 * The stored queue changes hands only when its page is gone.
 */
import { describe, expect, it } from 'vitest';
import type { Storage } from '../session/storage.ts';
import { entryOf } from './queue.ts';
import { createShelf, LEASE_MS } from './shelf.ts';

function memory(charsMax = Number.POSITIVE_INFINITY): Storage {
  const kept = new Map<string, string>();
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => value.length <= charsMax && kept.set(key, value) === kept,
    remove: (key) => void kept.delete(key),
    keys: (start) => [...kept.keys()].filter((key) => key.startsWith(start)),
    clear: () => kept.clear(),
  };
}
const entry = (messageId: string, text = '') => entryOf(messageId, JSON.stringify({ messageId, text }));
const ids = (entries: readonly { id: string }[]) => entries.map(({ id }) => id).join('');

describe('the stored queue', () => {
  it('belongs to its page while the lease runs, then to whoever comes', () => {
    const storage = memory();
    createShelf(storage).save([entry('a'), entry('b')], 1000);
    const other = createShelf(storage);
    expect(other.takeOver(1000 + LEASE_MS - 1).entries).toEqual([]);
    const { entries, kept } = other.takeOver(1000 + LEASE_MS);
    expect(ids(entries)).toBe('ab');
    other.save(entries, 1000 + LEASE_MS);
    kept();
    expect(storage.keys('')).toHaveLength(1);
  });

  it('is free at once when its page was left', () => {
    const storage = memory();
    createShelf(storage).save([entry('a')], 1000, true);
    expect(ids(createShelf(storage).takeOver(1001).entries)).toBe('a');
  });

  it('tells a page that came back that its queue was taken over', () => {
    const storage = memory();
    const first = createShelf(storage);
    first.save([entry('a')], 1000, true);
    expect(first.isTakenOver()).toBe(false);
    createShelf(storage).takeOver(2000).kept();
    expect(first.isTakenOver()).toBe(true);
  });

  it('leaves nothing when all is delivered, and reads nonsense as nothing', () => {
    const storage = memory();
    const shelf = createShelf(storage);
    shelf.save([entry('a')], 0);
    shelf.save([], 0);
    expect(storage.keys('')).toEqual([]);
    storage.set('queue.x', 'what is this');
    storage.set('queue.y', '0\n{"no":"list"}');
    expect(shelf.takeOver(9).entries).toEqual([]);
  });

  it('keeps the newer half where the store is full', () => {
    const storage = memory(120);
    createShelf(storage).save([entry('a', 'x'.repeat(40)), entry('b', 'y'.repeat(40))], 0, true);
    expect(ids(createShelf(storage).takeOver(9).entries)).toBe('b');
  });

  it('touches the store only when there is something to write or to take away', () => {
    const removed: string[] = [];
    const storage = memory(120);
    const remove = (key: string): void => {
      removed.push(key);
      storage.remove(key);
    };
    const shelf = createShelf({ ...storage, remove });
    shelf.save([], 0);
    expect(removed).toEqual([]);
    shelf.save([entry('a')], 0);
    // What does not fit leaves the older copy, which must still be taken away.
    shelf.save([entry('b', 'x'.repeat(200))], 0);
    shelf.save([], 0);
    expect(removed).toHaveLength(1);
    expect(storage.keys('')).toEqual([]);
  });
});
