/**
 * Generators of the behavioural language and of pasts to ask it of: few names, few values, and times that cluster around the
 * edges of windows and visits, where answers go wrong.
 */
import fc from 'fast-check';
import type { Signal } from '../../signal/signal.ts';
import { asTime } from '../../std/time.ts';
import { NOON, signalOf } from '../given.ts';
import { LABELS } from './model-oracle.ts';

const EVENTS = ['A', 'B', 'C'];
const SPANS = ['10s', '1m', '7m', '1h', '1d'];
const WINDOWS = [...SPANS, 'session', 'previous session', 'earlier sessions'];

const small = fc.integer({ min: 0, max: 3 });
const operators = fc.oneof(
  small.map((n) => ({ $gte: n })),
  small.map((n) => ({ $gt: n })),
  small.map((n) => ({ $lt: n })),
  small.map((n) => ({ $lte: n })),
  small.map((n) => ({ $eq: n })),
  small.map((n) => ({ $ne: n })),
  fc.tuple(small, small).map(([low, more]) => ({ $gte: low, $lte: low + more })),
);
const price = fc.integer({ min: 0, max: 9 });
const where = fc.oneof(
  fc.constantFrom('x', 'y').map((kind) => ({ kind })),
  price.map((least) => ({ price: { $gte: least } })),
  fc.record({ kind: fc.constantFrom('x', 'y'), price: price.map((most) => ({ $lt: most })) }),
);
/** A name, or the beginning of names. */
const name = fc.oneof(
  { arbitrary: fc.constantFrom(...EVENTS), weight: 9 },
  { arbitrary: fc.constant('A*'), weight: 1 },
);
const matcher = fc.record({ event: name, where }, { requiredKeys: ['event'] });
const span = fc.constantFrom(...SPANS);
const window = fc.constantFrom(...WINDOWS);
const age = fc.oneof(
  span.map((each) => ({ $lt: each })),
  span.map((each) => ({ $gte: each })),
);
const of = fc.constant('price');

/** The measures of an `event` condition, by name. */
const MEASURES: Readonly<Record<string, fc.Arbitrary<object>>> = {
  count: operators.map((count) => ({ count })),
  sum: priced('sum'),
  avg: priced('avg'),
  min: priced('min'),
  max: priced('max'),
  distinct: operators.map((each) => ({ distinct: { of: 'kind', ...each } })),
  velocity: fc
    .tuple(fc.constantFrom('10s', '1m'), fc.constantFrom('10s', '1m', '7m'), operators)
    .map(([per, within, each]) => ({
      velocity: { per, ...each },
      within,
    })),
  trend: fc
    .record({ over: span, of }, { requiredKeys: ['over'] })
    .chain((trend) => operators.map((each) => ({ trend: { ...trend, ...each }, within: undefined }))),
  first: age.map((first) => ({ first, within: undefined })),
  last: age.map((last) => ({ last, within: undefined })),
  latest: where.map((latest) => ({ latest, by: undefined })),
  notFollowedBy: fc.tuple(matcher, span).map(([notFollowedBy, within]) => ({ notFollowedBy, within })),
};

function priced(measure: string): fc.Arbitrary<object> {
  return operators.map((each) => ({ [measure]: { of: 'price', ...scaled(each) } }));
}

/** Prices run to 9, and sums of them further. */
function scaled(each: object): object {
  return Object.fromEntries(Object.entries(each).map(([operator, n]) => [operator, (n as number) * 4]));
}

const event = fc
  .tuple(
    matcher,
    fc.option(window, { nil: undefined }),
    fc.option(fc.constant('kind'), { nil: undefined }),
    fc.oneof(...Object.values(MEASURES)),
  )
  .map(([match, within, by, measure]) => defined({ ...match, within, by, ...measure }));

const step = fc.record({ event: name, where, within: span }, { requiredKeys: ['event'] });
const sequence = fc
  .tuple(
    fc.array(fc.tuple(step, fc.option(matcher, { nil: undefined, freq: 4 })), { minLength: 2, maxLength: 3 }),
    fc.record({ within: span, by: fc.constant('kind'), lately: span, count: operators }, { requiredKeys: [] }),
  )
  .map(([steps, more]) => ({
    sequence: steps.flatMap(([each, barred], i) => {
      const { within, ...first } = each;
      const taken = i === 0 ? first : defined({ ...first, within });
      return i > 0 && barred !== undefined ? [{ not: barred }, taken] : [taken];
    }),
    ...more,
  }));

const visits = fc
  .tuple(
    fc.constantFrom('count', 'seconds', 'pages', 'events'),
    fc.option(fc.constantFrom('1h', '1d', '7d'), { nil: undefined }),
    operators,
  )
  .map(([what, within, each]) => defined({ visits: what, within, ...each }));

