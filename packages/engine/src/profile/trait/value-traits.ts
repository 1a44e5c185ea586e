/** Values of a property as they were: the first, the latest, the distinct ones, the last few. */
import type { JsonValue } from '../../std/json.ts';
import { type AggregateState, TIMES_MAX, UNIQUE_MAX } from '../aggregate.ts';
import { boundsWithin, fromOf, nextChange, type TraitCompute } from './trait-compute.ts';

const fields = { of: 'required', within: 'optional' } as const;

export const firstTrait: TraitCompute = {
  fields,
  reading: ({ of, withinMs }) =>
    withinMs === null
      ? { asks: { kind: 'first', of }, value: (state) => (state?.kind === 'value' ? state.value : undefined) }
      : {
          asks: { kind: 'recent', of, ...boundsWithin(withinMs, TIMES_MAX) },
          value: (state, now) => valuesIn(state, withinMs, now)[0],
          lapse: (state, now) => nextChange(timesIn(state), withinMs, now),
        },
};

export const lastTrait: TraitCompute = {
  fields,
  reading: ({ of, withinMs }) => ({
    asks: { kind: 'last', of },
    value: (state, now) => (state?.kind === 'value' && state.at > fromOf(withinMs, now) ? state.value : undefined),
    lapse: (state, now) => nextChange(timesIn(state), withinMs, now),
  }),
};

/** The latest seen last. */
export const uniqueTrait: TraitCompute = {
  fields,
  reading: ({ of, withinMs }) => ({
    asks: { kind: 'unique', of, ...boundsWithin(withinMs, UNIQUE_MAX) },
    value: (state, now) => valuesIn(state, withinMs, now),
    lapse: (state, now) => nextChange(timesIn(state), withinMs, now),
  }),
};

/** Each time anew, the latest last. */
export const recentTrait: TraitCompute = {
  fields: { ...fields, keep: 'optional' },
  reading: ({ of, withinMs, keep }) => ({
    asks: { kind: 'recent', of, ...boundsWithin(withinMs, keep) },
    value: (state, now) => valuesIn(state, withinMs, now).slice(-keep),
    lapse: (state, now) => nextChange(timesIn(state), withinMs, now),
  }),
};

export function timesIn(state: AggregateState): readonly number[] {
  if (state.kind === 'value') return [state.at];
  if (state.kind === 'unique') return state.ats;
  return state.kind === 'recent' ? state.times : [];
}

/** The values whose time lies in the window, in the order of their times. */
export function valuesIn(
  state: AggregateState | undefined,
  withinMs: number | null,
  now: number,
): readonly JsonValue[] {
  if (state?.kind !== 'unique' && state?.kind !== 'recent') return [];
  const times = timesIn(state);
  const from = fromOf(withinMs, now);
  return state.values.filter((_, i) => times[i]! > from && times[i]! <= now);
}
