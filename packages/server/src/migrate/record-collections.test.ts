/** No collection of records is forgotten when a store is moved: whoever adds one finds out here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RECORD_COLLECTIONS } from './record-collections.ts';

/** Who was elected to do something is of no use elsewhere. */
const LEFT_BEHIND = ['election'];

test('every collection that the server names is carried over, or left behind on purpose', () => {
  const root = join(import.meta.dirname, '..');
  const named = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/const \w*COLLECTION = '([^']+)'/g)])
    .map(([, collection]) => collection!);
  expect(named.length).toBeGreaterThan(6);
  expect(named.filter((each) => !RECORD_COLLECTIONS.includes(each) && !LEFT_BEHIND.includes(each))).toEqual([]);
});
