/** The distinct values of a property, ascending by the last time each was seen. */
import { withEntry, withNumber } from '../../std/inserted.ts';
import { canonical, type JsonValue, valueAt } from '../../std/json.ts';
import type { Bounds } from '../aggregate.ts';
import type { AggregateKind } from './aggregate-kind.ts';
import { firstKept, howManyUntil } from './times-kind.ts';

type Question = { readonly kind: 'unique'; readonly of: string } & Bounds;
type State = { readonly kind: 'unique'; readonly values: readonly JsonValue[]; readonly ats: readonly number[] };

export const uniqueKind: AggregateKind<Question, State> = {
  hears: ({ of }, { properties }) => (valueAt(properties, of) ?? null) !== null,
  update: (question, before, signal) => {
    const value = valueAt(signal.properties, question.of) as JsonValue | undefined;
    return value === undefined || value === null ? before : withValue(question, before, value, signal.at);
  },
  merge: (question, a, b) => {
    let all = a;
    for (let i = 0; i < b.values.length; i++) all = withValue(question, all, b.values[i]!, b.ats[i]!);
    return all;
  },
  later: (state, floor) => {
    const gone = howManyUntil(state.ats, floor);
    return without(state.values, state.ats, gone) ?? state;
  },
  eventsIn: (state) => state.values.length,
};

function withValue(bounds: Bounds, before: State | undefined, value: JsonValue, at: number): State {
  if (before === undefined) return { kind: 'unique', values: [value], ats: [at] };
  let known = before.values.length - 1;
  while (known >= 0 && !sameValue(before.values[known]!, value)) known--;
  if (known >= 0 && before.ats[known]! >= at) return before;
  const rest = known < 0 ? before : withoutOne(before, known);
  let place = rest.values.length;
  while (place > 0 && isLater(rest.ats[place - 1]!, rest.values[place - 1]!, at, value)) place--;
  const values = withEntry(rest.values, 0, place, value);
  const ats = withNumber(rest.ats, 0, place, at);
  return without(values, ats, firstKept(ats, bounds)) ?? { kind: 'unique', values, ats };
}

function withoutOne({ values, ats }: State, place: number): Omit<State, 'kind'> {
  return { values: values.toSpliced(place, 1), ats: ats.toSpliced(place, 1) };
}

function without(values: readonly JsonValue[], ats: readonly number[], gone: number): State | undefined {
  return gone === 0 ? undefined : { kind: 'unique', values: values.slice(gone), ats: ats.slice(gone) };
}

/** Ties in time by the values, so that the order of arrival never shows. */
function isLater(thereAt: number, there: JsonValue, at: number, value: JsonValue): boolean {
  return thereAt > at || (thereAt === at && canonical(there) > canonical(value));
}

function sameValue(a: JsonValue, b: JsonValue): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && canonical(a) === canonical(b));
}
