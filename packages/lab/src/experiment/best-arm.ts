/**
 * How likely each arm is the best, when what is believed of each is normal: P(k) = ∫ φ(t)·Π Φ((m_k + t·s_k − m_i)/s_i) dt.
 * By quadrature, so that two runs agree to the last bit; and the floor that keeps every arm tried.
 */
import { normalBelow, normalDensity } from './distribution.ts';
import { integrate } from './quadrature.ts';

export type Belief = { readonly mean: number; readonly standardDeviation: number };

/** Beyond so many standard deviations nothing is left to integrate. */
const REACH = 9;

/** Adds up to 1. Arms that are known exactly share the chance when they tie. */
export function bestArmChances(arms: readonly Belief[]): number[] {
  const raw = arms.map((own, k) => {
    const others = arms.filter((_, i) => i !== k);
    const beats = (t: number) =>
      others.reduce((product, other) => product * chanceAbove(own.mean + t * own.standardDeviation, other), 1);
    if (own.standardDeviation === 0) return beats(0);
    return integrate((t) => normalDensity(t) * beats(t), -REACH, REACH, 64);
  });
  const total = raw.reduce((sum, chance) => sum + chance, 0);
  return total === 0 ? arms.map(() => 1 / arms.length) : raw.map((chance) => chance / total);
}

/** Additive: w' = floor + (1 − K·floor)·w, so that no arm falls below the floor and the order stays. */
export function withFloor(weights: readonly number[], floor: number): number[] {
  const least = Math.max(0, floor);
  const left = 1 - weights.length * least;
  return left <= 0 ? weights.map(() => 1 / weights.length) : weights.map((weight) => least + left * weight);
}

function chanceAbove(value: number, { mean, standardDeviation }: Belief): number {
  if (standardDeviation > 0) return normalBelow((value - mean) / standardDeviation);
  return value > mean ? 1 : value === mean ? 0.5 : 0;
}
