import { createDice, NEVER } from '@attune/engine';
import { expect, test } from 'vitest';
import { createDueQueue } from './due-queue.ts';

test('gives each what is due once, the earliest first, under its latest time', () => {
  const queue = createDueQueue();
  queue.set('a', 30);
  queue.set('b', 10);
  queue.set('c', 20);
  queue.set('b', 40);
  queue.set('c', 5);
  expect(queue.nextAt()).toBe(5);
  expect(queue.take(30, 10)).toEqual([
    { key: 'c', at: 5 },
    { key: 'a', at: 30 },
  ]);
  expect(queue.take(39, 10)).toEqual([]);
  expect(queue.take(40, 10)).toEqual([{ key: 'b', at: 40 }]);
  queue.giveBack('b');
  expect(queue.take(40, 10)).toEqual([{ key: 'b', at: 40 }]);
  queue.set('b', 41);
  expect(queue.take(50, 10)).toEqual([{ key: 'b', at: 41 }]);
});

test('agrees with a plain list, whatever is set, taken out and set again', () => {
  const dice = createDice('due-queue');
  const queue = createDueQueue();
  const list = new Map<string, number>();
  for (let now = 0; now < 3_000; now++) {
    const key = `k${dice.integer(40)}`;
    const at = dice.next() < 0.2 ? NEVER : now + dice.integer(60);
    queue.set(key, at);
    if (at === NEVER) list.delete(key);
    else list.set(key, at);
    const due = [...list].filter(([, when]) => when <= now).map(([each]) => each);
    const taken = queue.take(now, 1_000);
    expect(taken.map((each) => each.key).sort()).toEqual(due.sort());
    for (const each of taken) {
      expect(each.at).toBe(list.get(each.key));
      list.delete(each.key);
      queue.set(each.key, NEVER);
    }
    expect(queue.size()).toBe(list.size);
  }
});
