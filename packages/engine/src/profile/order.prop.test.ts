/**
 * The laws of order: whatever the order in which a person's signals arrive, however often, and under however many identities that turn
 * out to be one, the visitor is the one of sorted signals. Signals are less than 24 hours older than the newest here.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeVisitors, newVisitor, step, type Visitor } from '../loop.ts';
import type { Rules } from '../rules.ts';
import { matchAll } from '../segment/match.ts';
import type { Signal } from '../signal/signal.ts';
import { canonical, type JsonObject } from '../std/json.ts';
import { asTime, HOUR_MS, MINUTE_MS } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';
import { entriesOf } from './aggregates.ts';
import { type PersonId, SESSION_IDLE_MS, type Visit } from './profile.ts';
import { byTime, retained } from './retained.ts';
import { visitsOf } from './session.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 300);

const VIEW = { event: 'Product Viewed' };
const PAGE = { event: 'Page Viewed' };
const VIEWED_THEN_PAGE = { sequence: [VIEW, { ...PAGE, within: '10m' }] };
const VIEWED_TWICE = { sequence: [VIEW, { not: { event: 'Page *' } }, VIEW], within: '8h' };

const RULES = rulesOf({
  trait: [
    { key: 'n', event: 'Product Viewed', compute: 'count' },
    { key: 'first', event: 'Product Viewed', compute: 'first', of: 'product_id' },
    { key: 'last', event: 'Product Viewed', compute: 'last', of: 'product_id' },
    { key: 'seen', event: 'Product Viewed', compute: 'unique', of: 'product_id' },
  ],
  segment: [
    { key: 'keen', condition: { event: 'Product Viewed', count: 2, within: '1h', by: 'product_id' } },
    { key: 'pro', condition: { trait: 'plan', $eq: 'pro' } },
    { key: 'returning', condition: { session: 'number', $gte: 2 } },
    { key: 'browsing', condition: { session: 'items', $gte: 2 } },
    { key: 'viewed-then-left', condition: VIEWED_THEN_PAGE },
    { key: 'same-again', condition: { ...VIEWED_TWICE, by: 'product_id' } },
    { key: 'same-again-now', condition: { ...VIEWED_TWICE, by: 'product_id', lately: 'session' } },
    { key: 'calm', condition: { sequence: [VIEW, { not: { event: 'Identified' } }, PAGE], count: { $lte: 1 } } },
    { key: 'alone', condition: { ...VIEW, notFollowedBy: PAGE, within: '20s' } },
    {
      key: 'alone-of-one',
      condition: { ...VIEW, notFollowedBy: { ...VIEW, where: { product_id: 'p1' } }, within: '1h', by: 'product_id' },
    },
    { key: 'often', condition: { visits: 'count', within: '8h', $gte: 2 } },
    { key: 'long', condition: { visits: 'seconds', $gt: 300 } },
    { key: 'viewed-now', condition: { ...VIEW, count: 2, within: 'session' } },
    { key: 'viewed-before', condition: { ...VIEW, within: 'previous session' } },
    {
      key: 'viewed-ever-before',
      condition: { ...VIEW, count: { $gte: 2 }, within: 'earlier sessions', by: 'product_id' },
    },
    { key: 'mobile', condition: { context: 'device.type', $eq: 'mobile' } },
  ],
});

type Happened = {
  readonly at: number;
  readonly kind: 'view' | 'page' | 'identify' | 'group';
  readonly item: string;
  readonly told: JsonObject;
  readonly context: JsonObject;
  readonly isOther: boolean;
};

const spots = [0, 1, 2, 20_000, SESSION_IDLE_MS - 1, SESSION_IDLE_MS, SESSION_IDLE_MS + 1, 7 * HOUR_MS, 23 * HOUR_MS];
const value = fc.constantFrom('a', 'b', 1, null, 'pro');
const told = fc.dictionary(fc.constantFrom('plan', 'age', 'city'), value, { maxKeys: 3 });
const context = fc.record(
  {
    locale: fc.constantFrom('de', 'en'),
    device: fc.record({ type: fc.constantFrom('mobile', 'desktop') }),
    page: fc.record({ referrer: fc.constantFrom('', 'https://a.example', 'https://b.example') }),
    campaign: fc.record({ name: fc.constantFrom('spring', 'autumn') }),
    consent: fc.record({ categoryPreferences: fc.record({ personalization: fc.boolean() }) }),
  },
  { requiredKeys: [] },
);
const happened: fc.Arbitrary<Happened> = fc.record({
  at: fc.tuple(fc.constantFrom(...spots), fc.constantFrom(0, 1, 5 * MINUTE_MS, 29 * MINUTE_MS)).map(([a, b]) => a + b),
  kind: fc.constantFrom('view', 'view', 'page', 'identify', 'group'),
  item: fc.constantFrom('p1', 'p2', 'p3'),
  told,
  context,
  isOther: fc.boolean(),
});

function signalsOf(list: readonly Happened[]): Signal[] {
  return list.map(({ at, kind, item, told: properties, context: around, isOther }, i) => {
    const type = kind === 'view' ? 'track' : kind;
    const names = { view: 'Product Viewed', page: 'Page Viewed', identify: 'Identified', group: 'Group Joined' };
    return signalOf({
      id: `m${i}`,
      at: asTime(NOON + at),
      type,
      event: names[kind],
      anonymousId: isOther ? 'other' : 'visitor',
      properties: kind === 'view' ? { product_id: item } : properties,
      context: around,
    });
  });
}

const start = (rules: Rules, id: string, first: Signal | undefined) =>
  newVisitor(rules, id as PersonId, first?.at ?? NOON);

function foldAll(rules: Rules, signals: readonly Signal[], id = 'a:visitor'): Visitor {
  return signals.reduce((before, signal) => step(rules, before, signal).visitor, start(rules, id, signals[0]));
}

/** All of a visitor that must not depend on arrival; memberships as they are when asked at once. */
function stateOf(rules: Rules, { profile, membership }: Visitor) {
  const { id: _, history, aggregates, ...rest } = profile;
  const anew = matchAll(rules.segments, membership, profile, { rules: rules.revision, now: profile.lastAt }).membership;
  return {
    ...rest,
    history: [...retained(history)].sort(byTime).map((signal) => signal.id),
    aggregates: [...entriesOf(aggregates)].sort((a, b) => a[0] - b[0]),
    segments: membership.segments.map(({ key }) => key),
    asked: anew.segments.map(({ key }) => key),
    lapses: anew.lapses.places.map((place, i) => [place, anew.lapses.ats[i]!]).sort(([a], [b]) => a! - b!),
  };
}

