/** A visitor comes back from the store exactly as he was: whatever the events, the questions and the numbers in them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atTime, newVisitor, step, type Visitor } from './loop.ts';
import { packVisitor, unpackVisitor, visitorDictionary, visitorNames } from './packed-visitor.ts';
import type { AggregateState } from './profile/aggregate.ts';
import { aggregatesOf, entriesOf } from './profile/aggregates.ts';
import type { PersonId } from './profile/profile.ts';
import { asTime, HOUR_MS, NEVER } from './std/time.ts';
import { NOON, rulesOf, signalOf } from './testing/given.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 200);

const viewed = { event: 'Product Viewed' };
const conditions = [
  { all: [] },
  { not: viewed },
  { ...viewed, count: 3 },
  { ...viewed, count: 2, within: '1h' },
  { ...viewed, count: 1, within: '90s' },
  { ...viewed, sum: { of: 'price', $gt: 9 }, within: '3h' },
  { ...viewed, last: { $lt: '2h' } },
  { ...viewed, count: 2, within: '2h', by: 'item' },
  { ...viewed, sum: { of: 'price', $gt: 9 }, within: '1h', by: 'item' },
  { ...viewed, first: { $lt: '1h' } },
  { ...viewed, trend: { over: '1h', $gt: 1 } },
  { ...viewed, where: { item: 'a' }, notFollowedBy: { ...viewed, where: { item: 'b' } }, within: '10m' },
  {
    sequence: [
      { ...viewed, where: { item: 'a' } },
      { ...viewed, where: { item: 'b' } },
    ],
    within: '1h',
  },
];
const traits = [
  ...['first', 'last', 'unique', 'recent', 'top'].map((compute) => ({ key: compute, ...viewed, compute, of: 'item' })),
  ...['sum', 'avg', 'ema', 'control'].map((compute) => ({ key: compute, ...viewed, compute, of: 'price' })),
  { key: 'score', ...viewed, compute: 'score', weight: 'price', halfLife: '1h' },
];
const rules = rulesOf({ trait: traits, segment: conditions.map((condition, i) => ({ key: `s${i}`, condition })) });
const dictionary = visitorDictionary(visitorNames(rules));
const fewer = visitorDictionary(visitorNames(rulesOf({ segment: [{ key: 's1', condition: conditions[1]! }] })));
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const nowhere = () => undefined;
const known = (name: string) => (name === dictionary.name ? dictionary : undefined);

const price = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constantFrom(0.1, 19.99, -0, 1e12, 1e-7),
  fc.string(),
);
const item = fc.oneof(
  fc.constantFrom('a', 'b', 'p12', 'p012', 'p0', '7', '00', 'x1234567890123'),
  fc.string(),
  fc.integer(),
  fc.constant(null),
  fc.object(),
);
const happened = fc.record({ at: fc.integer({ min: 0, max: 5 * HOUR_MS }), properties: fc.record({ price, item }) });

function visitorOf(list: readonly { readonly at: number; readonly properties: object }[]): Visitor {
  let visitor = newVisitor(rules, 'a:visitor' as PersonId, NOON);
  for (const [i, { at, properties }] of list.entries()) {
    const wish = { id: `m${i}`, ...viewed, at: asTime(NOON + at), properties: copy(properties) as never };
    visitor = step(rules, visitor, signalOf(wish)).visitor;
  }
  return visitor;
}

describe('what visitors really have', () => {
  test('also after time has passed', () => {
    fc.assert(
      fc.property(fc.array(happened, { maxLength: 40 }), fc.nat(6 * HOUR_MS), (list, wait) => {
        const seen = visitorOf(list);
        const visitor = atTime(rules, seen, asTime(seen.profile.lastAt + wait)).visitor;
        const packed = packVisitor(visitor, dictionary);
        expect(packed.states[0]).toBe(dictionary.name);
        expect(unpackVisitor(copy(packed), known)).toEqual(copy(visitor));
      }),
      { numRuns: RUNS },
    );
  });

  test('without a dictionary, or with one that lacks a name', () => {
    fc.assert(
      fc.property(fc.array(happened, { maxLength: 20 }), fc.constantFrom(undefined, fewer), (list, other) => {
        const visitor = visitorOf(list);
        const packed = packVisitor(visitor, other);
        expect(unpackVisitor(copy(packed), () => fewer)).toEqual(copy(visitor));
      }),
      { numRuns: RUNS },
    );
  });

  test('a dictionary that is lost: his past is folded again', () => {
    const list = Array.from({ length: 12 }, (_, i) => {
      return { at: i * 400_000, properties: { price: i, item: i % 2 === 0 ? 'a' : 'b' } };
    });
    const visitor = visitorOf(list);
    const lost = unpackVisitor(copy(packVisitor(visitor, dictionary)), nowhere);
    expect(lost.membership.segments).toEqual([]);
    const again = atTime(rules, lost, visitor.profile.lastAt).visitor;
    expect(entriesOf(again.profile.aggregates)).toEqual(entriesOf(visitor.profile.aggregates));
    expect(again.membership.segments.map(({ key }) => key)).toEqual(visitor.membership.segments.map(({ key }) => key));
  });

  test('in a small part of the bytes', () => {
    const list = Array.from({ length: 40 }, (_, i) => {
      return { at: i * 90_000, properties: { price: i, item: `item-${i % 4}` } };
    });
    const visitor = visitorOf(list);
    const { profile, membership } = visitor;
    const bytes = JSON.stringify([profile.aggregates, membership]).length;
    expect(JSON.stringify(packVisitor(visitor, dictionary).states).length).toBeLessThan(bytes / 6);
    expect(JSON.stringify(packVisitor(visitor).states).length).toBeLessThan(bytes / 4);
  });
});

test('the same names have one dictionary, others another', () => {
  expect(visitorDictionary(copy(visitorNames(rules))).name).toBe(dictionary.name);
  expect(fewer.name).not.toBe(dictionary.name);
});

const instant = fc.oneof(fc.integer({ min: -1e6, max: 2e12 }), fc.constantFrom(0.5, -8.64e15, 8.64e15));
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()).map((each) => each + 0);
const ascending = fc.array(instant, { maxLength: 6 }).map((list) => list.sort((a, b) => a - b));
const plain: fc.Arbitrary<object> = fc.oneof(
  fc.record({ kind: fc.constant('count'), count: fc.nat() }),
  fc.record({ kind: fc.constant('times'), times: ascending }),
  fc.record({ kind: fc.constant('value'), value: fc.jsonValue(), at: instant }),
  fc.record({ kind: fc.constant('score'), score: number, at: instant }),
  fc.record({
    kind: fc.constant('total'),
    count: fc.nat(),
    whole: fc.maxSafeInteger(),
    micro: fc.nat(),
    min: number,
    max: number,
  }),
  fc.record({
    kind: fc.constant('sequence'),
    chains: fc.array(fc.array(instant)),
    nots: fc.array(fc.array(instant)),
    times: ascending,
  }),
  fc.record({ kind: fc.constant('one that is not known'), what: fc.jsonValue() }),
);
const groups = fc.array(fc.record({ group: fc.oneof(fc.string(), fc.integer()), at: instant, state: plain }), {
  maxLength: 4,
});
const state = fc.oneof(plain, fc.record({ kind: fc.constant('by'), floor: instant, groups }));

const lapses = fc
  .uniqueArray(fc.record({ place: fc.nat(50), at: instant }), { selector: ({ place }) => place, maxLength: 6 })
  .map((list) => list.sort((a, b) => a.place - b.place))
  .map((list) => ({ places: list.map(({ place }) => place), ats: list.map(({ at }) => at) }));
const entered = fc.dictionary(fc.string(), instant, { maxKeys: 6 }).map((each) =>
  Object.keys(each)
    .sort()
    .map((key) => ({ key, since: asTime(each[key]!) })),
);

test('what nobody expects', () => {
  const states = fc.dictionary(fc.maxSafeNat().map(String), state, { maxKeys: 12 });
  fc.assert(
    fc.property(states, entered, lapses, (found, segments, { places, ats }) => {
      const entries = Object.entries(found).map(([id, each]) => [Number(id), copy(each) as AggregateState] as const);
      const { profile, membership, exposures } = visitorOf([]);
      const visitor: Visitor = {
        profile: { ...profile, aggregates: aggregatesOf(entries) },
        membership: { ...membership, segments, lapses: { places, ats }, lapsesAt: asTime(Math.min(NEVER, ...ats)) },
        exposures,
      };
      expect(unpackVisitor(copy(packVisitor(visitor, dictionary)), known)).toEqual(copy(visitor));
    }),
    { numRuns: RUNS },
  );
});
