/**
 * Since when a property has had the value that it has. Telling the same again changes nothing; an event older than the newest has the
 * retained past gone through again, since it may lie between two others.
 */
import type { Signal } from '../../signal/signal.ts';
import { canonical, type JsonValue, valueAt } from '../../std/json.ts';
import type { AggregateKind } from './aggregate-kind.ts';

type Question = { readonly kind: 'since'; readonly of: string };
/** `since`: when the first of the unbroken row of equal values came; `at`: when the last did. */
type State = { readonly kind: 'since'; readonly value: JsonValue; readonly since: number; readonly at: number };

export const sinceKind: AggregateKind<Question, State> = {
  hears: ({ of }, { properties }) => valueAt(properties, of) !== undefined,
  update: (question, before, signal, late) => {
    if (before === undefined || late === null || signal.at >= before.at) return told(question, before, signal);
    const { signals, from } = late();
    return replayed(question, before.since <= from ? { ...before, at: from } : undefined, signals);
  },
  merge: (question, a, b, past) => {
    const { signals, from } = past();
    const known = [a, b].filter(({ since }) => since <= from).sort((x, y) => y.since - x.since)[0];
    return (
      replayed(question, known === undefined ? undefined : { ...known, at: from }, signals) ?? (a.at >= b.at ? a : b)
    );
  },
  later: (state) => state,
  eventsIn: () => Number.POSITIVE_INFINITY,
};

/** With one more, which is not older than what was seen. Of two at one instant the greater value is the later one, as with traits. */
function told({ of }: Question, before: State | undefined, { properties, at }: Signal): State | undefined {
  const value = valueAt(properties, of) as JsonValue | undefined;
  if (value === undefined) return before;
  if (before === undefined) return { kind: 'since', value, since: at, at };
  const [mine, known] = [canonical(value), canonical(before.value)];
  if (mine === known) return { ...before, at };
  if (at === before.at && mine < known) return before;
  return { kind: 'since', value, since: at, at };
}

function replayed(question: Question, base: State | undefined, signals: readonly Signal[]): State | undefined {
  let state = base;
  for (const signal of signals) {
    if (signal.type === 'identify' && (state === undefined || signal.at >= state.at))
      state = told(question, state, signal);
  }
  return state;
}
