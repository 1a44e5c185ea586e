/** States are found again under their ids, however many there are, and later ones leave the earlier lists as they were. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AggregateState } from './aggregate.ts';
import { type Aggregates, aggregatesOf, entriesOf, NO_AGGREGATES, stateOf } from './aggregates.ts';

const ids = fc.uniqueArray(fc.maxSafeNat(), { maxLength: 60 });
const count = (n: number): AggregateState => ({ kind: 'count', count: n });

test('one by one, as a map would', () => {
  fc.assert(
    fc.property(ids, fc.maxSafeNat(), (all, other) => {
      const known = new Map<number, AggregateState>();
      let aggregates: Aggregates = NO_AGGREGATES;
      for (const [i, id] of all.entries()) {
        const before = JSON.stringify(aggregates);
        const next = aggregatesOf([...entriesOf(aggregates), [id, count(i)]]);
        expect(JSON.stringify(aggregates)).toBe(before);
        aggregates = next;
        known.set(id, count(i));
      }
      expect(new Map(entriesOf(aggregates))).toEqual(known);
      for (const id of [...all, other]) expect(stateOf(aggregates, id)).toEqual(known.get(id));
    }),
  );
});
