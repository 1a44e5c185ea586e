/**
 * Every measure against a naive reading of its definition over the whole past, and the laws of its watch: until the moment it
 * names nothing changes by itself, and at that moment something does.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newVisitor, step, type Visitor } from '../loop.ts';
import type { PersonId } from '../profile/profile.ts';
import type { Rules } from '../rules.ts';
import { asTime, NEVER, readSpan, type Time } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 300);
const SPANS = ['5s', '20s', '1m', '7m'];

type Happened = { readonly at: number; readonly item: string; readonly price: number | null };
type Operators = { readonly [operator: string]: number };
type Document = { readonly [key: string]: unknown };

const ms = (span: unknown): number => {
  const read = readSpan(span);
  return read.ok ? read.value : Number.NaN;
};

const past: fc.Arbitrary<readonly Happened[]> = fc.array(
  fc.record({
    at: fc.constantFrom(0, 0, 1, 4_999, 5_000, 5_001, 15_000, 20_000, 40_000, 60_000, 60_001, 300_000, 420_000),
    item: fc.constantFrom('a', 'b', 'c'),
    price: fc.option(fc.constantFrom(0, 0.1, 0.2, 0.3, 2, 5, 7.25, -1), { freq: 8 }),
  }),
  { maxLength: 14 },
);

const operatorsOf = (limit: fc.Arbitrary<unknown>, names: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...names), limit, fc.option(fc.tuple(fc.constantFrom(...names), limit), { freq: 4 }))
    .map(([name, value, more]) => ({ [name]: value, ...(more === null ? {} : { [more[0]]: more[1] }) }));
const ALL = ['$gte', '$gt', '$lte', '$lt', '$eq', '$ne'];
const counts = operatorsOf(fc.integer({ min: 0, max: 4 }), ALL);
const amounts = operatorsOf(fc.constantFrom(-1, 0, 0.1, 0.3, 2, 2.1, 5, 7.25, 9), ALL);
const ages = operatorsOf(fc.constantFrom(...SPANS, '3m'), ['$gte', '$gt', '$lte', '$lt']);
const of = { of: 'price' };

const measure: fc.Arbitrary<Document> = fc.oneof(
  counts.map((count) => ({ count })),
  ...['sum', 'avg', 'min', 'max'].map((name) => amounts.map((asked) => ({ [name]: { ...of, ...asked } }))),
  counts.map((asked) => ({ distinct: { ...of, ...asked } })),
  operatorsOf(fc.constantFrom(0, 0.5, 1, 3, 12), ALL).map((asked) => ({
    velocity: { per: '1m', ...asked },
    within: '20s',
  })),
  fc
    .tuple(operatorsOf(fc.constantFrom(0, 0.5, 1, 2), ALL), fc.constantFrom('5s', '1m'), fc.boolean())
    .map(([asked, over, isSum]) => ({ trend: { over, ...(isSum ? of : {}), ...asked }, within: null })),
  ...['first', 'last'].map((name) => ages.map((asked) => ({ [name]: asked }))),
);
const condition = fc
  .record({ measure, within: fc.option(fc.constantFrom(...SPANS)), by: fc.option(fc.constant('item'), { freq: 2 }) })
  .map(({ measure: asked, within, by }): Document => {
    const document = {
      event: 'Seen',
      ...(within === null ? {} : { within }),
      ...asked,
      ...(by === null ? {} : { by }),
    };
    return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null));
  });

const NAMES = ['count', 'sum', 'avg', 'min', 'max', 'distinct', 'velocity', 'trend', 'first', 'last'] as const;

/** Straight from the definition. */
function oracle(document: Document, list: readonly Happened[], now: number): boolean {
  const name = NAMES.find((each) => document[each] !== undefined)!;
  const trend = document['trend'] as { over: string } | undefined;
  const spanMs = trend === undefined ? ms(document['within'] ?? '366d') : 2 * ms(trend.over);
  const inWindow = list.filter(
    ({ at }) => at <= now && (document['within'] === undefined && !trend ? true : at > now - spanMs),
  );
  if (document['by'] === undefined) return judge(name, document, inWindow, now);
  const heard = name === 'trend' ? 'of' in trend! : ['sum', 'avg', 'min', 'max', 'distinct'].includes(name);
  const groups = new Set(inWindow.filter(({ price }) => !heard || price !== null).map(({ item }) => item));
  return [...groups].some((group) =>
    judge(
      name,
      document,
      inWindow.filter(({ item }) => item === group),
      now,
    ),
  );
}

