/** The laws of every kind of aggregate: any order of the events, and any way to split and merge them, ends in the same state. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../signal/signal.ts';
import type { AggregateQuestion, AggregateState, GroupsState, PlainQuestion } from './aggregate.ts';
import { kindOf } from './aggregate-kinds.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 200);

const PLAIN: readonly PlainQuestion[] = [
  { kind: 'count' },
  { kind: 'times', keep: 3 },
  { kind: 'times', keep: 4, lastMs: 12 },
  { kind: 'first', of: 'price' },
  { kind: 'last', of: 'price' },
  { kind: 'unique', of: 'price', keep: 500 },
  { kind: 'unique', of: 'price', keep: 2, lastMs: 12 },
  { kind: 'first-times', keep: 2 },
  { kind: 'total', of: 'price' },
  { kind: 'values', of: 'price', keep: 3 },
  { kind: 'values', of: 'price', keep: 9, lastMs: 12 },
  { kind: 'recent', of: 'price', keep: 4 },
  { kind: 'score', halfLifeMs: 10, weight: 'price' },
  { kind: 'ema', of: 'price', halfLifeMs: 10 },
];
const QUESTIONS: readonly AggregateQuestion[] = [
  ...PLAIN,
  ...PLAIN.map((inner): AggregateQuestion => ({ kind: 'by', by: 'item', groupsMax: 64, inner })),
];
/** With more values than are kept only what keeps times is a function of the events. */
const TIMED: readonly AggregateQuestion[] = PLAIN.filter(({ kind }) =>
  ['times', 'unique', 'values', 'recent'].includes(kind),
).map((inner): AggregateQuestion => ({ kind: 'by', by: 'item', groupsMax: 4, inner }));

/** The kinds here do not hang on order. */
const noPast = () => ({ signals: [], from: 0 });

type Happened = { readonly item: string; readonly at: number; readonly price: number | null };
const happened: fc.Arbitrary<Happened> = fc.record({
  item: fc.integer({ min: 0, max: 8 }).map((n) => `item-${n}`),
  at: fc.integer({ min: 0, max: 40 }),
  price: fc.option(fc.constantFrom(0.1, 0.2, 19.99, -3, 7, 1e9), { freq: 6 }),
});

function signalOf({ item, at, price }: Happened): Signal {
  return { event: 'Seen', at, properties: { item, price } } as unknown as Signal;
}

function stateAfter(question: AggregateQuestion, list: readonly Happened[]): AggregateState | undefined {
  const kind = kindOf(question);
  let state: AggregateState | undefined;
  for (const each of list) state = kind.update(question, state, signalOf(each), null);
  return state;
}

function merged(question: AggregateQuestion, a: AggregateState | undefined, b: AggregateState | undefined) {
  return a === undefined || b === undefined ? (a ?? b) : kindOf(question).merge(question, a, b, noPast);
}

const DECAYED = ['score', 'sum', 'weight'];

/** Decayed sums may differ in their last bits; here they come to 1e9 at most. */
function expectSame(a: unknown, b: unknown): void {
  const decayed: number[][] = [[], []];
  const [left, right] = [a, b].map((state, side) =>
    JSON.stringify(state ?? null, (key, value) => {
      if (!DECAYED.includes(key)) return value;
      decayed[side]!.push(value);
      return 0;
    }),
  );
  expect(JSON.parse(left!)).toEqual(JSON.parse(right!));
  for (const [i, value] of decayed[0]!.entries()) expect(Math.abs(value - decayed[1]![i]!)).toBeLessThan(1e-4);
}

const shuffled = fc
  .array(happened, { maxLength: 60, size: 'max' })
  .chain((list) =>
    fc
      .tuple(fc.shuffledSubarray(list, { minLength: list.length }), fc.nat(list.length))
      .map(([arrived, cut]) => ({ list, arrived, cut })),
  );

describe.each([...QUESTIONS, ...TIMED].map((question) => [JSON.stringify(question), question] as const))(
  '%s',
  (_, question) => {
    test('any order, any split: the same state', () => {
      fc.assert(
        fc.property(shuffled, ({ list, arrived, cut }) => {
          const sorted = stateAfter(
            question,
            list.toSorted((a, b) => a.at - b.at),
          );
          expectSame(stateAfter(question, arrived), sorted);
          const halves = [
            stateAfter(question, arrived.slice(0, cut)),
            stateAfter(question, arrived.slice(cut)),
          ] as const;
          expectSame(merged(question, ...halves), sorted);
          expectSame(merged(question, halves[1], halves[0]), sorted);
        }),
        { numRuns: RUNS },
      );
    });

    test('a state that was given is never changed', () => {
      fc.assert(
        fc.property(fc.array(happened, { maxLength: 20 }), happened, (list, one) => {
          const before = stateAfter(question, list);
          const copy = structuredClone(before);
          kindOf(question).update(question, before, signalOf(one), null);
          expect(before).toEqual(copy);
        }),
        { numRuns: RUNS / 4 },
      );
    });
  },
);

test('groups: the ones seen last, with what happened after the first that was forgotten', () => {
  const question: AggregateQuestion = { kind: 'by', by: 'item', groupsMax: 2, inner: { kind: 'times', keep: 9 } };
  const list = ['a', 'b', 'a', 'c', 'b'].map((item, at) => ({ item, at, price: null }));
  expect(stateAfter(question, list) as GroupsState).toEqual({
    kind: 'by',
    floor: 2,
    groups: [
      { group: 'c', at: 3, state: { kind: 'times', times: [3] } },
      { group: 'b', at: 4, state: { kind: 'times', times: [4] } },
    ],
  });
});
