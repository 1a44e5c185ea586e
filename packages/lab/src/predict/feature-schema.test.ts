/** What a schema keeps, what it refuses, and that a record it never saw still becomes a vector. */
import { expect, test } from 'vitest';
import { readExamples } from './examples.ts';
import { learnSchema, valueInWords, vectorOf } from './feature-schema.ts';

const records = [
  { traits: { orders: 2 }, page: 'home', returning: true },
  { traits: { orders: 0 }, page: 'quiz', returning: false },
  { traits: {}, page: 'quiz' },
  { traits: { orders: 'many' }, page: 'sale' },
];

const schema = learnSchema(
  [
    { kind: 'numeric', name: 'traits.orders' },
    { kind: 'category', name: 'page' },
    { kind: 'numeric', name: 'returning' },
  ],
  records,
  { vocabularyMax: 2 },
);

test('a category keeps its most frequent values, the rest is "other"; what does not fit is missing', () => {
  if (!schema.ok) throw new Error(JSON.stringify(schema.problems));
  expect(schema.value[1]).toEqual({ kind: 'category', name: 'page', values: ['quiz', 'home'] });
  expect(records.map((record) => [...vectorOf(schema.value, record)])).toEqual([
    [2, 1, 1],
    [0, 0, 0],
    [Number.NaN, 0, Number.NaN],
    [Number.NaN, 2, Number.NaN],
  ]);
  for (const odd of [null, 'text', 7, [], { page: { deep: true }, traits: { orders: Number.POSITIVE_INFINITY } }])
    expect([...vectorOf(schema.value, odd)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  const words = schema.value.map((feature, i) => valueInWords(feature, vectorOf(schema.value, records[3])[i]!));
  expect(words).toEqual(['missing', 'other', 'missing']);
});

test('a path that no record has is a problem with its place, and so is a name that stands twice', () => {
  const read = learnSchema(
    [
      { kind: 'category', name: 'page' },
      { kind: 'category', name: 'page' },
      { kind: 'numeric', name: 'traits.visits' },
    ],
    records,
  );
  expect(read.ok ? [] : read.problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'features[1]: "page" stands twice',
    'features[2]: no record has a number at "traits.visits"',
  ]);
  expect(learnSchema([], records, { vocabularyMax: 1_000 }).ok).toBe(false);
});

test('labels must pair with the records and must differ', () => {
  if (!schema.ok) throw new Error('no schema');
  expect(readExamples(schema.value, records, [true]).ok).toBe(false);
  expect(readExamples(schema.value, records, [true, true, true, true]).ok).toBe(false);
  const read = readExamples(schema.value, records, [true, false, true, true]);
  expect(read.ok && [...read.value.labels]).toEqual([1, 0, 1, 1]);
});