function judge(name: (typeof NAMES)[number], document: Document, list: readonly Happened[], now: number): boolean {
  const asked = document[name] as Operators & { over?: string; per?: string; of?: string };
  const prices = list.flatMap(({ price }) => (price === null ? [] : [price]));
  const sum = (values: readonly number[]) => Math.round(values.reduce((a, b) => a + b, 0) * 1e6) / 1e6;
  const times = list.map(({ at }) => at);
  const values: Record<typeof name, () => number | null> = {
    count: () => list.length,
    sum: () => sum(prices),
    avg: () => (prices.length === 0 ? null : sum(prices) / prices.length),
    min: () => (prices.length === 0 ? null : Math.min(...prices)),
    max: () => (prices.length === 0 ? null : Math.max(...prices)),
    distinct: () => new Set(prices).size,
    velocity: () => list.length / (ms(document['within']) / ms(asked.per)),
    trend: () => {
      const isLate = ({ at }: Happened) => at > now - ms(asked.over);
      const amount = (some: readonly Happened[]) =>
        asked.of === undefined ? some.length : sum(some.flatMap(({ price }) => (price === null ? [] : [price])));
      const [after, before] = [amount(list.filter(isLate)), amount(list.filter((each) => !isLate(each)))];
      if (before !== 0) return after / before;
      return after === 0 ? 1 : after * Number.POSITIVE_INFINITY;
    },
    first: () => (times.length === 0 ? null : now - Math.min(...times)),
    last: () => (times.length === 0 ? null : now - Math.max(...times)),
  };
  const value = values[name]();
  return value !== null && Object.entries(asked).every(([operator, limit]) => compare(value, operator, limit));
}

function compare(value: number, operator: string, asked: unknown): boolean {
  const limit = typeof asked === 'string' ? ms(asked) : (asked as number);
  if (operator === '$gte') return value >= limit;
  if (operator === '$gt') return value > limit;
  if (operator === '$lte') return value <= limit;
  if (operator === '$lt') return value < limit;
  if (operator === '$eq') return value === limit;
  return operator !== '$ne' || value !== limit;
}

const rulesFor = (documents: readonly Document[]) =>
  rulesOf({ segment: documents.map((each, i) => ({ key: `s${i}`, condition: each })) });

function visitorAfter(rules: Rules, list: readonly Happened[]): Visitor {
  return list.reduce(
    (before, { at, item, price }, i) => {
      const properties = price === null ? { item } : { item, price };
      return step(rules, before, signalOf({ id: `m${i}`, event: 'Seen', at: asTime(NOON + at), properties })).visitor;
    },
    newVisitor(rules, 'a:visitor' as PersonId, NOON),
  );
}

function ask(rules: Rules, { profile }: Visitor, key: string, now: number): { holds: boolean; until: number } {
  const watch = { until: NEVER as number };
  const subject = { profile, now: asTime(now), context: {} };
  const holds = rules.segments.byKey.get(key)!.condition.test(subject, watch);
  return { holds, until: watch.until };
}

const later = fc.oneof(fc.integer({ min: 0, max: 500_000 }), fc.constantFrom(0, 1, 4_999, 5_000, 20_000, 60_000));

describe('every measure', () => {
  test('answers as its definition, at any time and in any company', () => {
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 5 }), past, later, (documents, list, wait) => {
        const rules = rulesFor(documents);
        const visitor = visitorAfter(rules, list);
        const now = visitor.profile.lastAt + wait;
        const shifted = list.map((each) => ({ ...each, at: NOON + each.at }));
        documents.forEach((document, i) => {
          expect(ask(rules, visitor, `s${i}`, now).holds).toBe(oracle(document, shifted, now));
        });
      }),
      { numRuns: RUNS * 2 },
    );
  });

  test('is in the membership after each event and each wait', () => {
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 5 }), past, (documents, list) => {
        const rules = rulesFor(documents);
        list.forEach((_, i) => {
          const some = list.slice(0, i + 1);
          const visitor = visitorAfter(rules, some);
          const shifted = some.map((each) => ({ ...each, at: NOON + each.at }));
          const wanted = documents.flatMap((document, j) =>
            oracle(document, shifted, visitor.profile.lastAt) ? [`s${j}`] : [],
          );
          expect(visitor.membership.segments.map(({ key }) => key)).toEqual(wanted);
        });
      }),
      { numRuns: RUNS / 2 },
    );
  });

  test('holds its answer until the moment it names, and changes it then', () => {
    fc.assert(
      fc.property(condition, past, later, fc.double({ min: 0, max: 1, noNaN: true }), (document, list, wait, part) => {
        const rules = rulesFor([document]);
        const visitor = visitorAfter(rules, list);
        const now = visitor.profile.lastAt + wait;
        const { holds, until } = ask(rules, visitor, 's0', now);
        expect(until).toBeGreaterThan(now);
        const end = Math.min(until, now + 2_000_000);
        for (const time of [now + Math.floor(part * (end - now)), end - 1]) {
          if (time < until) expect(ask(rules, visitor, 's0', time).holds).toBe(holds);
        }
        // Groups and conjunctions of ages may name a moment too early; everything else is exact.
        if (until === NEVER || document['by'] !== undefined || 'first' in document || 'last' in document) return;
        expect(ask(rules, visitor, 's0', until).holds).toBe(!holds);
      }),
      { numRuns: RUNS * 2 },
    );
  });
});

test('what has yet to happen lowers the moment, and does not count before it', () => {
  const rules = rulesFor([{ event: 'Seen', sum: { of: 'price', $gte: 5 }, within: '1m' }]);
  const visitor = visitorAfter(rules, [{ at: 10_000, item: 'a', price: 5 }]);
  expect(ask(rules, visitor, 's0', NOON as Time)).toEqual({ holds: false, until: NOON + 10_000 });
});
