/** Digests follow the data and not its spelling; near words are found and far ones are not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digest } from './digest.ts';
import { nearest } from './nearest.ts';

test('a digest does not depend on the order of keys', () => {
  expect(digest({ a: 1, b: [1, { c: null, d: 'x' }] })).toBe(digest({ b: [1, { d: 'x', c: null }], a: 1 }));
  expect(digest({ a: 1 })).toMatch(/^[0-9a-f]{16}$/);
});

test('different JSON has different digests', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const text = (value: unknown) => JSON.stringify(value, (_, each) => each);
      if (digest(a) === digest(b)) expect(typeof a).toBe(typeof b);
      if (text(a) === text(b)) expect(digest(a)).toBe(digest(b));
    }),
  );
  expect(new Set([1, '1', [1], { 1: 1 }, null, true, 'true'].map(digest)).size).toBe(7);
});

test('nearest finds a slip of the finger, and does not guess wildly', () => {
  const known = ['$gt', '$gte', '$regex', '$elemMatch'];
  expect([nearest('$regx', known), nearest('$elemmatch', known), nearest('$gtr', known)]).toEqual([
    '$regex',
    '$elemMatch',
    '$gt',
  ]);
  expect(nearest('$something', known)).toBeUndefined();
});
