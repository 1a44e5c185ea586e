/** What a numeric property comes to, ever: how many, their exact sum, the least and the greatest of them. */
import { exactSum, microOf, wholeOf } from '../../std/exact-sum.ts';
import type { AggregateKind } from './aggregate-kind.ts';
import { numberAt } from './number-at.ts';

type Question = { readonly kind: 'total'; readonly of: string };
type State = {
  readonly kind: 'total';
  readonly count: number;
  readonly whole: number;
  readonly micro: number;
  readonly min: number;
  readonly max: number;
};

export const totalKind: AggregateKind<Question, State> = {
  hears: ({ of }, { properties }) => numberAt(properties, of) !== undefined,
  update: ({ of }, before, { properties }) => {
    const value = numberAt(properties, of);
    if (value === undefined) return before;
    const sum = exactSum(wholeOf(value), microOf(value));
    const one: State = { kind: 'total', count: 1, whole: sum.whole, micro: sum.micro, min: value, max: value };
    return before === undefined ? one : added(before, one);
  },
  merge: (_, a, b) => added(a, b),
  later: (state) => state,
  eventsIn: (state) => state.count,
};

function added(a: State, b: State): State {
  const { whole, micro } = exactSum(a.whole + b.whole, a.micro + b.micro);
  const min = Math.min(a.min, b.min);
  return { kind: 'total', count: a.count + b.count, whole, micro, min, max: Math.max(a.max, b.max) };
}
