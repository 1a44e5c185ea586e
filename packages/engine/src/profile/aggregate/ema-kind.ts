/**
 * An average in which each value loses half of its weight every half-life: a decayed sum over a decayed weight. Both decay alike,
 * so the average stands still between events.
 */
import type { AggregateKind } from './aggregate-kind.ts';
import { numberAt } from './number-at.ts';

type Question = { readonly kind: 'ema'; readonly of: string; readonly halfLifeMs: number };
type State = { readonly kind: 'ema'; readonly sum: number; readonly weight: number; readonly at: number };

export const emaKind: AggregateKind<Question, State> = {
  hears: ({ of }, { properties }) => numberAt(properties, of) !== undefined,
  update: ({ of, halfLifeMs }, before, { at, properties }) => {
    const value = numberAt(properties, of);
    if (value === undefined) return before;
    const one: State = { kind: 'ema', sum: value, weight: 1, at };
    return before === undefined ? one : added(before, one, halfLifeMs);
  },
  merge: ({ halfLifeMs }, a, b) => added(a, b, halfLifeMs),
  later: (state) => state,
  eventsIn: () => Number.POSITIVE_INFINITY,
};

function added(a: State, b: State, halfLifeMs: number): State {
  const at = Math.max(a.at, b.at);
  const left = 2 ** ((a.at - at) / halfLifeMs);
  const right = 2 ** ((b.at - at) / halfLifeMs);
  return { kind: 'ema', sum: a.sum * left + b.sum * right, weight: a.weight * left + b.weight * right, at };
}
