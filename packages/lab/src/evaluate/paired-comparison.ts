/**
 * Whether one recommender is better than another on the same questions: the mean difference with a bootstrap interval over questions, and a
 * sign-flip test, since questions differ far more than recommenders do.
 */
import { createDice } from '@attune/engine';
import { bootstrapInterval, type ValueInterval } from '../off-policy/value-interval.ts';

export type PairedComparison = {
  readonly difference: number;
  /** Of the difference; null for fewer than two questions. */
  readonly interval: ValueInterval | null;
  /** Chance of a difference this far from 0 if signs were tossed (Fisher's randomization), never below 1 / (1 + samples). */
  readonly p: number;
};

export type ComparisonOptions = { readonly seed: string; readonly samples?: number; readonly alpha?: number };

/** @param ours one metric's values, question by question @param theirs the other's on the same questions */
export function comparePaired(
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  { seed, samples = 1_000, alpha = 0.05 }: ComparisonOptions,
): PairedComparison {
  const differences = Float64Array.from(ours, (value, i) => value - theirs[i]!);
  const dice = createDice(seed);
  const mean = (sign: () => number) => differences.reduce((sum, each) => sum + sign() * each, 0) / differences.length;
  const difference = differences.length === 0 ? 0 : mean(() => 1);
  const interval = bootstrapInterval(differences, dice.next, { alpha, samples });
  let farther = 0;
  for (let i = 0; i < samples && differences.length > 0; i++)
    if (Math.abs(mean(() => (dice.next() < 0.5 ? -1 : 1))) >= Math.abs(difference) - 1e-15) farther++;
  return { difference, interval, p: differences.length === 0 ? 1 : (1 + farther) / (1 + samples) };
}
