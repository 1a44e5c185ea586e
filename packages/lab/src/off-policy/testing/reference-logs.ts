/** The logs whose estimates the Open Bandit Pipeline was asked for: from one with ample support to one with hardly any. */
import type { LogOptions } from './semi-synthetic-log.ts';

export const REFERENCE_LOGS: Readonly<Record<'ample' | 'men' | 'women', LogOptions>> = {
  ample: { seed: 'ample', decisions: 5_000, actions: 8, peaked: 0.7, targetPeaked: 1, rewarded: [0.1, 0.6] },
  men: { seed: 'men', decisions: 10_000, actions: 34, peaked: 1.5, targetPeaked: 1.5, rewarded: [0.001, 0.02] },
  women: { seed: 'women', decisions: 10_000, actions: 46, peaked: 3, targetPeaked: 3.5, rewarded: [0.001, 0.02] },
};
