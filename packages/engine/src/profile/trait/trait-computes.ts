/**
 * All ways to compute a trait, by the name that `compute` gives.
 */
import { avgTrait, maxTrait, minTrait, sumTrait } from './amount-traits.ts';
import { controlTrait } from './control-trait.ts';
import { countTrait, velocityTrait } from './count-traits.ts';
import { emaTrait, scoreTrait } from './decaying-traits.ts';
import { sequenceTrait } from './sequence-trait.ts';
import { topTrait } from './top-trait.ts';
import type { TraitCompute } from './trait-compute.ts';
import { firstTrait, lastTrait, recentTrait, uniqueTrait } from './value-traits.ts';

export const TRAIT_COMPUTES = {
  count: countTrait,
  first: firstTrait,
  last: lastTrait,
  unique: uniqueTrait,
  recent: recentTrait,
  top: topTrait,
  sum: sumTrait,
  avg: avgTrait,
  min: minTrait,
  max: maxTrait,
  velocity: velocityTrait,
  score: scoreTrait,
  ema: emaTrait,
  control: controlTrait,
  sequence: sequenceTrait,
} as const satisfies Readonly<Record<string, TraitCompute>>;

export type TraitComputeName = keyof typeof TRAIT_COMPUTES;
