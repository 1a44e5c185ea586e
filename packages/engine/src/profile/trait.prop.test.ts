/** A computed trait keeps its value until the moment it names, and does not depend on the order of arrival. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newVisitor, step, type Visitor } from '../loop.ts';
import { asTime } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';
import { stateOf } from './aggregates.ts';
import type { PersonId } from './profile.ts';
import { traitLapse, traitValue } from './trait.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 300);

const about = { event: 'Seen' };
const TRAITS = ['count', 'first', 'last', 'unique', 'recent', 'top', 'sum', 'avg', 'min', 'max'].flatMap((compute) => {
  const of = compute === 'count' ? {} : { of: ['sum', 'avg', 'min', 'max'].includes(compute) ? 'price' : 'item' };
  return [
    { key: compute, ...about, compute, ...of },
    { key: `${compute}-lately`, ...about, compute, ...of, within: '1m' },
  ];
});
const RULES = rulesOf({
  trait: [...TRAITS, { key: 'velocity', ...about, compute: 'velocity', per: '1s', within: '20s' }],
});

type Happened = { readonly at: number; readonly item: string; readonly price: number };
const past: fc.Arbitrary<readonly Happened[]> = fc.array(
  fc.record({
    at: fc.constantFrom(0, 0, 1, 5_000, 19_999, 20_000, 20_001, 40_000, 60_000, 60_001, 300_000),
    item: fc.constantFrom('a', 'b', 'c'),
    price: fc.constantFrom(0.1, 0.2, 3, -1),
  }),
  { maxLength: 12 },
);

function visitorAfter(list: readonly Happened[]): Visitor {
  return list.reduce(
    (before, { at, item, price }, i) => {
      const signal = signalOf({ id: `m${i}`, event: 'Seen', at: asTime(NOON + at), properties: { item, price } });
      return step(RULES, before, signal).visitor;
    },
    newVisitor(RULES, 'a:visitor' as PersonId, NOON),
  );
}

const valuesAt = ({ profile }: Visitor, now: number) =>
  [...RULES.traits.values()].map(({ key, question, wish }) => {
    const state = stateOf(profile.aggregates, wish.id);
    return { key, value: traitValue(question, state, now), until: traitLapse(question, state, now) };
  });

test('until the moment it names', () => {
  fc.assert(
    fc.property(past, fc.nat(400_000), fc.double({ min: 0, max: 1, noNaN: true }), (list, wait, part) => {
      const visitor = visitorAfter(list);
      const now = visitor.profile.lastAt + wait;
      for (const [i, { value, until, key }] of valuesAt(visitor, now).entries()) {
        expect(until).toBeGreaterThan(now);
        const end = Math.min(until - 1, now + 1_000_000);
        for (const time of [now + Math.floor(part * (end - now)), end]) {
          expect({ key, value: valuesAt(visitor, time)[i]!.value }).toEqual({ key, value });
        }
      }
    }),
    { numRuns: RUNS },
  );
});

test('whatever the order of arrival', () => {
  const shuffled = past.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray([...list], { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, fc.nat(400_000), ([list, arrived], wait) => {
      const [sorted, other] = [list.toSorted((a, b) => a.at - b.at), arrived].map(visitorAfter);
      const now = sorted!.profile.lastAt + wait;
      expect(valuesAt(other!, now)).toEqual(valuesAt(sorted!, now));
    }),
    { numRuns: RUNS },
  );
});
