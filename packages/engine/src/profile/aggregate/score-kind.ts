/** A sum in which each event loses half of its weight every half-life. */
import { valueAt } from '../../std/json.ts';
import type { AggregateKind } from './aggregate-kind.ts';

type Question = { readonly kind: 'score'; readonly halfLifeMs: number; readonly weight: number | string };
type State = { readonly kind: 'score'; readonly score: number; readonly at: number };

export const scoreKind: AggregateKind<Question, State> = {
  hears: ({ weight }, { properties }) => Number.isFinite(weightIn(weight, properties)),
  update: ({ weight: asked, halfLifeMs }, before, signal) => {
    const weight = weightIn(asked, signal.properties);
    if (!Number.isFinite(weight)) return before;
    const one: State = { kind: 'score', score: weight, at: signal.at };
    return before === undefined ? one : added(before, one, halfLifeMs);
  },
  merge: ({ halfLifeMs }, a, b) => added(a, b, halfLifeMs),
  later: (state) => state,
  eventsIn: () => Number.POSITIVE_INFINITY,
};

function weightIn(weight: number | string, properties: unknown): number {
  return typeof weight === 'number' ? weight : Number(valueAt(properties, weight) ?? 0);
}

/** Two decayed sums, brought to the later of their two times. */
function added(a: State, b: State, halfLifeMs: number): State {
  const at = Math.max(a.at, b.at);
  return { kind: 'score', score: decayed(a, at, halfLifeMs) + decayed(b, at, halfLifeMs), at };
}

/** A decayed score at another time. */
export function decayed(
  score: { readonly score: number; readonly at: number },
  at: number,
  halfLifeMs: number,
): number {
  return score.score * 2 ** ((score.at - at) / halfLifeMs);
}