const sorted = (signals: readonly Signal[]) => [...signals].sort(byTime);
const same = (rules: Rules, one: Visitor, other: Visitor) =>
  expect(JSON.parse(canonical(stateOf(rules, one)))).toEqual(JSON.parse(canonical(stateOf(rules, other))));

const arrived = fc.array(happened, { minLength: 1, maxLength: 16 }).chain((list) => {
  const signals = signalsOf(list);
  return fc
    .shuffledSubarray([...signals, ...signals], { minLength: signals.length * 2 })
    .map((order) => ({ signals, order }));
});

describe('the order of arrival never shows', () => {
  test('shuffled and doubled signals end in the visitor of sorted ones', () => {
    fc.assert(
      fc.property(arrived, ({ signals, order }) => {
        same(RULES, foldAll(RULES, order), foldAll(RULES, sorted(signals)));
      }),
      { numRuns: RUNS },
    );
  });

  test('two identities, found to be one at any time, are the one person who had done both', () => {
    fc.assert(
      fc.property(arrived, fc.nat({ max: 40 }), fc.boolean(), ({ signals, order }, when, isTurned) => {
        const before = order.slice(0, when);
        const of = (id: string) => before.filter(({ anonymousId }) => anonymousId === id);
        const [kept, gone] = [foldAll(RULES, of('visitor')), foldAll(RULES, of('other'), 'a:other')];
        const merged = isTurned ? mergeVisitors(RULES, gone, kept) : mergeVisitors(RULES, kept, gone);
        const whole = order.slice(when).reduce((visitor, signal) => step(RULES, visitor, signal).visitor, merged);
        const one = foldAll(RULES, sorted(signals));
        same(RULES, whole, one);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('visits', () => {
  test('are the connected components of the times, counted as such', () => {
    fc.assert(
      fc.property(arrived, ({ signals, order }) => {
        const components: { startedAt: number; lastAt: number; events: number }[] = [];
        for (const { at } of sorted(signals)) {
          const last = components.at(-1);
          if (last !== undefined && at - last.lastAt < SESSION_IDLE_MS)
            Object.assign(last, { lastAt: at, events: last.events + 1 });
          else components.push({ startedAt: at, lastAt: at, events: 1 });
        }
        const { profile } = foldAll(RULES, order);
        const visits = visitsOf(profile).map(({ startedAt, lastAt, events }: Visit) => ({ startedAt, lastAt, events }));
        expect(visits).toEqual(components);
        expect(profile.session?.number).toBe(components.length);
      }),
      { numRuns: RUNS },
    );
  });
});
