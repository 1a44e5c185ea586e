/** Work is done in its order, never more than a slice of it in one turn, and what is asked for meanwhile comes after it. */
import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const busyMs = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

test('all of it is done in its order, a slice a turn, and at least one piece', async () => {
  const done: number[] = [];
  const turns = createTurns(1);
  for (let i = 0; i < 5; i++)
    turns(() => {
      busyMs(2);
      done.push(i);
      if (i === 0) turns(() => done.push(9));
    });
  expect(done).toEqual([]);
  const seen: number[] = [];
  while (done.length < 6) {
    await nextTurn();
    seen.push(done.length);
  }
  expect(done).toEqual([0, 1, 2, 3, 4, 9]);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
});

test('small pieces share a turn, and what comes when all is done begins anew', async () => {
  const done: string[] = [];
  const turns = createTurns(1_000);
  turns(() => done.push('a'));
  turns(() => done.push('b'));
  await nextTurn();
  expect(done).toEqual(['a', 'b']);
  turns(() => done.push('c'));
  await nextTurn();
  expect(done).toEqual(['a', 'b', 'c']);
});
