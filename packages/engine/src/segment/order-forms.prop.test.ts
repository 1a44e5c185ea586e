/**
 * Sequences, visits, absence and windows of visits against a naive oracle that answers straight from the definition: after every event, however
 * late, and at every later time, also the millisecond before and after something lapses.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atTime, newVisitor, step } from '../loop.ts';
import type { PersonId } from '../profile/profile.ts';
import type { Signal } from '../signal/signal.ts';
import { asTime, MINUTE_MS, readSpan } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 600);
const IDLE = 30 * MINUTE_MS;

type Ask = { readonly [key: string]: unknown };
type Step = { readonly event: string; readonly where?: { readonly kind: string }; readonly within?: string };
type Limits = { readonly [operator: string]: number };

const limits: fc.Arbitrary<Limits> = fc
  .tuple(fc.constantFrom('$gte', '$gt', '$lt', '$lte', '$eq'), fc.integer({ min: 0, max: 3 }))
  .map(([operator, n]) => ({ [operator]: n }));
const spans = fc.constantFrom('1s', '10s', '5m', '30m', '2h');
const happening = fc.record(
  { event: fc.constantFrom('A', 'B', 'C'), where: fc.constantFrom('x', 'y').map((kind) => ({ kind })) },
  { requiredKeys: ['event'] },
);
const by = fc.constant('kind');
const visits = fc.constantFrom('session', 'previous session', 'earlier sessions');
const defined = (document: object) =>
  Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null));
const next = fc
  .tuple(fc.option(happening, { freq: 2 }), happening, fc.option(spans))
  .map(([not, event, within]) => [...(not === null ? [] : [{ not }]), defined({ ...event, within })]);

const condition: fc.Arbitrary<Ask> = fc.oneof(
  fc
    .record({
      first: happening,
      rest: fc.array(next, { minLength: 1, maxLength: 2 }),
      within: fc.option(spans),
      by: fc.option(by),
      lately: fc.option(fc.oneof(spans, visits)),
      count: fc.option(limits),
    })
    .map(({ first, rest, ...others }) => defined({ sequence: [first, ...rest.flat()], ...others })),
  fc
    .tuple(fc.constantFrom('count', 'seconds', 'pages', 'events'), fc.option(spans), limits)
    .map(([field, within, test]) => defined({ visits: field, within, ...test })),
  fc
    .record({ happening, notFollowedBy: happening, within: spans, by: fc.option(by) })
    .map(({ happening: each, ...others }) => defined({ ...each, ...others })),
  fc
    .record({ happening, count: fc.option(limits), within: visits, by: fc.option(by) })
    .map(({ happening: each, ...others }) => defined({ ...each, ...others })),
);

const happened = fc.record({
  gapMs: fc.constantFrom(0, 1, 999, 1_000, 9_999, 10_000, 5 * MINUTE_MS, IDLE - 1, IDLE, 2 * IDLE),
  lateMs: fc.constantFrom(0, 0, 0, 1, 10_000, IDLE, 3 * IDLE),
  name: fc.constantFrom('A', 'B', 'C', 'page'),
  kind: fc.constantFrom('x', 'y'),
});

const spanOf = (span: unknown): number => {
  const read = readSpan(span);
  return read.ok ? read.value : Number.POSITIVE_INFINITY;
};
const isIn = ({ event, where }: Step, signal: Signal) =>
  event === signal.event && (where === undefined || where.kind === signal.properties['kind']);
const compare = (n: number, test: Limits) =>
  Object.entries(test).every(([operator, limit]) => {
    const difference = n - limit;
    return {
      $gte: difference >= 0,
      $gt: difference > 0,
      $lt: difference < 0,
      $lte: difference <= 0,
      $eq: difference === 0,
    }[operator];
  });

type Seen = { readonly start: number; readonly last: number; readonly signals: readonly Signal[] };
function visitsIn(past: readonly Signal[]): Seen[] {
  const list: { start: number; last: number; signals: Signal[] }[] = [];
  for (const signal of past.toSorted((a, b) => a.at - b.at)) {
    const current = list.at(-1);
    if (current !== undefined && signal.at - current.last < IDLE) {
      current.last = signal.at;
      current.signals.push(signal);
    } else list.push({ start: signal.at, last: signal.at, signals: [signal] });
  }
  return list;
}

/** Whether a time lies in the window now. */
function windowOf(within: unknown, past: readonly Signal[], now: number): (at: number) => boolean {
  if (within === undefined) return () => true;
  const all = visitsIn(past);
  const last = all.at(-1);
  const isOn = last !== undefined && now < last.last + IDLE;
  const previous = isOn ? all.at(-2) : last;
  if (within === 'session') return (at) => isOn && at >= last.start;
  if (within === 'previous session')
    return (at) => previous !== undefined && at >= previous.start && at <= previous.last;
  if (within === 'earlier sessions') return (at) => !isOn || at < last.start;
  return (at) => at > now - spanOf(within);
}

