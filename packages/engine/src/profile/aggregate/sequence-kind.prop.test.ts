/**
 * Sequences against all chains by brute force: every way to pick one event for each step, tried one after the other. In order, late,
 * shuffled, and as two persons who turn out to be one.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Signal } from '../../signal/signal.ts';
import { asTime } from '../../std/time.ts';
import { signalOf } from '../../testing/given.ts';
import type { AggregateQuestion, AggregateState, GroupsState, SequenceQuestion, SequenceStep } from '../aggregate.ts';
import { kindOf } from '../aggregate-kinds.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 2_000);
const KEEP = 50;

const matcher = fc.oneof(
  fc.constantFrom('A', 'B', 'C').map((event) => ({ event })),
  fc.record({ event: fc.constantFrom('A', 'B'), where: fc.record({ x: fc.constantFrom(1, 2) }) }),
  fc.constant({ event: '*' }),
);
const span = fc.constantFrom(1, 2, 3, 5, 8);
const step: fc.Arbitrary<readonly SequenceStep[]> = fc
  .tuple(matcher, fc.option(span), fc.array(matcher, { maxLength: 2 }))
  .map(([meant, withinMs, nots]) => [
    ...nots.slice(0, nots.length === 2 ? 2 : nots.length).map((not) => ({ ...not, isNot: true as const })),
    withinMs === null ? meant : { ...meant, withinMs },
  ]);
const question: fc.Arbitrary<SequenceQuestion> = fc
  .tuple(matcher, fc.array(step, { minLength: 1, maxLength: 3 }), fc.option(span))
  .map(([first, rest, withinMs]) => ({
    kind: 'sequence',
    steps: [first, ...rest.flat()],
    keep: KEEP,
    ...(withinMs === null ? {} : { withinMs }),
  }));

type Happened = { readonly at: number; readonly event: string; readonly x: number; readonly by: string };
const happened: fc.Arbitrary<Happened> = fc.record({
  at: fc.integer({ min: 0, max: 14 }),
  event: fc.constantFrom('A', 'B', 'C'),
  x: fc.constantFrom(1, 2),
  by: fc.constantFrom('k', 'l'),
});

const signalsOf = (list: readonly Happened[]): Signal[] =>
  list.map(({ at, event, x, by }, i) => signalOf({ id: `m${i}`, at: asTime(at), event, properties: { x, by } }));

const accepts = ({ event, where }: SequenceStep, signal: Signal) =>
  (event === '*' || event === signal.event) && (where === undefined || where['x'] === signal.properties['x']);

/** Every event that ends a whole chain, straight from the definition. */
function bruteForce({ steps, withinMs }: SequenceQuestion, signals: readonly Signal[]): number[] {
  const isChain = (place: number, chain: readonly Signal[]): boolean => {
    // From the last step back to the first: `chain` holds what was picked so far, the earliest first.
    const next = chain[0]!;
    const gap: SequenceStep[] = [];
    let before = place - 1;
    while (before >= 0 && steps[before]!.isNot === true) gap.push(steps[before--]!);
    if (before < 0) return withinMs === undefined || chain.at(-1)!.at - next.at < withinMs;
    return signals.some((signal) => {
      if (!accepts(steps[before]!, signal) || signal.at >= next.at) return false;
      if (next.at - signal.at >= (steps[place]!.withinMs ?? Number.POSITIVE_INFINITY)) return false;
      const isBetween = ({ at }: Signal) => at > signal.at && at < next.at;
      if (gap.some((not) => signals.some((other) => isBetween(other) && accepts(not, other)))) return false;
      return isChain(before, [signal, ...chain]);
    });
  };
  const last = steps.length - 1;
  const ends = signals.filter((signal) => accepts(steps[last]!, signal) && isChain(last, [signal]));
  return ends.map(({ at }) => at).sort((a, b) => a - b);
}

