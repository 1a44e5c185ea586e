/** What is written by hand must be, to the last field, what JSON.stringify would have written. */
import { asTime, type Decision, EMPTY_OBJECT } from '@attune/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonText, decisionEntryText, quotedKey } from './decision-text.ts';
import type { Made } from './made.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('hero', '"', '\\', '</script>', '\n'),
);
const keyOrNull = fc.option(text);
const decisions = fc.record({
  id: text,
  person: text,
  placement: text,
  at: fc.nat().map(asTime),
  experience: keyOrNull,
  variant: keyOrNull,
  reason: fc.constantFrom('chosen', 'holdout', 'no-experience'),
  propensity: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share + 0),
  versions: fc.record({ rules: text, experience: fc.option(fc.nat()), policy: fc.nat() }),
  match: fc.oneof(fc.constant(EMPTY_OBJECT), fc.dictionary(text, text)),
  trace: fc.array(fc.record({ experience: text, outcome: fc.constantFrom('chosen', 'capped') }), { maxLength: 4 }),
  basis: fc.constantFrom(undefined, { segment: 'night "owls"' }, { shape: 's', features: [1, 0.25] }),
}) as unknown as fc.Arbitrary<Decision>;

/** As they are made: what is forced is told with the page only. */
const mades = fc
  .record(
    {
      folded: fc.nat(),
      seen: fc.nat(),
      context: fc.dictionary(text, text),
      page: fc.array(text),
      forced: fc.array(fc.record({ kind: fc.constant('preview'), experience: text, variant: text })),
      with: text,
    },
    { requiredKeys: ['folded'] },
  )
  .filter(({ forced, page }) => forced === undefined || page !== undefined) as unknown as fc.Arbitrary<Made>;

test('the entry in the log says exactly what was decided', () => {
  fc.assert(
    fc.property(decisions, mades, (decision, made) => {
      const entry = { kind: 'decision', decision, made };
      const written = decisionEntryText(decision, commonText(decision), made);
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(entry)));
    }),
  );
});

test('decisions with one trace that differ in anything else are told apart', () => {
  fc.assert(
    fc.property(fc.array(decisions, { minLength: 2, maxLength: 40 }), (given) => {
      const { trace } = given[0]!;
      const alike = given.flatMap((decision) => [
        { ...decision, trace },
        { ...decision, trace, id: 'another' as Decision['id'] },
      ]);
      for (const decision of [...alike, ...alike]) {
        const { id, placement, experience, variant, reason, propensity, versions } = decision;
        const common = { id, placement, experience, variant, reason, propensity, versions };
        expect(JSON.parse(`{${commonText(decision)}}`)).toEqual(JSON.parse(JSON.stringify(common)));
      }
    }),
  );
});

test('texts are quoted as JSON has them, also when they come again', () => {
  fc.assert(
    fc.property(text, (given) => {
      for (const quoted of [quotedKey(given), quotedKey(given)]) expect(JSON.parse(quoted)).toBe(given);
    }),
  );
});
