/** The sum, average, least and greatest of a numeric property, ever or lately. Sums are exact to a millionth. */
import { TIMES_MAX } from '../aggregate.ts';
import { AMOUNTS, type Amount, NOTHING, totalsBetween } from '../totals.ts';
import { boundsWithin, fromOf, nextChange, type TraitCompute } from './trait-compute.ts';

export const sumTrait = amountTrait('sum');
export const avgTrait = amountTrait('avg');
export const minTrait = amountTrait('min');
export const maxTrait = amountTrait('max');

function amountTrait(amount: Amount): TraitCompute {
  const read = AMOUNTS[amount];
  return {
    fields: { of: 'required', within: 'optional' },
    reading: ({ of, withinMs }) =>
      withinMs === null
        ? {
            asks: { kind: 'total', of },
            value: (state) => read(state?.kind === 'total' ? state : NOTHING) ?? undefined,
          }
        : {
            asks: { kind: 'values', of, ...boundsWithin(withinMs, TIMES_MAX) },
            value: (state, now) =>
              read(state?.kind === 'values' ? totalsBetween(state, fromOf(withinMs, now), now) : NOTHING) ?? undefined,
            lapse: (state, now) => nextChange(state.kind === 'values' ? state.times : [], withinMs, now),
          },
  };
}
