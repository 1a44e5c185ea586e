import { type Decision, REASONS } from '@attune/engine';
import { DecideReply, REASONS as WIRE_REASONS } from '@attune/protocol';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { answerText, fallbackAnswer } from './decision-view.ts';
import type { Answered } from './worker/live-loop.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\n', '</script>', '\u2028'),
);
const answered = fc.record(
  {
    decision: fc.record({
      id: text,
      placement: text,
      experience: fc.option(text),
      variant: fc.option(text),
      reason: fc.constantFrom('chosen', 'no-experience', 'holdout'),
      propensity: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
      versions: fc.record({ rules: text, experience: fc.option(fc.nat()), policy: fc.nat() }),
      trace: fc.constant([]),
    }),
    content: fc.option(
      fc.record(
        {
          html: text,
          data: fc.dictionary(
            text.filter((key) => key !== '__proto__'),
            text,
          ),
        },
        { requiredKeys: [] },
      ),
    ),
    explanation: fc.dictionary(
      fc.constantFrom('a', 'b'),
      fc.record({ holds: fc.boolean(), says: text, seen: fc.constant({}), parts: fc.constant([]) }),
    ),
  },
  { requiredKeys: ['decision', 'content'] },
);

describe('the text of an answer', () => {
  it('is the JSON of the protocol, whatever the texts in it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          text.filter((key) => key !== '__proto__'),
          answered,
        ),
        text,
        (decisions, person) => {
          const parsed = JSON.parse(
            answerText({ person: person as never, decisions: decisions as unknown as Record<string, Answered> }),
          );
          const expected = Object.entries(decisions).map(([placement, { decision, ...rest }]) => [
            placement,
            { ...decision, trace: undefined, ...rest },
          ]);
          expect(parsed).toEqual(JSON.parse(JSON.stringify({ person, decisions: Object.fromEntries(expected) })));
          expect(Value.Check(DecideReply, parsed)).toBe(true);
        },
      ),
    );
  });

  it('falls back to every default', () => {
    const answer = fallbackAnswer({ anonymousId: 'v', userId: null, placements: ['a', 'b'] }, () => 'id');
    const parsed = JSON.parse(answerText(answer));
    expect(parsed.person).toBe('a:v');
    expect(
      Object.values(parsed.decisions).map((each) => [(each as Decision).reason, (each as Answered).content]),
    ).toEqual([
      ['fallback', null],
      ['fallback', null],
    ]);
    expect(Value.Check(DecideReply, parsed)).toBe(true);
  });
});

it('the wire knows every reason that the engine gives', () => {
  expect([...WIRE_REASONS].sort()).toEqual([...REASONS].sort());
});
