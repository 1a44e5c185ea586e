/** What forgets by itself: a sum and an average in which each event loses half of its weight every half-life. */
import { NEVER } from '../../std/time.ts';
import { decayed } from '../aggregate/score-kind.ts';
import type { TraitCompute } from './trait-compute.ts';

export const scoreTrait: TraitCompute = {
  fields: { halfLife: 'optional', weight: 'optional' },
  reading: ({ halfLifeMs, weight }) => ({
    asks: { kind: 'score', halfLifeMs, weight },
    value: (state, now) => (state?.kind === 'score' ? decayed(state, now, halfLifeMs) : 0),
    reaches: (state, limit, now) => {
      if (state.kind !== 'score' || limit * state.score <= 0) return NEVER;
      const crossing = state.at + halfLifeMs * Math.log2(state.score / limit);
      return crossing >= now ? Math.floor(crossing) + 1 : NEVER;
    },
  }),
};

/** Sum and weight decay alike, so it stands still between events. */
export const emaTrait: TraitCompute = {
  fields: { of: 'required', halfLife: 'optional' },
  reading: ({ of, halfLifeMs }) => ({
    asks: { kind: 'ema', of, halfLifeMs },
    value: (state) => (state?.kind === 'ema' ? state.sum / state.weight : undefined),
  }),
};
