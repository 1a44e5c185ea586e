/** Packing loses nothing: whatever the events, the questions and the numbers in them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newVisitor, step } from '../loop.ts';
import { asTime, HOUR_MS } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';
import type { AggregateState } from './aggregate.ts';
import { aggregatesOf, entriesOf } from './aggregates.ts';
import { packAggregates, unpackAggregates } from './packed-aggregates.ts';
import type { PersonId } from './profile.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 300);

const viewed = { event: 'Product Viewed' };
const RULES = rulesOf({
  trait: [
    ...['first', 'last', 'unique', 'recent', 'top'].map((compute) => ({
      key: compute,
      ...viewed,
      compute,
      of: 'item',
    })),
    ...['sum', 'avg', 'ema', 'control'].map((compute) => ({ key: compute, ...viewed, compute, of: 'price' })),
    { key: 'score', ...viewed, compute: 'score', weight: 'price', halfLife: '1h' },
  ],
  segment: [
    { key: 'a', condition: { ...viewed, count: 3 } },
    { key: 'b', condition: { ...viewed, count: 3, within: '1h' } },
    { key: 'c', condition: { ...viewed, count: 2, within: '1h', by: 'item' } },
    { key: 'd', condition: { ...viewed, sum: { of: 'price', $gt: 9 }, within: '1h', by: 'item' } },
    { key: 'e', condition: { ...viewed, first: { $lt: '1h' } } },
    { key: 'f', condition: { ...viewed, trend: { over: '1h', $gt: 1 } } },
  ],
});

const price = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constantFrom(0.1, 19.99, -0, 1e12, 1e-7),
  fc.string(),
);
const item = fc.oneof(fc.constantFrom('a', 'b'), fc.string(), fc.integer(), fc.constant(null), fc.object());
const happened = fc.record({ at: fc.integer({ min: 0, max: 5 * HOUR_MS }), properties: fc.record({ price, item }) });
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

test('what visitors really have', () => {
  fc.assert(
    fc.property(fc.array(happened, { maxLength: 40 }), (list) => {
      let visitor = newVisitor(RULES, 'a:visitor' as PersonId, NOON);
      for (const [i, { at, properties }] of list.entries()) {
        const signal = signalOf({
          id: `m${i}`,
          ...viewed,
          at: asTime(NOON + at),
          properties: copy(properties) as never,
        });
        visitor = step(RULES, visitor, signal).visitor;
      }
      const { aggregates } = visitor.profile;
      const packed = packAggregates(aggregates);
      expect(unpackAggregates(copy(packed))).toEqual(copy(aggregates));
    }),
    { numRuns: RUNS },
  );
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

test('what nobody expects', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.maxSafeNat().map(String), state, { maxKeys: 8 }), (states) => {
      const entries = Object.entries(states).map(([id, each]) => [Number(id), copy(each) as AggregateState] as const);
      const aggregates = aggregatesOf(entries);
      expect(entriesOf(unpackAggregates(copy(packAggregates(aggregates))))).toEqual(entriesOf(aggregates));
    }),
    { numRuns: RUNS },
  );
});
