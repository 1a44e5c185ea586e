/**
 * Laws of results: whatever the order of arrival, the duplicates and the identities under which things were done, the sums are
 * those of a naive count over the log; and what is taken out of the book leaves nothing behind.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heldOutOf } from '../ask.ts';
import type { Decision, DecisionId } from '../decision/decision.ts';
import { mergeVisitors, newVisitor, step, underRules, type Visitor, withDecided } from '../loop.ts';
import type { PersonId } from '../profile/profile.ts';
import type { Signal } from '../signal/signal.ts';
import { EMPTY_OBJECT, type JsonObject } from '../std/json.ts';
import { asTime, DAY_MS, HOUR_MS, MINUTE_MS } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';
import { ALL_OTHERS, HELD_OUT } from './enrolment.ts';
import { type Cell, countEnrolments, emptyResults, type ResultsBook, storedCell } from './results-book.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 300);
const PLAIN = {
  placement: [{ key: 'hero' }],
  experience: [
    {
      key: 'exp',
      placement: 'hero',
      variants: [
        { key: 'a', content: null },
        { key: 'b', content: { template: 'b' } },
      ],
      goal: { event: 'Order', within: '1h' },
    },
  ],
};
const METRICS = [
  { event: 'Order', within: '2h', value: 'revenue' },
  { event: 'Order', within: '30m', measure: 'count' },
  { event: 'Experience Clicked', within: '2h', measure: 'ratio', per: { event: 'Experience Viewed' } },
  { event: 'Order', measure: 'retention', after: '1h', within: '1h' },
  { event: 'Order', within: '90m', measure: 'quantile', value: 'revenue', quantile: 0.5 },
];
const RULES = rulesOf({
  ...PLAIN,
  experience: [{ ...PLAIN.experience[0], metrics: METRICS }],
  settings: [{ key: 'engine', internal: { trait: 'staff', $eq: true } }],
});

type Done = { readonly minute: number; readonly kind: 'view' | 'click' | 'order' | 'other'; readonly pick: number };
const done: fc.Arbitrary<Done> = fc.record({
  minute: fc.integer({ min: 0, max: 240 }),
  kind: fc.constantFrom('view', 'view', 'click', 'order', 'order', 'other'),
  pick: fc.integer({ min: 0, max: 3 }),
});
const acts = fc.array(done, { maxLength: 14 });

/** The decision behind each pick: two of variant a, one of b, and one that is not known. */
const VARIANTS = ['a', 'a', 'b'];

function signalsOf(list: readonly Done[], who: string): Signal[] {
  return list.map(({ minute, kind, pick }, i) => {
    const at = asTime(NOON + minute * MINUTE_MS);
    const report = kind === 'view' ? 'Experience Viewed' : 'Experience Clicked';
    const event = kind === 'order' ? 'Order' : kind === 'other' ? 'Other' : report;
    const properties = kind === 'order' ? { revenue: pick + 0.1 } : { decision_id: `${who}${pick}` };
    return signalOf({ id: `${who}-${i}`, at, event, anonymousId: who, properties: kind === 'other' ? {} : properties });
  });
}

function decided(who: string, rules = RULES): Visitor {
  const fresh = newVisitor(rules, `a:${who}` as PersonId, NOON);
  return VARIANTS.reduce((visitor, variant, i) => {
    const decision: Decision = {
      id: `${who}${i}` as DecisionId,
      person: visitor.profile.id,
      placement: 'hero',
      at: NOON,
      experience: 'exp',
      variant,
      reason: 'chosen',
      propensity: 0.5,
      versions: { rules: rules.revision, experience: 1, policy: 0 },
      match: EMPTY_OBJECT,
      trace: [],
    };
    return withDecided(visitor, decision);
  }, fresh);
}

const folded = (signals: readonly Signal[], who: string, rules = RULES) =>
  signals.reduce((visitor, signal) => step(rules, visitor, signal).visitor, decided(who, rules));

/** Every cell that has something in it, as text. */
function bookOf(visitors: readonly Visitor[]): readonly string[] {
  const book = emptyResults();
  for (const visitor of visitors) countEnrolments(book, undefined, visitor, () => {});
  return textOf(book);
}

function textOf(book: ResultsBook): readonly string[] {
  return [...book.cells.values()].flatMap((cell) => JSON.stringify(storedCell(cell)) ?? []).sort();
}

