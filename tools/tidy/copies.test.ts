/** A file copied in from the material beside the repository is found by its content, whatever it is called. */
import { expect, test } from 'vitest';
import { copiesRule } from './copies.ts';
import { sampleTree } from './source.ts';

const text = '{"rows":[1,2,3]}'.repeat(10);
const rule = copiesRule({
  bySize: new Map([[Buffer.byteLength(text), [{ name: 'data/rows.json', read: () => text }]]]),
});

test('a copy is found, a file of the same size is not', () => {
  expect(rule.check(sampleTree({ 'spec/a.json': text })).map(({ message }) => message)).toEqual([
    'a copy of data/rows.json from the material beside the repository',
  ]);
  expect(rule.check(sampleTree({ 'spec/a.json': text.replace('1', '9') }))).toEqual([]);
});
