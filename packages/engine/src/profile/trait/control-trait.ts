/** A numeric property under control: the limits that its past gives, and on which side of them the latest values lie. */
import { CONTROL_VALUES_MAX, controlChart } from '../../std/control-chart.ts';
import type { TraitCompute } from './trait-compute.ts';

export const controlTrait: TraitCompute = {
  fields: { of: 'required' },
  reading: ({ of }) => ({
    asks: { kind: 'values', of, keep: CONTROL_VALUES_MAX },
    isChart: true,
    // Another definition may have asked for more of the same.
    value: (state) => (state?.kind === 'values' ? controlChart(state.values) : undefined),
  }),
};
