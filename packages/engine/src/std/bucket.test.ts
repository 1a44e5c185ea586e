/** Buckets: stable when coverage grows, true to their shares. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketRanges, chooseBucket, equalWeights, inNamespace } from './bucket.ts';
import { hashV2 } from './hash.ts';

test('more coverage moves nobody who was in', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (id, a, b) => {
        const point = hashV2('seed', id);
        const before = chooseBucket(point, bucketRanges(3, Math.min(a, b)));
        if (before >= 0) expect(chooseBucket(point, bucketRanges(3, Math.max(a, b)))).toBe(before);
      },
    ),
  );
});

test('weights that do not fit are replaced by equal ones', () => {
  expect(bucketRanges(2, 1, [0.9])).toEqual([
    [0, 0.5],
    [0.5, 1],
  ]);
  expect(bucketRanges(2, 1, [0.9, 0.9])).toEqual([
    [0, 0.5],
    [0.5, 1],
  ]);
  expect(equalWeights(0)).toEqual([]);
});

test('a split reaches its shares', () => {
  const ranges = bucketRanges(2, 1, [0.2, 0.8]);
  let first = 0;
  for (let i = 0; i < 20_000; i++) if (chooseBucket(hashV2('exp', `visitor-${i}`), ranges) === 0) first++;
  expect(Math.abs(first / 20_000 - 0.2)).toBeLessThan(0.012);
});

test('the parts of a namespace share no visitor', () => {
  for (let i = 0; i < 500; i++)
    expect(Number(inNamespace(`${i}`, ['n', 0, 0.4])) + Number(inNamespace(`${i}`, ['n', 0.4, 1]))).toBe(1);
});
