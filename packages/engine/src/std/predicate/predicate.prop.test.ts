/** Laws: the same answers as the reference implementation, for any condition and any data; equalities are necessary. */
import { evalCondition } from '@growthbook/growthbook';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePredicate, equalities, equalityKey, readPredicate } from '../predicate.ts';

const scalar = fc.oneof(
  fc.constantFrom(
    'a',
    'A',
    'b',
    '',
    '5',
    ' 5',
    '5.0',
    'true',
    'null',
    '1.2.3',
    '1.10.0-rc.1',
    '[object Object]',
    'a,b',
  ),
  fc.integer({ min: -2, max: 6 }),
  fc.boolean(),
  fc.constant(null),
);
const field = fc.constantFrom('a', 'b', 'a.b', 'a.b.c', 'list.0', 'list.length', 'toString', 'constructor.name');
const inner = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'list'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
const data = fc.dictionary(fc.constantFrom('a', 'b', 'list', 'toString'), inner, { maxKeys: 4, noNullPrototype: true });

const operator = (nested: fc.Arbitrary<unknown>) =>
  fc.oneof(
    fc.record({ name: fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), value: scalar }),
    fc.record({
      name: fc.constantFrom('$in', '$nin', '$ini', '$nini', '$all', '$alli'),
      value: fc.array(scalar, { maxLength: 12 }),
    }),
    fc.record({
      name: fc.constantFrom('$veq', '$vne', '$vgt', '$vgte', '$vlt', '$vlte'),
      value: fc.constantFrom('1.2.3', 'v2', '1.2.3-a+b', 3),
    }),
    fc.record({ name: fc.constant('$exists'), value: fc.boolean() }),
    fc.record({
      name: fc.constant('$type'),
      value: fc.constantFrom('string', 'number', 'boolean', 'array', 'object', 'null'),
    }),
    fc.record({
      name: fc.constantFrom('$regex', '$regexi'),
      value: fc.constantFrom('^a', 'B$', '[0-9]+', 'a|b', 'null', 'a/b', '('),
    }),
    fc.record({ name: fc.constantFrom('$inGroup', '$notInGroup'), value: fc.constantFrom('vip', 'none') }),
    fc.record({ name: fc.constantFrom('$not', '$size', '$elemMatch'), value: nested }),
  );

const condition = fc.letrec((tie) => ({
  requirement: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(scalar, { maxLength: 2 }),
    fc
      .array(operator(tie('requirement')), { minLength: 1, maxLength: 2 })
      .map((list) => Object.fromEntries(list.map((each) => [each.name, each.value]))),
  ),
  document: fc.oneof(
    { depthSize: 'small' },
    fc.dictionary(field, tie('requirement'), { maxKeys: 3, noNullPrototype: true }),
    fc.record({ $and: fc.array(tie('document'), { maxLength: 3 }) }),
    fc.record({ $or: fc.array(tie('document'), { maxLength: 3 }) }),
    fc.record({ $nor: fc.array(tie('document'), { maxLength: 3 }) }),
    fc.record({ $not: tie('document') }),
  ),
})).document;

const groups = { vip: ['a', 5] };

/** What we leave out on purpose: inherited properties, `$elemMatch` of a scalar, and data that makes the reference throw. */
function reference(document: unknown, value: unknown): boolean | undefined {
  const text = JSON.stringify([document, value]);
  if (/toString|constructor/.test(text) || /"\$elemMatch":(?!\{)/.test(text)) return undefined;
  return evalCondition(value as never, document as never, groups as never);
}

test('the same answer as GrowthBook', () => {
  fc.assert(
    fc.property(condition, data, (document, value) => {
      const expected = reference(document, value);
      const holds = compilePredicate(document, { groups });
      const answer = holds(value);
      if (expected !== undefined) expect(answer).toBe(expected);
      expect(holds(value)).toBe(answer);
    }),
    { numRuns: 20_000 },
  );
});

const at = (value: unknown, path: string) =>
  path
    .split('.')
    .reduce<unknown>(
      (here, key) =>
        here !== null && typeof here === 'object' && Object.hasOwn(here, key) ? (here as never)[key] : null,
      value,
    );

test('what holds meets all its equalities', () => {
  const flat = fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(scalar, fc.record({ $eq: scalar })), {
    maxKeys: 2,
    noNullPrototype: true,
  });
  const document = fc.oneof(flat, fc.record({ $and: fc.array(flat, { maxLength: 2 }) }), condition);
  let met = 0;
  fc.assert(
    fc.property(document, data, (each, value) => {
      if (!compilePredicate(each, { groups })(value)) return;
      for (const { path, value: needed } of equalities(each)) {
        met++;
        expect(equalityKey(at(value, path))).toBe(equalityKey(needed));
      }
    }),
    { numRuns: 20_000 },
  );
  expect(met).toBeGreaterThan(30);
});

test('neither any document nor any data makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), condition), fc.jsonValue(), (document, value) => {
      readPredicate(document);
      compilePredicate(document)(value);
    }),
    { numRuns: 3_000 },
  );
});
