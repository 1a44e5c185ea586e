/** One more in a list is what `toSpliced` makes of it; the list that was given stays as it was. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withEntry, withNumber } from './inserted.ts';

const given = fc
  .array(fc.integer(), { maxLength: 9 })
  .chain((list) => fc.tuple(fc.constant(list), fc.nat(list.length), fc.nat(list.length), fc.integer()))
  .map(([list, a, b, value]) => ({ list, from: Math.min(a, b), place: Math.max(a, b), value }));

test('at its place, without those before the first that is kept', () => {
  fc.assert(
    fc.property(given, ({ list, from, place, value }) => {
      const before = list.slice();
      const expected = list.toSpliced(place, 0, value).slice(from);
      expect([...withNumber(list, from, place, value)]).toEqual(expected);
      const entries = list.map((n) => ({ n }));
      expect([...withEntry(entries, from, place, { n: value })].map(({ n }) => n)).toEqual(expected);
      expect(list).toEqual(before);
    }),
  );
});
