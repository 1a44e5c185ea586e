/** How many events, ever or lately, and how many in a span of time on the average. */
import { TIMES_MAX } from '../aggregate.ts';
import { countBetween } from '../count-between.ts';
import {
  boundsWithin,
  fromOf,
  nextChange,
  type TraitAsked,
  type TraitCompute,
  type TraitReading,
} from './trait-compute.ts';

export const countTrait: TraitCompute = {
  fields: { within: 'optional' },
  reading: (asked) =>
    asked.withinMs === null
      ? { asks: { kind: 'count' }, value: (state) => (state?.kind === 'count' ? state.count : 0) }
      : countLately(asked, 1),
};

export const velocityTrait: TraitCompute = {
  fields: { per: 'required', within: 'required' },
  reading: (asked) => countLately(asked, asked.withinMs! / asked.perMs),
};

function countLately({ withinMs }: TraitAsked, divisor: number): TraitReading {
  return {
    asks: { kind: 'times', ...boundsWithin(withinMs, TIMES_MAX) },
    value: (state, now) =>
      state?.kind === 'times' ? countBetween(state.times, fromOf(withinMs, now), now) / divisor : 0,
    lapse: (state, now) => nextChange(state.kind === 'times' ? state.times : [], withinMs, now),
  };
}
