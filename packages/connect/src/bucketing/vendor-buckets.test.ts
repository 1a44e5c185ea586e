/** The vendors' own published cases: Unleash's, Optimizely's and LaunchDarkly's client tests. */
import { expect, test } from 'vitest';
import { murmur3 } from './murmur3.ts';
import { launchDarklyBucket, optimizelyBucket, unleashBucket } from './vendor-buckets.ts';

test.each([
  ['123', 'gr1', 73],
  ['999', 'groupX', 25],
])('Unleash puts %s of %s at %i', (id, groupId, bucket) => expect(unleashBucket(id, groupId)).toBe(bucket));

test.each([
  ['ppid21886780721', 4299],
  ['ppid21886780722', 2434],
])('Optimizely puts %s at %i', (key, bucket) => expect(optimizelyBucket(key)).toBe(bucket));

test.each([
  ['userKeyA', null, 0.421575874],
  ['userKeyB', null, 0.670848497],
  ['userKeyA', 61, 0.098012065],
  ['userKeyB', 61, 0.144837774],
])('LaunchDarkly puts %s (seed %s) at %f', (value, seed, bucket) =>
  expect(launchDarklyBucket({ key: 'hashKey', salt: 'saltyA', value, seed })).toBeCloseTo(bucket, 9),
);

test('the hash is the published one, whatever is left over at the end', () => {
  expect(['', 'a', 'ab', 'abc', 'abcd'].map((text) => murmur3(text, 0))).toEqual([
    0, 0x3c2569b2, 0x9bbfd75f, 0xb3dd93fa, 0x43ed676a,
  ]);
});
