/** What became of a place. */
import { expect, test } from 'vitest';
import { moveOf } from './list-change.ts';

test('places are compared with the list without what was added', () => {
  const before = ['a', 'b', 'c'];
  expect(moveOf('a', 0, before)).toEqual({ kind: 'same' });
  expect(moveOf('c', 0, before)).toEqual({ kind: 'up', places: 2 });
  expect(moveOf('a', 2, before)).toEqual({ kind: 'down', places: 2 });
  expect(moveOf('x', 1, before)).toEqual({ kind: 'new' });
  expect(moveOf('x', 1, undefined)).toEqual({ kind: 'same' });
});
