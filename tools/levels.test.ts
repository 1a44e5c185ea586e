/** Every kind of test file falls into exactly one level. */
import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { excludedFrom, LEVELS, levelOf } from './levels.ts';

const SAMPLES = [
  ['packages/engine/src/loop.test.ts', 'unit'],
  ['apps/studio/src/page.test.tsx', 'unit'],
  ['packages/engine/src/segment/match.prop.test.ts', 'laws'],
  ['spec/segment/growthbook.test.ts', 'spec'],
  ['packages/backend-lmdb/src/contract.test.ts', 'contract'],
  ['packages/server/src/durability.sim.test.ts', 'simulation'],
  ['packages/server/src/segment-clients.int.test.ts', 'integration'],
  ['examples/shop/src/shop.e2e.test.ts', 'end-to-end'],
] as const;

test.each(SAMPLES)('%s is of the level %s', (path, level) => {
  expect(levelOf(path)).toBe(level);
  const matched = LEVELS.filter(
    ({ name, include }) =>
      include.some((glob) => matchesGlob(path, glob)) && !excludedFrom(name).some((glob) => matchesGlob(path, glob)),
  );
  expect(matched.map(({ name }) => name)).toEqual([level]);
});

test('what is not a test has no level', () => {
  expect(levelOf('packages/engine/src/loop.ts')).toBeNull();
  expect(levelOf('spec/segment/cases.json')).toBeNull();
});
