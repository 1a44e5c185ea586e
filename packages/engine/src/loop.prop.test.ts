/**
 * Laws of the loop: when memberships lapse, what the order of arrival and the order of definition must not show, and merges.
 * What each condition means is asked in language.prop.test.ts.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeVisitors, newVisitor, step, underRules, type Visitor } from './loop.ts';
import { entriesOf } from './profile/aggregates.ts';
import type { PersonId } from './profile/profile.ts';
import type { Rules } from './rules.ts';
import { matchAll } from './segment/match.ts';
import type { Signal } from './signal/signal.ts';
import { digest } from './std/digest.ts';
import { asTime } from './std/time.ts';
import { NOON, rulesOf, signalOf } from './testing/given.ts';
import { TRAITS as COMPUTED, condition } from './testing/oracle/language.ts';
import { MODELS, TRAINED } from './testing/oracle/model-oracle.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 400);
const EVENTS = ['A', 'B', 'C'];
type Happened = { gapMs: number; lateMs: number; name: string; kind: string; price: number };
const happened: fc.Arbitrary<Happened> = fc.record({
  gapMs: fc.constantFrom(0, 1, 999, 10_000, 10_001, 60_000, 419_999, 420_000, 3_600_000),
  lateMs: fc.constantFrom(0, 0, 0, 5_000, 60_000),
  name: fc.constantFrom(...EVENTS, 'identify'),
  kind: fc.constantFrom('x', 'y', 'z'),
  price: fc.integer({ min: 0, max: 9 }),
});
const history = fc.array(happened, { maxLength: 14 });

function signalsOf(list: readonly Happened[], prefix = 'm'): Signal[] {
  let now = NOON as number;
  return list.map(({ gapMs, lateMs, name, kind, price }, i) => {
    now += gapMs;
    const at = asTime(now - lateMs);
    if (name === 'identify') {
      return signalOf({
        id: `${prefix}${i}`,
        at,
        type: 'identify',
        event: 'Identified',
        properties: { plan: kind === 'x' ? 'pro' : 'free', age: price },
      });
    }
    return signalOf({ id: `${prefix}${i}`, at, event: name, properties: { kind, price } });
  });
}

const computed = Object.entries(COMPUTED).map(([key, document]) => ({ key, ...document }));
const model = Object.entries(MODELS).map(([key, document]) => ({ key, ...document }));
const rulesFor = (conditions: readonly object[]): Rules => {
  const segment = conditions.map((each, i) => ({ key: `s${i}`, condition: each }));
  return rulesOf({ trait: computed, model, segment }, TRAINED);
};
const start = (rules: Rules, id = 'a:visitor') => newVisitor(rules, id as PersonId, NOON);
const keysOf = (visitor: Visitor) => visitor.membership.segments.map(({ key }) => key);

describe('a membership', () => {
  test('never outlives the moment at which it says it lapses', () => {
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 4 }),
        history,
        fc.integer({ min: 0, max: 4_000_000 }),
        (conditions, list, wait) => {
          const rules = rulesFor(conditions);
          const visitor = signalsOf(list).reduce((before, signal) => step(rules, before, signal).visitor, start(rules));
          const now = asTime(visitor.profile.lastAt + wait);
          if (visitor.membership.lapsesAt <= now) return;
          const anew = matchAll(rules.segments, visitor.membership, visitor.profile, { rules: rules.revision, now });
          expect(keysOf({ ...visitor, membership: anew.membership })).toEqual(keysOf(visitor));
        },
      ),
      { numRuns: RUNS },
    );
  });
});

/** What must not depend on the order of arrival. */
const stateOf = ({ profile }: Visitor) => {
  const { identities, traits, firstAt, lastAt, events } = profile;
  return digest([
    [...entriesOf(profile.aggregates)].sort((a, b) => a[0] - b[0]),
    identities,
    traits,
    firstAt,
    lastAt,
    events,
  ]);
};
const TRAITS = [
  { key: 'n', event: 'A', compute: 'count' },
  { key: 'not-long-ago', event: 'A', compute: 'count', within: '7m' },
  { key: 'first', event: 'B', compute: 'first', of: 'price' },
  { key: 'last', event: 'B', compute: 'last', of: 'price' },
  { key: 'kinds', event: 'A', compute: 'unique', of: 'kind' },
];

describe('laws of the fold', () => {
  const documents = {
    trait: [...TRAITS, ...computed],
    segment: [{ key: 's', condition: { event: 'A', count: 2, within: '1h', by: 'kind' } }],
  };
  const rules = rulesOf(documents);
  const foldAll = (signals: readonly Signal[], under = rules, id = 'a:visitor') =>
    signals.reduce((before, signal) => step(under, before, signal).visitor, start(under, id));

  test('shuffled and doubled events end in the state of sorted ones', () => {
    const shuffled = history.chain((list) => {
      // Of two identifies at one instant no order is the right one: keep them apart here.
      const signals = signalsOf(list.map((each, i) => ({ ...each, gapMs: each.gapMs + 1 + i, lateMs: 0 })));
      return fc
        .shuffledSubarray([...signals, ...signals], { minLength: signals.length * 2 })
        .map((arrived) => ({ signals, arrived }));
    });
    fc.assert(
      fc.property(shuffled, ({ signals, arrived }) => {
        expect(stateOf(foldAll(arrived))).toBe(stateOf(foldAll(signals)));
      }),
      { numRuns: RUNS },
    );
  });

  test('the visitor given is never changed, and the same log gives the same digest', () => {
    fc.assert(
      fc.property(history, (list) => {
        let visitor = start(rules);
        for (const signal of signalsOf(list)) {
          const before = digest(visitor);
          const after = step(rules, visitor, signal).visitor;
          expect(digest(visitor)).toBe(before);
          visitor = after;
        }
        expect(digest(visitor)).toBe(digest(foldAll(signalsOf(list))));
      }),
      { numRuns: RUNS / 4 },
    );
  });

  test('definitions that come later see the retained past as if they had always been there', () => {
    fc.assert(
      fc.property(history, fc.array(condition, { minLength: 1, maxLength: 4 }), (list, conditions) => {
        const segment = [...documents.segment, ...conditions.map((each, i) => ({ key: `c${i}`, condition: each }))];
        const later = rulesOf({ ...documents, model, segment }, TRAINED);
        const upgraded = underRules(later, foldAll(signalsOf(list)));
        const always = foldAll(signalsOf(list), later);
        expect(stateOf(upgraded)).toBe(stateOf(always));
        expect(keysOf(upgraded)).toEqual(keysOf(always));
      }),
      { numRuns: RUNS },
    );
  });

  test('two merged visitors are the one who had done both', () => {
    fc.assert(
      fc.property(history, history, (one, other) => {
        const a = signalsOf(one, 'a').map((signal) => ({ ...signal, type: 'track' as const }));
        const b = signalsOf(
          other.map((each) => ({ ...each, gapMs: each.gapMs + 3 })),
          'b',
        ).map((signal) => ({ ...signal, type: 'track' as const }));
        const merged = mergeVisitors(rules, foldAll(a), foldAll(b, rules, 'a:other'));
        const both = [...a, ...b].sort((x, y) => x.at - y.at || (x.id < y.id ? -1 : 1));
        const whole = foldAll(both);
        expect(keysOf(merged)).toEqual(keysOf(whole));
        expect(digest(entriesOf(merged.profile.aggregates))).toBe(digest(entriesOf(whole.profile.aggregates)));
        if (a.length > 0 && b.length > 0) expect(merged.profile.session).toEqual(whole.profile.session);
      }),
      { numRuns: RUNS },
    );
  });
});
