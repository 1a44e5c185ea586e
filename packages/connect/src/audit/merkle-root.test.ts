/** The leaves that Certificate Transparency is tested with, and that any change is seen. */
import { expect, test } from 'vitest';
import { merkleRoot } from './merkle-root.ts';

const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => Buffer.from(hex, 'hex'),
);

test.each([
  [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
])('the root of the first %i leaves', (count, root) =>
  expect(merkleRoot(LEAVES.slice(0, count)).toString('hex')).toBe(root),
);

test('one byte more, one leaf less or two in another order is another root', () => {
  const root = merkleRoot(LEAVES).toString('hex');
  const others = [
    LEAVES.slice(1),
    LEAVES.toReversed(),
    [...LEAVES.slice(0, 7), Buffer.concat([LEAVES[7]!, Buffer.from('0')])],
  ];
  for (const leaves of others) expect(merkleRoot(leaves).toString('hex')).not.toBe(root);
});
