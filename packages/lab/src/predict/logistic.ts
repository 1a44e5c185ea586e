/**
 * Logistic regression with L1 and L2 penalties: Newton steps on the loss, each solved by coordinate descent with soft thresholds
 * (Friedman, Hastie and Tibshirani 2010), halved until the objective falls.
 */
import { type Examples, rowOf } from './examples.ts';
import { dotTerms, encode, type LinearEncoding, learnEncoding, type Terms } from './linear-encoding.ts';
import { sigmoid } from './log-odds.ts';

export type Logistic = {
  readonly kind: 'logistic';
  readonly encoding: LinearEncoding;
  readonly intercept: number;
  readonly weights: readonly number[];
};

/** Minimized is: mean log loss + l1·Σ|w| + l2/2·Σw², the intercept free. */
export type LogisticOptions = {
  /** Default 0. */
  readonly l1?: number;
  /** Default 0.0001. */
  readonly l2?: number;
};

const NEWTON_STEPS_MAX = 100;
const SWEEPS_MAX = 1_000;
/** No weight moves by more than this in the last step. */
const TOLERANCE = 1e-9;

/** Fits the terms of the inputs (numbers on a common scale, a term for each value of a category) until no weight moves. */
export function trainLogistic(examples: Examples, options: LogisticOptions = {}): Logistic {
  const encoding = learnEncoding(examples);
  const rows = Array.from(examples.labels, (_, row) => encode(encoding, rowOf(examples, row)));
  const [intercept = 0, ...weights] = fitLogistic(rows, examples.labels, encoding.terms, options);
  return { kind: 'logistic', encoding, intercept, weights };
}

type Penalty = { readonly l1: number; readonly l2: number };
type Rows = { readonly terms: readonly Terms[]; readonly labels: ArrayLike<number>; readonly penalty: Penalty };

/** The intercept, then a weight for each term. */
export function fitLogistic(
  terms: readonly Terms[],
  labels: ArrayLike<number>,
  width: number,
  { l1 = 0, l2 = 1e-4 }: LogisticOptions = {},
): readonly number[] {
  const rows: Rows = { terms, labels, penalty: { l1, l2 } };
  let weights = new Float64Array(width + 1);
  let value = objective(rows, weights);
  for (let step = 0; step < NEWTON_STEPS_MAX; step++) {
    const target = newtonTarget(rows, weights);
    const moved = lineSearch(rows, weights, target, value);
    const change = moved.weights.reduce((most, weight, i) => Math.max(most, Math.abs(weight - weights[i]!)), 0);
    weights = moved.weights;
    value = moved.value;
    if (change < TOLERANCE) break;
  }
  return [...weights];
}

function marginOf(weights: Float64Array, terms: Terms): number {
  return weights[0]! + dotTerms(weights.subarray(1), terms);
}

function objective({ terms, labels, penalty }: Rows, weights: Float64Array): number {
  let loss = 0;
  terms.forEach((row, i) => {
    const margin = marginOf(weights, row);
    const against = labels[i] === 1 ? -margin : margin;
    loss += against > 0 ? against + Math.log1p(Math.exp(-against)) : Math.log1p(Math.exp(against));
  });
  let penalized = 0;
  for (let j = 1; j < weights.length; j++)
    penalized += penalty.l1 * Math.abs(weights[j]!) + (penalty.l2 / 2) * weights[j]! ** 2;
  return loss / terms.length + penalized;
}

type Moved = { readonly weights: Float64Array<ArrayBuffer>; readonly value: number };

/** As far towards the target as the objective falls; stays where it is when nothing helps. */
function lineSearch(rows: Rows, from: Float64Array<ArrayBuffer>, target: Float64Array, value: number): Moved {
  for (let length = 1; length > 1e-4; length /= 2) {
    const weights = from.map((weight, j) => weight + length * (target[j]! - weight));
    const reached = objective(rows, weights);
    if (reached < value) return { weights, value: reached };
  }
  return { weights: from, value };
}

/** The minimum of the quadratic that fits the loss at these weights, with the penalties. */
function newtonTarget(rows: Rows, weights: Float64Array): Float64Array {
  const size = weights.length;
  const { gradient, hessian } = curvature(rows, weights);
  const { l1, l2 } = rows.penalty;
  const target = weights.slice();
  // The gradient of the quadratic at the target, kept up to date.
  const slope = gradient;
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    let change = 0;
    for (let j = 0; j < size; j++) {
      const curve = hessian[j * size + j]!;
      const old = target[j]!;
      const pull = curve * old - slope[j]!;
      const moved = j === 0 ? pull / curve : softThreshold(pull, l1) / (curve + l2);
      if (moved === old || !Number.isFinite(moved)) continue;
      target[j] = moved;
      change = Math.max(change, Math.abs(moved - old));
      for (let k = 0; k < size; k++) slope[k]! += hessian[j * size + k]! * (moved - old);
    }
    if (change < TOLERANCE / 10) break;
  }
  return target;
}

function softThreshold(value: number, by: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by);
}

/** Gradient and hessian of the mean log loss; rows have few terms, so only those are gone through. */
function curvature({ terms, labels }: Rows, weights: Float64Array) {
  const size = weights.length;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  terms.forEach((row, i) => {
    const p = sigmoid(marginOf(weights, row));
    const error = (p - labels[i]!) / terms.length;
    const weight = Math.max(1e-10, p * (1 - p)) / terms.length;
    const places = [0, ...row.places.map((place) => place + 1)];
    const values = [1, ...row.values];
    for (let a = 0; a < places.length; a++) {
      gradient[places[a]!]! += error * values[a]!;
      const scaled = weight * values[a]!;
      for (let b = 0; b < places.length; b++) hessian[places[a]! * size + places[b]!]! += scaled * values[b]!;
    }
  });
  return { gradient, hessian };
}

export function logisticMargin({ encoding, intercept, weights }: Logistic, vector: ArrayLike<number>): number {
  return intercept + dotTerms(weights, encode(encoding, vector));
}