function completions(ask: Ask, past: readonly Signal[]): Signal[] {
  const steps = ask['sequence'] as readonly (Step | { readonly not: Step })[];
  const reaches = (place: number, chain: readonly Signal[]): boolean => {
    if (place < 0)
      return chain.at(-1)!.at - chain[0]!.at < (ask['within'] === undefined ? Infinity : spanOf(ask['within']));
    const following = chain[0]!;
    let nots: Step[] = [];
    let here = place;
    for (; 'not' in steps[here]!; here--) nots = [...nots, (steps[here] as { not: Step }).not];
    const { within } = steps[place + 1] as Step;
    return past.some((signal) => {
      if (!isIn(steps[here] as Step, signal) || signal.at >= following.at) return false;
      if (within !== undefined && following.at - signal.at >= spanOf(within)) return false;
      const isBetween = ({ at }: Signal) => at > signal.at && at < following.at;
      if (past.some((other) => isBetween(other) && nots.some((not) => isIn(not, other)))) return false;
      return reaches(here - 1, [signal, ...chain]);
    });
  };
  return past.filter((signal) => isIn(steps.at(-1) as Step, signal) && reaches(steps.length - 2, [signal]));
}

function oracleFor(ask: Ask, past: readonly Signal[], now: number, group: readonly Signal[]): boolean {
  if ('sequence' in ask) {
    const isLately = windowOf(ask['lately'], past, now);
    const count = completions(ask, group).filter(({ at }) => isLately(at)).length;
    return (
      compare(count, (ask['count'] as Limits | undefined) ?? { $gte: 1 }) && (count > 0 || ask['by'] === undefined)
    );
  }
  if ('notFollowedBy' in ask) {
    const last = group
      .filter((signal) => isIn(ask as Step, signal))
      .reduce((at, signal) => Math.max(at, signal.at), -1);
    if (last < 0 || last > now - spanOf(ask['within'])) return false;
    return !group.some((signal) => isIn(ask['notFollowedBy'] as Step, signal) && signal.at > last);
  }
  const isInside = windowOf(ask['within'], past, now);
  const count = group.filter((signal) => isIn(ask as Step, signal) && isInside(signal.at)).length;
  return compare(count, (ask['count'] as Limits | undefined) ?? { $gte: 1 }) && (count > 0 || ask['by'] === undefined);
}

function oracle(ask: Ask, past: readonly Signal[], now: number): boolean {
  if ('visits' in ask) {
    const { visits: field, within, ...test } = ask;
    const begun = visitsIn(past).filter(({ start }) => within === undefined || start > now - spanOf(within));
    const worth = ({ start, last, signals }: Seen) =>
      ({
        count: 1,
        seconds: (last - start) / 1_000,
        pages: signals.filter(({ type }) => type === 'page').length,
        events: signals.length,
      })[field as 'count'];
    return compare(
      begun.reduce((sum, each) => sum + worth(each), 0),
      test as Limits,
    );
  }
  if (ask['by'] === undefined) return oracleFor(ask, past, now, past);
  return ['x', 'y'].some((kind) =>
    oracleFor(
      ask,
      past,
      now,
      past.filter(({ properties }) => properties['kind'] === kind),
    ),
  );
}

const signalsOf = (list: readonly { gapMs: number; lateMs: number; name: string; kind: string }[]): Signal[] => {
  let now = NOON as number;
  return list.map(({ gapMs, lateMs, name, kind }, i) => {
    now += gapMs;
    const type = name === 'page' ? 'page' : 'track';
    return signalOf({ id: `m${i}`, at: asTime(now - lateMs), type, event: name, properties: { kind } });
  });
};

test('after each event, and at each later time', () => {
  fc.assert(
    fc.property(
      fc.array(condition, { minLength: 1, maxLength: 4 }),
      fc.array(happened, { minLength: 1, maxLength: 9 }),
      fc.array(fc.constantFrom(1, 999, 1_000, 9_999, 5 * MINUTE_MS, IDLE - 1, IDLE, 4 * IDLE), { maxLength: 4 }),
      (conditions, list, waits) => {
        const rules = rulesOf({ segment: conditions.map((each, i) => ({ key: `s${i}`, condition: each })) });
        const signals = signalsOf(list);
        const expected = (past: readonly Signal[], now: number) =>
          conditions.flatMap((each, i) => (oracle(each, past, now) ? [`s${i}`] : []));
        let visitor = newVisitor(rules, 'a:visitor' as PersonId, signals[0]!.at);
        const keys = () => visitor.membership.segments.map(({ key }) => key);
        signals.forEach((signal, i) => {
          visitor = step(rules, visitor, signal).visitor;
          expect(keys()).toEqual(expected(signals.slice(0, i + 1), visitor.profile.lastAt));
        });
        let now = visitor.profile.lastAt as number;
        for (const wait of waits) {
          now += wait;
          visitor = atTime(rules, visitor, asTime(now)).visitor;
          expect(keys()).toEqual(expected(signals, now));
        }
      },
    ),
    { numRuns: RUNS },
  );
});