/** Computed traits that conditions may ask for, by key. */
export const TRAITS: Readonly<Record<string, object>> = {
  'how-often': { event: 'A', compute: 'count' },
  lately: { event: 'A', compute: 'count', within: '7m' },
  spent: { event: 'B', compute: 'sum', of: 'price' },
  'spent-lately': { event: 'B', compute: 'sum', of: 'price', within: '1h' },
  mean: { event: 'A', compute: 'avg', of: 'price', within: '1h' },
  least: { event: 'A', compute: 'min', of: 'price' },
  most: { event: 'A', compute: 'max', of: 'price', within: '1m' },
};

const trait = fc.oneof(
  fc.tuple(fc.constantFrom('pro', 'free'), age).map(([plan, each]) => ({ trait: 'plan', $eq: plan, for: each })),
  fc.record({ trait: fc.constantFrom('plan', 'age'), $eq: fc.constantFrom('pro', 1, null) }),
  fc.tuple(fc.constantFrom(...Object.keys(TRAITS)), operators).map(([key, each]) => ({ trait: key, ...each })),
);
const session = fc
  .tuple(fc.constantFrom('number', 'events', 'pages', 'seconds'), operators)
  .map(([field, each]) => ({ session: field, ...each }));

const quarter = fc.integer({ min: 0, max: 4 }).map((n) => n / 4);
const modelled = fc.oneof(
  fc
    .tuple(fc.constantFrom('$gte', '$gt', '$lte', '$lt', '$eq', '$ne'), quarter)
    .map(([operator, limit]) => ({ propensity: 'buys', [operator]: limit })),
  fc.constantFrom(...LABELS).map((label) => ({ cluster: { model: 'kinds', label } })),
);

/** Every form of the language that speaks of one person. */
export const condition = fc.letrec<{ condition: object }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { arbitrary: event, weight: 9 },
    { arbitrary: sequence, weight: 4 },
    { arbitrary: visits, weight: 2 },
    { arbitrary: trait, weight: 2 },
    { arbitrary: session, weight: 1 },
    { arbitrary: modelled, weight: 2 },
    { arbitrary: fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }), weight: 1 },
    { arbitrary: fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }), weight: 1 },
    { arbitrary: fc.record({ not: tie('condition') }), weight: 1 },
  ),
})).condition;

/** Gaps between events, and from the last one to the question: on both sides of every window's edge. */
export const GAPS_MS = [
  0, 1, 999, 9_999, 10_000, 10_001, 60_000, 419_999, 420_000, 1_799_999, 1_800_000, 3_600_000, 86_400_000,
];

type Happened = { gapMs: number; delayMs: number; event: string; kind: string; price: number; isTwice: boolean };
const happened: fc.Arbitrary<Happened> = fc.record({
  gapMs: fc.constantFrom(...GAPS_MS),
  delayMs: fc.constantFrom(0, 0, 0, 0, 5_000, 60_000, 3_600_000, 86_399_999),
  event: fc.constantFrom(...EVENTS, ...EVENTS, 'A2', 'identify', 'page'),
  kind: fc.constantFrom('x', 'y', 'z'),
  price,
  isTwice: fc.nat(9).map((n) => n === 9),
});

/** A past in the order of its arrival: late ones by less than a day, some of them twice. */
export const arrivals: fc.Arbitrary<readonly Signal[]> = fc.array(happened, { maxLength: 12 }).map((list) => {
  let now = NOON as number;
  const sent = list.map((each, i) => {
    // Of two tellers of one trait at one instant no order is the right one: keep them apart.
    now += each.event === 'identify' ? each.gapMs + 1 + i : each.gapMs;
    return { arrivesAt: now + each.delayMs, signal: happenedAt(each, now, i), isTwice: each.isTwice };
  });
  sent.push(...sent.filter(({ isTwice }) => isTwice).map((each) => ({ ...each, arrivesAt: each.arrivesAt + 7 })));
  return sent.sort((a, b) => a.arrivesAt - b.arrivesAt).map(({ signal }) => signal);
});

function happenedAt({ event: named, kind, price: cost }: Happened, at: number, i: number): Signal {
  const id = `m${i}`;
  if (named === 'page') return signalOf({ id, at: asTime(at), type: 'page', event: 'Page Viewed' });
  if (named !== 'identify') return signalOf({ id, at: asTime(at), event: named, properties: { kind, price: cost } });
  const properties = kind === 'z' ? { age: cost } : { plan: kind === 'x' ? 'pro' : 'free', age: cost };
  return signalOf({ id, at: asTime(at), type: 'identify', event: 'Identified', properties });
}

function defined(document: object): object {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}
