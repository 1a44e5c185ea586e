/**
 * The queue keeps what is not confirmed, within its bounds.
 */
import { describe, expect, it } from 'vitest';
import { createQueue, entryOf } from './queue.ts';

const entry = (id: string, size = 10) => entryOf(id, 'x'.repeat(size));
const ids = (entries: readonly { id: string }[]) => entries.map(({ id }) => id).join('');

describe('the queue', () => {
  it('keeps an entry until it is removed, and hands each out once at a time', () => {
    const queue = createQueue();
    for (const id of 'abc') queue.add(entry(id));
    const taken = queue.take(2, 1000);
    expect(ids(taken)).toBe('ab');
    expect(ids(queue.take(2, 1000))).toBe('c');
    expect(queue.take(2, 1000)).toEqual([]);
    queue.release(taken);
    expect(ids(queue.take(9, 1000))).toBe('ab');
    queue.remove(taken);
    expect(ids(queue.all())).toBe('c');
  });

  it('takes up to the bytes given, but always one', () => {
    const queue = createQueue();
    queue.add(entry('a', 500));
    queue.add(entry('b', 40));
    queue.add(entry('c', 40));
    queue.add(entry('d', 40));
    expect(ids(queue.take(50, 100))).toBe('a');
    expect(ids(queue.take(50, 100))).toBe('bc');
  });

  it('counts bytes, not characters', () => {
    expect(entryOf('a', 'ä€').bytes).toBe(5);
  });

  it('gives up the oldest beyond its bounds and says which', () => {
    const queue = createQueue({ eventsMax: 3, bytesMax: 100 });
    for (const id of 'abc') queue.add(entry(id));
    expect(ids(queue.add(entry('d')))).toBe('a');
    expect(ids(queue.add(entry('e', 85)))).toBe('bc');
    expect(ids(queue.all())).toBe('de');
    expect(queue.waiting()).toEqual({ events: 2, bytes: 95 });
  });

  it('ignores an id it has', () => {
    const queue = createQueue();
    queue.add(entry('a'));
    queue.add(entry('a'));
    expect(queue.waiting().events).toBe(1);
  });
});
