/**
 * How candidates of several models become one order: a conditional logit over what each model says of a candidate (McFadden 1974), so that
 * the weights make what people really chose most probable among what was offered. It is convex: the same data give the same weights.
 */
import { factor } from './cholesky.ts';

/** One question's candidates: a row of features each, and which of them were wanted. */
export type Choice = {
  readonly features: Float32Array;
  readonly count: number;
  /** Places among the candidates. */
  readonly wanted: readonly number[];
};

const STEPS_MAX = 30;
const CONVERGED = 1e-8;

/**
 * The weights of features, by Newton's method.
 * @param width features of a candidate
 * @param penalty of the squared weights, in choices: as much as so many of them are worth
 */
export function fitBlend(choices: readonly Choice[], width: number, penalty = 1): Float64Array {
  const weights = new Float64Array(width);
  const usable = choices.filter(({ wanted }) => wanted.length > 0);
  let best = objective(usable, weights, penalty);
  for (let step = 0; step < STEPS_MAX && usable.length > 0; step++) {
    const direction = newtonDirection(usable, weights, penalty);
    let length = 1;
    let found = best;
    // Halved until it helps: Newton's step is exact only near the end.
    for (; length > 1e-4; length /= 2) {
      found = objective(usable, moved(weights, direction, length), penalty);
      if (found < best) break;
    }
    if (!(found < best)) break;
    weights.set(moved(weights, direction, length));
    const gained = best - found;
    best = found;
    if (gained < CONVERGED * Math.abs(best)) break;
  }
  return weights;
}

/** What a candidate's features come to. */
export function blended(features: Float32Array, candidate: number, weights: Float64Array): number {
  let sum = 0;
  for (let f = 0, at = candidate * weights.length; f < weights.length; f++) sum += features[at + f]! * weights[f]!;
  return sum;
}

function moved(weights: Float64Array, direction: Float64Array, length: number): Float64Array {
  return weights.map((weight, i) => weight + length * direction[i]!);
}

/** Chances of the candidates, in place of their sums. @returns the log of what the exponentials add up to */
function chancesOf({ features, count }: Choice, weights: Float64Array, into: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < count; c++) {
    into[c] = blended(features, c, weights);
    largest = Math.max(largest, into[c]!);
  }
  let sum = 0;
  for (let c = 0; c < count; c++) sum += Math.exp(into[c]! - largest);
  const log = largest + Math.log(sum);
  for (let c = 0; c < count; c++) into[c] = Math.exp(into[c]! - log);
  return log;
}

function objective(choices: readonly Choice[], weights: Float64Array, penalty: number): number {
  let loss = 0;
  for (const weight of weights) loss += (penalty * weight * weight) / 2;
  const chances = new Float64Array(choices.reduce((most, { count }) => Math.max(most, count), 0));
  for (const choice of choices) {
    const log = chancesOf(choice, weights, chances);
    for (const place of choice.wanted) loss += (log - blended(choice.features, place, weights)) / choice.wanted.length;
  }
  return loss;
}

function newtonDirection(choices: readonly Choice[], weights: Float64Array, penalty: number): Float64Array {
  const width = weights.length;
  const gradient = weights.map((weight) => penalty * weight);
  const curvature = new Float64Array(width * width);
  for (let f = 0; f < width; f++) curvature[f * width + f] = penalty;
  const chances = new Float64Array(choices.reduce((most, { count }) => Math.max(most, count), 0));
  const mean = new Float64Array(width);
  for (const choice of choices) {
    chancesOf(choice, weights, chances);
    addChoice(choice, chances, mean, { gradient, curvature });
  }
  return solveDescent(curvature, gradient);
}

type Slope = { readonly gradient: Float64Array; readonly curvature: Float64Array };

function addChoice({ features, count, wanted }: Choice, chances: Float64Array, mean: Float64Array, slope: Slope): void {
  const width = mean.length;
  const { gradient, curvature } = slope;
  mean.fill(0);
  for (let c = 0; c < count; c++) {
    const chance = chances[c]!;
    if (chance < 1e-9) continue;
    for (let f = 0, at = c * width; f < width; f++) {
      const scaled = chance * features[at + f]!;
      mean[f] = mean[f]! + scaled;
      for (let g = 0; g <= f; g++) curvature[f * width + g] = curvature[f * width + g]! + scaled * features[at + g]!;
    }
  }
  for (let f = 0; f < width; f++) {
    let real = 0;
    for (const place of wanted) real += features[place * width + f]!;
    gradient[f] = gradient[f]! + mean[f]! - real / wanted.length;
    for (let g = 0; g <= f; g++) curvature[f * width + g] = curvature[f * width + g]! - mean[f]! * mean[g]!;
  }
}

/** −curvature⁻¹ × gradient, by Cholesky and two substitutions. */
function solveDescent(curvature: Float64Array, gradient: Float64Array): Float64Array {
  const n = gradient.length;
  factor(curvature, n);
  const x = gradient.map((each) => -each);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) x[i] = x[i]! - curvature[i * n + j]! * x[j]!;
    x[i] = x[i]! / curvature[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i] = x[i]! - curvature[j * n + i]! * x[j]!;
    x[i] = x[i]! / curvature[i * n + i]!;
  }
  return x;
}
