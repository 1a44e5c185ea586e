/**
 * The first or the latest value of a property. Ties in time are settled by the values themselves, so that the order of arrival
 * never shows.
 */
import { canonical, type JsonValue, valueAt } from '../../std/json.ts';
import type { AggregateKind } from './aggregate-kind.ts';

type Question = { readonly kind: 'first' | 'last'; readonly of: string };
type State = { readonly kind: 'value'; readonly value: JsonValue; readonly at: number };

export const valueKind: AggregateKind<Question, State> = {
  hears: ({ of }, { properties }) => (valueAt(properties, of) ?? null) !== null,
  update: ({ kind, of }, before, signal) => {
    const value = valueAt(signal.properties, of) as JsonValue | undefined;
    if (value === undefined || value === null) return before;
    return before !== undefined && !replaces(kind, before, value, signal.at)
      ? before
      : { kind: 'value', value, at: signal.at };
  },
  merge: ({ kind }, a, b) => (replaces(kind, a, b.value, b.at) ? b : a),
  later: (state) => state,
  eventsIn: () => Number.POSITIVE_INFINITY,
};

function replaces(which: 'first' | 'last', before: State, value: JsonValue, at: number): boolean {
  const difference = at - before.at || (canonical(value) > canonical(before.value) ? 1 : -1);
  return which === 'last' ? difference > 0 : difference < 0;
}
