/** Nothing that was measured is left undrawn. */
import { expect, test } from 'vitest';
import { lonelyIn } from './lonely-points.ts';

test('what has a gap, or an end, on both sides is found; what a line reaches is not', () => {
  expect(lonelyIn([null, 3, null, 4, 5, null, 0])).toEqual([1, 6]);
  expect(lonelyIn([7])).toEqual([0]);
  expect(lonelyIn([1, 2])).toEqual([]);
  expect(lonelyIn([])).toEqual([]);
});
