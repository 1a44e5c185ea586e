/** What readers of predicates are told, which patterns are refused, and what no predicate can reach. */
import { expect, test } from 'vitest';
import { compilePredicate, equalities, equalityKey, readPredicate } from '../predicate.ts';
import { PATTERN_TEXT_MAX, readPattern } from './pattern.ts';

const problems = (document: unknown) => {
  const read = readPredicate(document, 'where', { vip: ['a'] });
  return read.ok ? [] : read.problems;
};

test('a predicate that is right is read and obeyed', () => {
  const read = readPredicate({ price: { $gte: 200 }, 'device.type': 'mobile', tags: { $elemMatch: { $eq: 'new' } } });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  expect(read.value({ price: 250, device: { type: 'mobile' }, tags: ['new'] })).toBe(true);
  expect(read.value({ price: 150, device: { type: 'mobile' }, tags: ['new'] })).toBe(false);
});

test.each([
  [{ price: { $gtt: 3 } }, 'where.price.$gtt', 'did you mean $gt?'],
  [{ $orr: [{ a: 1 }] }, 'where.$orr', 'did you mean $or?'],
  [{ $gt: 3 }, 'where.$gt', 'write { "field": { "$gt": … } }'],
  [{ a: { $in: 'x' } }, 'where.a.$in', 'write { "$in": ["a", "b"] }'],
  [{ a: { $gt: 1, b: 2 } }, 'where.a', 'write the nested field as a dotted path, and keep $gt apart'],
  [{ $and: [{ a: 1 }, { b: { $exists: 'yes' } }] }, 'where.$and[1].b.$exists', 'write { "$exists": true }'],
  [{ a: { $type: 'text' } }, 'where.a.$type', 'one of string, number, boolean, object, array, null, undefined'],
  [{ a: { $inGroup: 'vpi' } }, 'where.a.$inGroup', 'did you mean "vip"?'],
  [{ $or: [] }, 'where.$or', 'write { "$or": [{ … }, { … }] }'],
  [{ a: { $veq: null } }, 'where.a.$veq', 'write { "$veq": "1.2.3" }'],
  [{ a: { $all: [{ $foo: 1 }] } }, 'where.a.$all[0].$foo', expect.stringContaining('the operators are')],
  [{ a: { $lt: Number.NaN } }, 'where.a.$lt', 'write { "$lt": 3 }'],
  [JSON.parse('{"a.__proto__.b": 1}'), 'where.a.__proto__.b', expect.stringContaining('dotted path')],
  [[1], 'where', expect.stringContaining('"field"')],
])('%j is refused with its path and fix', (document, path, fix) => {
  expect(problems(document)).toEqual([{ path, message: expect.any(String), fix }]);
});

test('a field may begin with $, unless it looks like an operator', () => {
  expect(problems({ $current_url: 'x', $browser: { $ne: 'y' } })).toEqual([]);
});

test('every mistake is reported, not only the first', () => {
  expect(problems({ a: { $gtt: 1 }, b: { $in: 3 }, $or: [{ c: { $size: { $ltt: 1 } } }] })).toHaveLength(3);
});

test('nesting is limited', () => {
  let deep: unknown = { a: 1 };
  for (let i = 0; i < 30; i++) deep = { $not: deep };
  expect(problems(deep)[0]?.message).toContain('levels deep');
  let value: unknown = 1;
  for (let i = 0; i < 30; i++) value = { $not: value };
  expect(problems({ a: value })[0]?.message).toContain('levels deep');
});

test('prototypes cannot be reached, neither by a path nor by data', () => {
  const inherited = Object.create({ admin: true });
  expect(compilePredicate({ admin: true })(inherited)).toBe(false);
  expect(compilePredicate({ 'constructor.name': 'Object' })({})).toBe(false);
  expect(compilePredicate({ '__proto__.admin': true })(JSON.parse('{"__proto__": {"admin": true}}'))).toBe(false);
  expect(compilePredicate({ toString: { $exists: true } })({})).toBe(false);
  expect(compilePredicate({ a: { $inGroup: 'constructor' } })({ a: 1 })).toBe(false);
  expect(compilePredicate({ a: { toString: 1 } })({ a: { toString: 1 } })).toBe(true);
  expect(compilePredicate({ a: 'x' })(JSON.parse('{"a": {"toString": 1, "valueOf": 2}}'))).toBe(false);
});

