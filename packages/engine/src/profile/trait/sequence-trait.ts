/** How many times a whole chain of steps was completed, ever or lately. */
import { TIMES_MAX } from '../aggregate.ts';
import { countBetween } from '../count-between.ts';
import { fromOf, nextChange, type TraitCompute } from './trait-compute.ts';

export const sequenceTrait: TraitCompute = {
  fields: { sequence: 'required', within: 'optional', lately: 'optional' },
  reading: ({ steps, withinMs, latelyMs }) => ({
    asks: { kind: 'sequence', steps, keep: TIMES_MAX, ...(withinMs === null ? {} : { withinMs }) },
    value: (state, now) => (state?.kind === 'sequence' ? countBetween(state.times, fromOf(latelyMs, now), now) : 0),
    lapse: (state, now) => nextChange(state.kind === 'sequence' ? state.times : [], latelyMs, now),
  }),
};
