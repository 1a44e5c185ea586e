/**
 * The engine against a naive oracle that answers straight from the definition over the whole history: after every event and at
 * every later time, whatever the condition, however late and shuffled the events.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atTime, mergeVisitors, newVisitor, step, underRules, type Visitor } from './loop.ts';
import { entriesOf } from './profile/aggregates.ts';
import type { PersonId } from './profile/profile.ts';
import type { Rules } from './rules.ts';
import type { ConditionDocument } from './segment/condition.ts';
import { matchAll } from './segment/match.ts';
import type { Signal } from './signal/signal.ts';
import { digest } from './std/digest.ts';
import { canonical } from './std/json.ts';
import { asTime, readSpan, type Time } from './std/time.ts';
import { NOON, rulesOf, signalOf } from './testing/given.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 400);
const EVENTS = ['A', 'B', 'C'];
const SPANS = ['10s', '1m', '7m', '1h'];

const count: fc.Arbitrary<object> = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((n) => ({ $gte: n })),
  fc.integer({ min: 0, max: 3 }).map((n) => ({ $gt: n })),
  fc.integer({ min: 0, max: 3 }).map((n) => ({ $lt: n })),
  fc.integer({ min: 0, max: 3 }).map((n) => ({ $lte: n })),
  fc.integer({ min: 0, max: 3 }).map((n) => ({ $eq: n })),
  fc.integer({ min: 0, max: 3 }).map((n) => ({ $ne: n })),
);
const where = fc.oneof(
  fc.constantFrom('x', 'y').map((kind) => ({ kind })),
  fc.integer({ min: 0, max: 9 }).map((price) => ({ price: { $gte: price } })),
  fc.record({ kind: fc.constantFrom('x', 'y'), price: fc.record({ $lt: fc.integer({ min: 1, max: 9 }) }) }),
);
const eventCondition = fc
  .record({
    event: fc.constantFrom(...EVENTS),
    count,
    where: fc.option(where),
    within: fc.option(fc.constantFrom(...SPANS)),
    by: fc.option(fc.constant('kind')),
  })
  .map((parts) => Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null)));
const traitCondition = fc.record({ trait: fc.constantFrom('plan', 'age'), $eq: fc.constantFrom('pro', 1, null) });
const { condition } = fc.letrec<{ condition: object }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: eventCondition, weight: 5 },
    { arbitrary: traitCondition, weight: 1 },
    { arbitrary: fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }), weight: 2 },
    { arbitrary: fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }), weight: 2 },
    { arbitrary: fc.record({ not: tie('condition') }), weight: 2 },
  ),
}));

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

/** Straight from the definition: every event there was, nothing kept between questions. */
function oracle(document: ConditionDocument, past: readonly Signal[], now: Time): boolean {
  const ask = document as unknown as { readonly [key: string]: unknown };
  if ('all' in ask) return (ask['all'] as ConditionDocument[]).every((part) => oracle(part, past, now));
  if ('any' in ask) return (ask['any'] as ConditionDocument[]).some((part) => oracle(part, past, now));
  if ('not' in ask) return !oracle(ask['not'] as ConditionDocument, past, now);
  if ('trait' in ask) return (toldTraits(past)[ask['trait'] as string] ?? null) === ask['$eq'];
  const wanted = past.filter(
    (signal) => signal.event === ask['event'] && isWanted(signal, ask['where'] as Where | undefined),
  );
  const span = ask['within'] === undefined ? null : readSpan(ask['within']);
  const inWindow = span?.ok ? wanted.filter(({ at }) => at > now - span.value && at <= now) : wanted;
  if (ask['by'] === undefined) return compare(inWindow.length, ask['count'] as Record<string, number>);
  // A value that does not occur in the window is no value to be asked of.
  const groups = new Set(inWindow.map(({ properties }) => properties['kind']));
  return [...groups].some((group) =>
    compare(
      inWindow.filter(({ properties }) => properties['kind'] === group).length,
      ask['count'] as Record<string, number>,
    ),
  );
}

type Where = { kind?: string; price?: { $gte?: number; $lt?: number } };
function isWanted({ properties }: Signal, wish: Where | undefined): boolean {
  const price = properties['price'] as number;
  if (wish?.kind !== undefined && properties['kind'] !== wish.kind) return false;
  if (wish?.price?.$gte !== undefined && price < wish.price.$gte) return false;
  return wish?.price?.$lt === undefined || price < wish.price.$lt;
}

function compare(n: number, operators: Record<string, number>): boolean {
  const [operator, limit] = Object.entries(operators)[0]!;
  const answers: Record<string, boolean> = {
    $gte: n >= limit,
    $gt: n > limit,
    $lt: n < limit,
    $lte: n <= limit,
    $eq: n === limit,
    $ne: n !== limit,
  };
  return answers[operator]!;
}

/** For each trait the newest teller wins, whenever he arrived; of two at one time the one who tells the greater value. */
function toldTraits(past: readonly Signal[]): Record<string, unknown> {
  const told: Record<string, { readonly value: unknown; readonly at: number }> = {};
  for (const { type, properties, at } of past) {
    if (type !== 'identify') continue;
    for (const [key, value] of Object.entries(properties)) {
      const known = told[key];
      const isNewer =
        known === undefined || at > known.at || (at === known.at && canonical(value) > canonical(known.value));
      if (isNewer) told[key] = { value, at };
    }
  }
  return Object.fromEntries(Object.entries(told).map(([key, { value }]) => [key, value]));
}

const rulesFor = (conditions: readonly object[]): Rules =>
  rulesOf({ segment: conditions.map((each, i) => ({ key: `s${i}`, condition: each })) });
const start = (rules: Rules, id = 'a:visitor') => newVisitor(rules, id as PersonId, NOON);
const keysOf = (visitor: Visitor) => visitor.membership.segments.map(({ key }) => key);
const expected = (conditions: readonly object[], past: readonly Signal[], now: Time) =>
  conditions.flatMap((each, i) => (oracle(each as ConditionDocument, past, now) ? [`s${i}`] : [])).sort();

describe('the engine and a naive oracle agree', () => {
  test('after each event, and at each later time', () => {
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 6 }),
        history,
        fc.array(fc.integer({ min: 0, max: 4_000_000 }), { maxLength: 4 }),
        (conditions, list, waits) => {
          const rules = rulesFor(conditions);
          const signals = signalsOf(list);
          let visitor = start(rules);
          signals.forEach((signal, i) => {
            visitor = step(rules, visitor, signal).visitor;
            const now = visitor.profile.lastAt;
            expect(keysOf(visitor)).toEqual(expected(conditions, signals.slice(0, i + 1), now));
          });
          let now = visitor.profile.lastAt as number;
          for (const wait of waits) {
            now += wait;
            visitor = atTime(rules, visitor, asTime(now)).visitor;
            expect(keysOf(visitor)).toEqual(expected(conditions, signals, asTime(now)));
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('a membership never outlives the moment at which it says it lapses', () => {
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
  { key: 'lately', event: 'A', compute: 'count', within: '7m' },
  { key: 'first', event: 'B', compute: 'first', of: 'price' },
  { key: 'last', event: 'B', compute: 'last', of: 'price' },
  { key: 'kinds', event: 'A', compute: 'unique', of: 'kind' },
];

describe('laws of the fold', () => {
  const documents = {
    trait: TRAITS,
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
        const later = rulesOf({
          ...documents,
          segment: [...documents.segment, ...conditions.map((each, i) => ({ key: `c${i}`, condition: each }))],
        });
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