/** What one person's signals come to, by the plainest of counts. */
function naive(signals: readonly Signal[]) {
  const variantOf = (signal: Signal) => {
    const id = String(signal.properties['decision_id'] ?? '');
    return VARIANTS[Number(id.slice(1))];
  };
  const sights = signals
    .filter(({ event }) => event.startsWith('Experience '))
    .flatMap((signal) => {
      const variant = variantOf(signal);
      return variant === undefined ? [] : [{ at: signal.at as number, variant }];
    })
    .sort((x, y) => x.at - y.at || (x.variant < y.variant ? -1 : 1));
  const first = sights[0];
  if (first === undefined) return null;
  const crossed = new Set(sights.map(({ variant }) => variant)).size > 1;
  const orders = (from: number, to: number) =>
    signals
      .filter(({ event, at }) => event === 'Order' && at >= first.at + from && at <= first.at + to)
      .map(({ properties }) => properties['revenue'] as number);
  const reports = (name: string) =>
    signals.filter(
      (each) => each.event === name && variantOf(each) && each.at >= first.at && each.at <= first.at + 2 * HOUR_MS,
    ).length;
  const sum = (list: readonly number[]) => Math.round(10 * list.reduce((total, each) => total + each, 0)) / 10;
  return {
    variant: first.variant,
    crossed,
    numbers: [
      Math.min(1, orders(0, HOUR_MS).length),
      sum(orders(0, 2 * HOUR_MS)),
      orders(0, HOUR_MS / 2).length,
      reports('Experience Clicked'),
      Math.min(1, orders(HOUR_MS, 2 * HOUR_MS).length),
      sum(orders(0, 1.5 * HOUR_MS)),
    ],
    views: reports('Experience Viewed'),
  };
}

function expectNaive(visitor: Visitor, signals: readonly Signal[]): void {
  const expected = naive(signals);
  const enrolment = visitor.enrolments?.[0];
  if (expected === null) return expect(enrolment).toBeUndefined();
  expect(enrolment!.seen[0]!.variant).toBe(expected.variant);
  expect(enrolment!.fate).toBe(expected.crossed ? 'crossed' : 'counted');
  const numbers = enrolment!.tallies.map(({ isYes, counted }) => {
    if (isYes) return Math.min(1, counted.length);
    return Math.round(10 * counted.filter((_, i) => i % 2 === 1).reduce((total, each) => total + each, 0)) / 10;
  });
  expect(numbers).toEqual(expected.numbers);
  expect(enrolment!.tallies[3]!.per.length / 2).toBe(expected.views);
}

describe('a person in the results', () => {
  test('is counted as the log says, in whatever order and how often it arrives', () => {
    const arrivals = acts.chain((list) => {
      const signals = signalsOf(list, 'x');
      return fc
        .shuffledSubarray([...signals, ...signals], { minLength: 2 * signals.length })
        .map((arrived) => ({ signals, arrived }));
    });
    fc.assert(
      fc.property(arrivals, ({ signals, arrived }) => {
        const shuffled = folded(arrived, 'x');
        expectNaive(shuffled, signals);
        expect(bookOf([shuffled])).toEqual(bookOf([folded(signals, 'x')]));
      }),
      { numRuns: RUNS },
    );
  });

  test('of two identities is the one who had done both', () => {
    fc.assert(
      fc.property(acts, acts, acts, (one, other, later) => {
        const [a, b, c] = [signalsOf(one, 'x'), signalsOf(other, 'y'), signalsOf(later, 'z')];
        const merged = mergeVisitors(RULES, folded(a, 'x'), folded(b, 'y'));
        expectNaive(merged, [...a, ...b]);
        expectNaive(mergeVisitors(RULES, merged, folded(c, 'z')), [...a, ...b, ...c]);
      }),
      { numRuns: RUNS },
    );
  });

  test('counts for a metric that is asked for later as if it had always been asked for', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const signals = signalsOf(list, 'x');
        const plain = folded(signals, 'x', rulesOf(PLAIN));
        expect(bookOf([underRules(RULES, plain)])).toEqual(bookOf([folded(signals, 'x')]));
      }),
      { numRuns: RUNS },
    );
  });

  test('belongs to the house as soon as it is told, and no longer when it is taken back', () => {
    const seen = folded(signalsOf([{ minute: 0, kind: 'view', pick: 0 }], 'x'), 'x');
    const told = (visitor: Visitor, staff: boolean, minute: number) => {
      const at = asTime(NOON + minute * MINUTE_MS);
      const signal = signalOf({ id: `t${minute}`, at, type: 'identify', event: 'Identified', properties: { staff } });
      return step(RULES, visitor, signal).visitor;
    };
    const internal = told(seen, true, 1);
    expect(internal.enrolments![0]!.fate).toBe('internal');
    expect(told(internal, false, 2).enrolments![0]!.fate).toBe('counted');
  });
});

