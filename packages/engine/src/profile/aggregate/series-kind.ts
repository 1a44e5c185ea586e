/**
 * The latest values of a property with their times, ascending: `values` are numbers, to be added up or compared over a window;
 * `recent` are whatever they are. Ties in time are in the order of the values, so that the order of arrival never shows.
 */
import { withEntry, withNumber } from '../../std/inserted.ts';
import { canonical, type JsonValue, valueAt } from '../../std/json.ts';
import type { Bounds, PlainQuestion, PlainState } from '../aggregate.ts';
import type { AggregateKind } from './aggregate-kind.ts';
import { numberAt } from './number-at.ts';
import { firstKept, howManyUntil } from './times-kind.ts';

type Question = Extract<PlainQuestion, { readonly kind: 'values' | 'recent' }>;
type State = Extract<PlainState, { readonly kind: 'values' | 'recent' }>;
type Read = (properties: unknown, of: string) => JsonValue | undefined;
type IsAfter = (a: JsonValue, b: JsonValue) => boolean;

export const valuesKind = seriesKind('values', numberAt, (a, b) => (a as number) > (b as number));

export const recentKind = seriesKind(
  'recent',
  (properties, of) => (valueAt(properties, of) ?? undefined) as JsonValue | undefined,
  (a, b) => canonical(a) > canonical(b),
);

function seriesKind(kind: State['kind'], read: Read, isAfter: IsAfter): AggregateKind<Question, State> {
  const series = (times: readonly number[], values: readonly JsonValue[], first: number) =>
    ({
      kind,
      times: first === 0 ? times : times.slice(first),
      values: first === 0 ? values : values.slice(first),
    }) as State;
  const withValue = (before: State | undefined, bounds: Bounds, at: number, value: JsonValue): State => {
    if (before === undefined) return series([at], [value], 0);
    const { times: known } = before;
    let place = known.length;
    while (
      place > 0 &&
      (known[place - 1]! > at || (known[place - 1] === at && isAfter(before.values[place - 1]!, value)))
    ) {
      place--;
    }
    const times = withNumber(known, 0, place, at);
    const values = withEntry<JsonValue>(before.values, 0, place, value);
    return series(times, values, firstKept(times, bounds));
  };
  return {
    hears: ({ of }, { properties }) => read(properties, of) !== undefined,
    update: (question, before, { at, properties }) => {
      const value = read(properties, question.of);
      return value === undefined ? before : withValue(before, question, at, value);
    },
    merge: (question, a, b) => {
      let all = a;
      for (let i = 0; i < b.times.length; i++) all = withValue(all, question, b.times[i]!, b.values[i]!);
      return all;
    },
    later: (state, floor) => {
      const gone = howManyUntil(state.times, floor);
      return gone === 0 ? state : series(state.times, state.values, gone);
    },
    eventsIn: (state) => state.times.length,
  };
}
