/**
 * What a contextual allocation learns from: for each variant the sums of ridge regression. They are exact whatever comes late; the
 * models that decisions ask are made of them when a batch is over, by Cholesky's decomposition of A = I + Σ xx′. A is never less
 * than I, so that it can always be inverted, and nothing drifts as it would with updates of the inverse.
 */
import type { LinearModels } from '../decision/allocation.ts';
import { expectedReward, type LinearModel } from '../decision/linear-model.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { asTime, type Time } from '../std/time.ts';
import { fading, type RewardKind } from './variant-counts.ts';

/** Of one variant: the trials, Σ xx′ as its upper triangle row by row, Σ r·x and Σ r². */
export type RegressionSums = {
  readonly n: number;
  readonly gram: readonly number[];
  readonly moments: readonly number[];
  readonly squares: number;
};

export type Regression = {
  /** The features that it was learned with. */
  readonly shape: string;
  readonly asOf: Time;
  readonly arms: { readonly [variant: string]: RegressionSums };
};

/** A variant that nothing was seen of. */
export function noRegression(dimensions: number): RegressionSums {
  return {
    n: 0,
    gram: new Array<number>((dimensions * (dimensions + 1)) / 2).fill(0),
    moments: new Array<number>(dimensions).fill(0),
    squares: 0,
  };
}

/** One more trial in context x. @param worth 1, or less for what has faded */
export function withTrial(sums: RegressionSums, x: readonly number[], worth = 1): RegressionSums {
  const gram = sums.gram.slice();
  let k = 0;
  for (let i = 0; i < x.length; i++) for (let j = i; j < x.length; j++) gram[k++]! += worth * x[i]! * x[j]!;
  return { ...sums, n: sums.n + worth, gram };
}

/** What came of a trial: until now it counted as 0. */
export function withReward(sums: RegressionSums, x: readonly number[], reward: number, worth = 1): RegressionSums {
  const moments = sums.moments.map((value, i) => value + worth * reward * x[i]!);
  return { ...sums, moments, squares: sums.squares + worth * reward * reward };
}

/** θ and A⁻¹ with A = I + Σ xx′. */
export function linearModel({ gram, moments }: Pick<RegressionSums, 'gram' | 'moments'>): LinearModel {
  const d = moments.length;
  const lower = cholesky(withUnit(gram, d), d);
  const columns = Array.from({ length: d }, (_, i) => solved(lower, unit(i, d)));
  const inverse: number[] = [];
  for (let i = 0; i < d; i++) for (let j = i; j < d; j++) inverse.push(columns[j]![i]!);
  return { theta: solved(lower, moments), inverse };
}

/** The models of all variants seen often enough, and what they leave unexplained together. */
export function linearModels(regression: Regression, keys: readonly string[]): LinearModels {
  const arms: Record<string, LinearModel> = {};
  let [left, n] = [0, 0];
  for (const key of keys) {
    const sums = regression.arms[key];
    if (sums === undefined) continue;
    const model = linearModel(sums);
    arms[key] = model;
    left += unexplained(sums, model);
    n += sums.n;
  }
  return { shape: regression.shape, noise: Math.sqrt(Math.max(0, left) / Math.max(1, n)), arms };
}

/** Σ (r − x′θ)² = Σr² − 2θ′Σrx + θ′(Σxx′)θ. */
function unexplained({ gram, moments, squares }: RegressionSums, model: LinearModel): number {
  const { theta } = model;
  let [sum, k] = [squares - 2 * expectedReward(model, moments), 0];
  for (let i = 0; i < theta.length; i++) {
    sum += gram[k++]! * theta[i]! * theta[i]!;
    for (let j = i + 1; j < theta.length; j++) sum += 2 * gram[k++]! * theta[i]! * theta[j]!;
  }
  return sum;
}

/** The regression with one more outcome; the very same one when the choice saw other features, or none. */
export function withRegression(
  before: Regression,
  outcome: Outcome,
  { reward, halfLifeMs }: { readonly reward: RewardKind; readonly halfLifeMs: number | null },
): Regression {
  const { basis, exposedAt: at, variant } = outcome;
  if (basis === undefined || !('features' in basis) || basis.shape !== before.shape) return before;
  const asOf = asTime(Math.max(at, before.asOf));
  const kept = fading(before.asOf, asOf, halfLifeMs);
  const worth = fading(at, asOf, halfLifeMs);
  const arms = kept === 1 ? before.arms : faded(before.arms, kept);
  const sums = arms[variant] ?? noRegression(basis.features.length);
  if (sums.moments.length !== basis.features.length) return before;
  const learned = learnedFrom(sums, outcome, { x: basis.features, worth, reward });
  return { shape: before.shape, asOf, arms: { ...arms, [variant]: learned } };
}

function learnedFrom(
  sums: RegressionSums,
  { kind, value }: Outcome,
  { x, worth, reward }: { readonly x: readonly number[]; readonly worth: number; readonly reward: RewardKind },
): RegressionSums {
  if (kind === 'exposed') return withTrial(sums, x, worth);
  if (kind === 'clicked') return reward === 'click' ? withReward(sums, x, 1, worth) : sums;
  if (reward === 'click') return sums;
  return withReward(sums, x, reward === 'value' ? value : 1, worth);
}

function faded(arms: Regression['arms'], share: number): Regression['arms'] {
  const scaled = ({ n, gram, moments, squares }: RegressionSums): RegressionSums => ({
    n: n * share,
    gram: gram.map((value) => value * share),
    moments: moments.map((value) => value * share),
    squares: squares * share,
  });
  return Object.fromEntries(Object.entries(arms).map(([key, sums]) => [key, scaled(sums)]));
}

/** I + Σ xx′ in full. */
function withUnit(gram: readonly number[], d: number): number[][] {
  const rows = Array.from({ length: d }, () => new Array<number>(d).fill(0));
  let k = 0;
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) rows[i]![j] = rows[j]![i] = gram[k++]! + (i === j ? 1 : 0);
  }
  return rows;
}

/** The lower triangular L with LL′ = A. */
function cholesky(a: readonly (readonly number[])[], d: number): number[][] {
  const lower = Array.from({ length: d }, () => new Array<number>(d).fill(0));
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      // A is never less than I, so no pivot is below 1 but by rounding.
      lower[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1)) : sum / lower[j]![j]!;
    }
  }
  return lower;
}

/** The y with LL′y = b. */
function solved(lower: readonly (readonly number[])[], b: readonly number[]): number[] {
  const y = b.slice();
  const d = b.length;
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < i; k++) y[i]! -= lower[i]![k]! * y[k]!;
    y[i]! /= lower[i]![i]!;
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let k = i + 1; k < d; k++) y[i]! -= lower[k]![i]! * y[k]!;
    y[i]! /= lower[i]![i]!;
  }
  return y;
}

function unit(i: number, d: number): number[] {
  const vector = new Array<number>(d).fill(0);
  vector[i] = 1;
  return vector;
}