function stateAfter(asked: AggregateQuestion, signals: readonly Signal[]): AggregateState | undefined {
  const kind = kindOf(asked);
  const inner = asked.kind === 'by' ? asked.inner : asked;
  let state: AggregateState | undefined;
  signals.forEach((signal, i) => {
    // The plan gives an aggregate only those that one of its steps accepts.
    if (inner.kind === 'sequence' && !inner.steps.some((each) => accepts(each, signal))) return;
    const sofar = signals.slice(0, i + 1);
    const isLate = sofar.some(({ at }) => at > signal.at);
    state = kind.update(asked, state, signal, isLate ? past(sofar) : null);
  });
  return state;
}

const past = (signals: readonly Signal[]) => () => ({
  signals: [...signals].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)),
  from: Number.NEGATIVE_INFINITY,
});
const timesOf = (state: AggregateState | undefined) => (state?.kind === 'sequence' ? state.times : []);
const shuffled = fc
  .array(happened, { maxLength: 10 })
  .chain((list) => fc.tuple(fc.shuffledSubarray(signalsOf(list), { minLength: list.length }), fc.nat(list.length)));

test('any chain there is, in whatever order its events arrive, is found, and no other', () => {
  fc.assert(
    fc.property(question, shuffled, (asked, [arrived]) => {
      expect(timesOf(stateAfter(asked, arrived))).toEqual(bruteForce(asked, arrived));
      expect(stateAfter(asked, arrived)).toEqual(stateAfter(asked, past(arrived)().signals));
    }),
    { numRuns: RUNS },
  );
});

test('two persons who turn out to be one have completed what their events together complete', () => {
  fc.assert(
    fc.property(question, shuffled, (asked, [arrived, cut]) => {
      const [a, b] = [stateAfter(asked, arrived.slice(0, cut)), stateAfter(asked, arrived.slice(cut))];
      const whole = stateAfter(asked, past(arrived)().signals);
      const merged = a === undefined || b === undefined ? (a ?? b) : kindOf(asked).merge(asked, a, b, past(arrived));
      expect(merged).toEqual(whole);
      expect(timesOf(merged)).toEqual(bruteForce(asked, arrived));
    }),
    { numRuns: RUNS },
  );
});

test('with "by" each value of the property is asked apart', () => {
  fc.assert(
    fc.property(question, shuffled, (inner, [arrived, cut]) => {
      const asked: AggregateQuestion = { kind: 'by', by: 'by', groupsMax: 64, inner };
      const groupsOf = (state: AggregateState | undefined) =>
        Object.fromEntries(((state as GroupsState)?.groups ?? []).map((each) => [each.group, timesOf(each.state)]));
      const expected = (signals: readonly Signal[]) => {
        const meant = signals.filter((signal) => inner.steps.some((each) => accepts(each, signal)));
        const groups = [...new Set(meant.map(({ properties }) => properties['by'] as string))];
        const of = (group: string) => signals.filter(({ properties }) => properties['by'] === group);
        return Object.fromEntries(groups.map((group) => [group, bruteForce(inner, of(group))]));
      };
      expect(groupsOf(stateAfter(asked, arrived))).toEqual(expected(arrived));
      const [a, b] = [stateAfter(asked, arrived.slice(0, cut)), stateAfter(asked, arrived.slice(cut))];
      if (a === undefined || b === undefined) return;
      expect(groupsOf(kindOf(asked).merge(asked, a, b, past(arrived)))).toEqual(expected(arrived));
    }),
    { numRuns: RUNS },
  );
});

test('what was completed before the past that is retained stays completed, and only an exclusion takes back', () => {
  const asked: SequenceQuestion = { kind: 'sequence', steps: [{ event: 'A' }, { event: 'B' }], keep: KEEP };
  const signals = signalsOf(['A', 'B', 'B', 'C', 'B'].map((event, i) => ({ at: 10 * (i + 1), event, x: 1, by: 'k' })));
  const before = stateAfter(asked, signals);
  expect(timesOf(before)).toEqual([20, 30, 50]);
  const late = signalOf({ id: 'late', at: asTime(45), event: 'B' });
  const retained = () => ({ signals: [late, signals[4]!], from: 41 });
  expect(timesOf(kindOf(asked).update(asked, before, late, retained))).toEqual([20, 30, 45, 50]);
});
