/**
 * From scores or beliefs to weights: how much of the visitors goes to what looks best, and how much is spent on finding out. All of it
 * is worked out, nothing is drawn.
 */
import { chancesToBeBest, flooredWeights, normalBelief } from '../std/best-arm.ts';
import type { LinearModels } from './allocation.ts';
import { expectedReward, unsureness } from './linear-model.ts';

/** All to the highest; equal ones share. A score that is no number is the lowest. */
export function highestTakesAll(scores: readonly number[]): number[] {
  const known = scores.map((score) => (Number.isNaN(score) ? -Infinity : score));
  const highest = Math.max(...known);
  const count = known.filter((score) => score === highest).length;
  return known.map((score) => (score === highest ? 1 / count : 0));
}

/** Weights after exp(score / temperature). A score that is no number gets nothing; when none is one, all are even. */
export function softmax(scores: readonly number[], temperature: number): number[] {
  const highest = Math.max(...scores.filter(Number.isFinite));
  const powers = scores.map((score) => (Number.isFinite(score) ? Math.exp((score - highest) / temperature) : 0));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return total > 0 ? powers.map((power) => power / total) : scores.map(() => 1 / scores.length);
}

/**
 * The weights of a model's scores: the highest takes all, or softmax with a temperature; `epsilon` of it is shared evenly.
 * @param epsilon 0 to 1
 */
export function scoreWeights(
  scores: readonly number[],
  { epsilon = 0, temperature }: { readonly epsilon?: number | undefined; readonly temperature?: number | undefined },
): number[] {
  const weights = temperature === undefined ? highestTakesAll(scores) : softmax(scores, temperature);
  return weights.map((weight) => (1 - epsilon) * weight + epsilon / weights.length);
}

export type LinearExploring = {
  readonly method: 'lin-ts' | 'lin-ucb';
  readonly alpha: number;
  readonly floor: number;
};

/**
 * The weights of variants in one context. LinTS (Agrawal and Goyal 2013): each one's chance to be the best when the reward of k is
 * normal around x′θ_k with the variance noise² · x′A_k⁻¹x. LinUCB (Li and others 2010): the highest x′θ_k + alpha · noise · √(x′A_k⁻¹x)
 * takes all but the floor.
 * @param keys variants that have a model
 */
export function linearWeights(
  { arms, noise }: LinearModels,
  keys: readonly string[],
  x: readonly number[],
  { method, alpha, floor }: LinearExploring,
): number[] {
  const beliefs = keys.map((key) => ({
    mean: expectedReward(arms[key]!, x),
    deviation: noise * unsureness(arms[key]!, x),
  }));
  const raw =
    method === 'lin-ucb'
      ? highestTakesAll(beliefs.map(({ mean, deviation }) => mean + alpha * deviation))
      : chancesToBeBest(beliefs.map(({ mean, deviation }) => normalBelief(mean, deviation)));
  return flooredWeights(raw, floor);
}