test('a long list is looked up as a short one is', () => {
  const list = Array.from({ length: 5_000 }, (_, i) => `p${i}`);
  const holds = compilePredicate({ id: { $in: list } });
  expect([holds({ id: 'p4999' }), holds({ id: 'p5000' }), holds({ id: ['x', 'p1'] }), holds({})]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test.each([
  '(a+)+$',
  '(a|a)*b',
  '(a|ab)*c',
  '([a-z]+)*',
  '(a*)*',
  '(.*)*x',
  '(\\d+|[0-9])+',
  '(a?){20}',
  '(x\\w*)+',
  '\\1(a)',
  '(?:a|b|ab)+$',
  '.*.*.*.*x',
  '(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)',
  `${'a?'.repeat(20)}${'a'.repeat(20)}`,
  '((a|b)|(a|c))*d',
  '(?=(a+))*b',
])('the pattern %s is refused: it could backtrack for ages', (pattern) => {
  const read = readPattern(pattern, 'p', false);
  expect(read.ok ? 'accepted' : read.problems[0]?.message).toContain('could take very long');
  expect(compilePredicate({ a: { $regex: pattern } })({ a: 'aaaa' })).toBe(false);
});

test.each([
  '^shoes',
  '(Mobile|Tablet)',
  '^/shop/[^/]+/item-\\d+$',
  '(foo|bar)+',
  '[a-z0-9-]+@[a-z.]+',
  '\\.(pdf|docx?)$',
  '(?:[01]\\d|2[0-3]){2}',
  '(?<year>\\d{4})-\\d\\d',
  '[\\]|)(]+',
  'a{2,3}',
  'x{',
  '(?!no)yes',
])('the pattern %s is accepted', (pattern) => {
  expect(readPattern(pattern, 'p', false)).toMatchObject({ ok: true });
});

test('alternatives that differ only in case overlap when case is ignored', () => {
  expect(readPattern('(a|A)+', 'p', false).ok).toBe(true);
  expect(readPattern('(a|A)+', 'p', true).ok).toBe(false);
});

test('a pattern sees no more of a text than its cap, so that the worst of texts is quick', () => {
  const holds = compilePredicate({ a: { $regex: 'end$' } });
  expect(holds({ a: `${'x'.repeat(PATTERN_TEXT_MAX[0] - 3)}end` })).toBe(true);
  expect(holds({ a: `${'x'.repeat(PATTERN_TEXT_MAX[0])}end` })).toBe(false);
  expect(readPattern('\\s+a\\s+', 'p', false)).toMatchObject({ value: { textMax: PATTERN_TEXT_MAX[2] } });
});

test('equalities are found at the top and in $and, and only where they are certain', () => {
  const document = {
    a: 'x',
    b: { $eq: 3, $exists: true },
    c: true,
    d: { $in: ['y'] },
    $and: [{ e: 5 }, { $or: [{ f: 1 }] }],
    $or: [{ g: 1 }],
    $not: { h: 1 },
  };
  expect(equalities(document)).toEqual([
    { path: 'a', value: 'x' },
    { path: 'b', value: 3 },
    { path: 'e', value: 5 },
  ]);
});

test('values that are loosely equal have one key', () => {
  expect(new Set([5, '5', '5.0', [5], ' 5 '].map(equalityKey)).size).toBe(1);
  expect(new Set([0, null, undefined, false, '', -0, []].map(equalityKey)).size).toBe(1);
  expect(new Set(['p1', 'p2', 'mobile', 1].map(equalityKey)).size).toBe(4);
});
