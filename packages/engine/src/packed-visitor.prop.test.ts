/** A visitor comes back from the store exactly as he was. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atTime, newVisitor, step } from './loop.ts';
import { packVisitor, unpackVisitor } from './packed-visitor.ts';
import type { PersonId } from './profile/profile.ts';
import { asTime, HOUR_MS } from './std/time.ts';
import { NOON, rulesOf, signalOf } from './testing/given.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 200);

const viewed = { event: 'Product Viewed' };
const conditions = [
  { all: [] },
  { not: viewed },
  { ...viewed, count: 2, within: '1h' },
  { ...viewed, sum: { of: 'price', $gt: 9 }, within: '3h' },
  { ...viewed, last: { $lt: '2h' } },
  { ...viewed, count: 2, within: '2h', by: 'item' },
];
const rules = rulesOf({ segment: conditions.map((condition, i) => ({ key: `s${i}`, condition })) });
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const properties = fc.record({ price: fc.integer({ min: -5, max: 9 }), item: fc.constantFrom('a', 'b') });
const happened = fc.record({ at: fc.integer({ min: 0, max: 5 * HOUR_MS }), properties });

test('also after time has passed', () => {
  fc.assert(
    fc.property(fc.array(happened, { maxLength: 20 }), fc.nat(6 * HOUR_MS), (list, wait) => {
      let visitor = newVisitor(rules, 'a:visitor' as PersonId, NOON);
      for (const [i, each] of list.entries()) {
        const signal = signalOf({ id: `m${i}`, ...viewed, at: asTime(NOON + each.at), properties: each.properties });
        visitor = step(rules, visitor, signal).visitor;
      }
      visitor = atTime(rules, visitor, asTime(visitor.profile.lastAt + wait)).visitor;
      expect(unpackVisitor(copy(packVisitor(visitor)))).toEqual(copy(visitor));
      expect(unpackVisitor(visitor)).toEqual(visitor);
    }),
    { numRuns: RUNS },
  );
});

test('is much shorter', () => {
  let visitor = newVisitor(rules, 'a:visitor' as PersonId, NOON);
  for (let i = 0; i < 40; i++) {
    const at = asTime(NOON + i * 90_000);
    const wish = { id: `m${i}`, ...viewed, at, properties: { price: i, item: `item-${i % 4}` } };
    visitor = step(rules, visitor, signalOf(wish)).visitor;
  }
  const bytes = ({ profile, membership }: { profile: { aggregates: unknown }; membership: unknown }) =>
    JSON.stringify([profile.aggregates, membership]).length;
  expect(bytes(packVisitor(visitor))).toBeLessThan(bytes(visitor) / 2);
});