describe('a program with a holdout of its own', () => {
  const SINCE = NOON + 60 * MINUTE_MS;
  const program = (more: object) =>
    rulesOf({
      program: [
        { key: 'spring', holdout: 0.5, metrics: [{ event: 'Order', within: '2h', measure: 'count' }], ...more },
      ],
    });
  const since = program({ resultsSince: new Date(SINCE).toISOString() });
  const spring = ({ enrolments = [] }: Visitor) =>
    enrolments.find(({ experience }) => experience === '$program:spring');

  test('counts everybody from the first event in its time on, in whatever order and under whatever identity it arrives', () => {
    const arrivals = fc.tuple(acts, acts).chain(([mine, theirs]) => {
      const signals = { mine: signalsOf(mine, 'x'), theirs: signalsOf(theirs, 'y') };
      return fc.record({
        signals: fc.constant(signals),
        mine: fc.shuffledSubarray(signals.mine, { minLength: signals.mine.length }),
        theirs: fc.shuffledSubarray(signals.theirs, { minLength: signals.theirs.length }),
      });
    });
    fc.assert(
      fc.property(arrivals, ({ signals, mine, theirs }) => {
        const merged = mergeVisitors(since, folded(mine, 'x', since), folded(theirs, 'y', since));
        const all = [...signals.mine, ...signals.theirs].map(({ at, event }) => ({ at: at as number, event }));
        const start = Math.min(...all.filter(({ at }) => at >= SINCE).map(({ at }) => at));
        const counted = spring(merged);
        if (!Number.isFinite(start)) {
          expect(counted).toBeUndefined();
          return;
        }
        const orders = all.filter(({ at, event }) => event === 'Order' && at >= start && at <= start + 2 * HOUR_MS);
        expect(counted!.seen[0]!.at).toBe(start);
        expect(counted!.tallies[0]!.counted.length / 2).toBe(orders.length);
      }),
      { numRuns: RUNS },
    );
  });

  test('holds out in its results exactly whom it holds out of its experiences', () => {
    const rules = program({});
    const people = Array.from({ length: 200 }, (_, i) => {
      const signal = signalOf({ id: `s${i}`, at: NOON, event: 'Other', anonymousId: `p${i}` });
      const fresh = newVisitor(rules, `a:p${i}` as PersonId, NOON);
      return step(rules, fresh, signal).visitor;
    });
    const arms = people.map((person) => spring(person)!.seen.map(({ variant }) => variant));
    expect(arms).toEqual(people.map((person) => [heldOutOf(rules, person).length > 0 ? HELD_OUT : ALL_OTHERS]));
    expect(new Set(arms.flat()).size).toBe(2);
  });

  test('is not counted where nothing says by what, and an edited beginning begins anew', () => {
    expect(rulesOf({ program: [{ key: 'spring', holdout: 0.5 }] }).enrolments.programmes).toEqual([]);
    const early = signalOf({ id: '1', at: NOON, event: 'Order', anonymousId: 'x' });
    const late = signalOf({ id: '2', at: asTime(SINCE + MINUTE_MS), event: 'Other', anonymousId: 'x' });
    const before = folded([early], 'x', program({}));
    expect(spring(before)!.tallies[0]!.counted).toHaveLength(2);
    const moved = underRules(since, before);
    expect(spring(moved)!.fate).toBe('earlier');
    const begun = spring(step(since, moved, late).visitor)!;
    expect([begun.fate, begun.seen[0]!.at, begun.tallies[0]!.counted]).toEqual(['counted', late.at, []]);
  });
});

test('a book that follows every change of every person equals one counted anew, and empties without a trace', () => {
  fc.assert(
    fc.property(fc.array(acts, { minLength: 1, maxLength: 4 }), (people) => {
      const book = emptyResults();
      const heard = new Set<Cell>();
      const visitors = people.map((list, i) => {
        let visitor: Visitor | undefined;
        for (const signal of signalsOf(list, `${i}`)) {
          const next = step(RULES, visitor ?? decided(`${i}`), signal).visitor;
          countEnrolments(book, visitor, next, (cell) => heard.add(cell));
          visitor = next;
        }
        return visitor;
      });
      const all = visitors.filter((visitor) => visitor !== undefined);
      expect(textOf(book)).toEqual(bookOf(all));
      expect(new Set(book.cells.values())).toEqual(heard);
      for (const visitor of all) countEnrolments(book, visitor, undefined, () => {});
      expect(textOf(book)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test('what was done in the thirty days before is kept apart, and what is older is not', () => {
  const at = (days: number, id: string, event: string, properties = {}) =>
    signalOf({ id, at: asTime(NOON + days * DAY_MS), event, anonymousId: 'x', properties });
  const signals = [
    at(0, '1', 'Order', { revenue: 100 }),
    at(20, '2', 'Order', { revenue: 7 }),
    at(25, '3', 'Order', { revenue: 5.5 }),
    at(31, '4', 'Experience Viewed', { decision_id: 'x0' }),
  ];
  const [conversion, revenue, count] = folded(signals, 'x').enrolments![0]!.tallies;
  expect([conversion!.before, revenue!.before, count!.before]).toEqual([1, 12.5, 2]);
});

test('only what there can be few of becomes a part of people', () => {
  const seen = (context: JsonObject) => {
    const signal = signalOf({
      id: '1',
      at: NOON,
      event: 'Experience Viewed',
      anonymousId: 'x',
      properties: { decision_id: 'x0' },
      context,
    });
    return folded([signal], 'x').enrolments![0]!.seen[0]!.dims;
  };
  expect(seen({ device: { type: 'mobile' }, place: { country: 'AT' } })).toEqual(['device=mobile', 'country=AT']);
  expect(seen({ device: { type: 'toaster' }, place: { country: 'Atlantis' } })).toEqual([]);
  expect(seen({ device: 7, place: null })).toEqual([]);
});
