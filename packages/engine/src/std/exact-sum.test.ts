/** Sums whose order does not show. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactSum, microOf, sumValue, wholeOf } from './exact-sum.ts';

const total = (values: readonly number[]) => {
  let [whole, micro] = [0, 0];
  for (const value of values) ({ whole, micro } = exactSum(whole + wholeOf(value), micro + microOf(value)));
  return sumValue(whole, micro);
};

test.each([
  [[0.1, 0.2], 0.3],
  [[19.99, 19.99, 19.99], 59.97],
  [[-0.25, 0.25], 0],
  [[-1.5, -2.25], -3.75],
  [[1e9, 0.000001], 1_000_000_000.000001],
  [[0.9999999], 1],
])('%j adds up to %d', (values, sum) => expect(total(values)).toBe(sum));

test('in any order', () => {
  const money = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  const both = fc
    .array(money)
    .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
  fc.assert(
    fc.property(both, ([list, shuffled]) => {
      expect(total(shuffled)).toBe(total(list));
    }),
  );
});
