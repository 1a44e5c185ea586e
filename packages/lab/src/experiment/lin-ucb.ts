/**
 * LinUCB (Li, Chu, Langford and Schapire, 2010), one linear model for each arm: A = I + Σ xx′, b = Σ r·x, and an arm's score is
 * x′θ + alpha·√(x′A⁻¹x). Keeps the inverse by Sherman and Morrison's formula, so that learning one reward costs d².
 */

/** Rows of A⁻¹, and b. */
export type LinearArm = { readonly inverse: readonly (readonly number[])[]; readonly b: readonly number[] };

/** An arm that has learned nothing. */
export function linearArm(dimensions: number): LinearArm {
  const inverse = Array.from({ length: dimensions }, (_, i) =>
    Array.from({ length: dimensions }, (_, j) => (i === j ? 1 : 0)),
  );
  return { inverse, b: new Array<number>(dimensions).fill(0) };
}

/** One reward in one context; a reward counts `times` (default 1), so that many alike are one step. */
export function learnReward(arm: LinearArm, x: readonly number[], reward: number, times = 1): LinearArm {
  const moved = product(arm.inverse, x);
  const scale = times / (1 + times * dot(x, moved));
  return {
    inverse: arm.inverse.map((row, i) => row.map((value, j) => value - scale * moved[i]! * moved[j]!)),
    b: arm.b.map((value, i) => value + times * reward * x[i]!),
  };
}

/** θ = A⁻¹b. */
export function coefficients(arm: LinearArm): number[] {
  return product(arm.inverse, arm.b);
}

/** The optimistic value of the arm in this context. */
export function upperScore(arm: LinearArm, x: readonly number[], alpha = 1): number {
  return dot(x, coefficients(arm)) + alpha * Math.sqrt(Math.max(0, dot(x, product(arm.inverse, x))));
}

function product(rows: readonly (readonly number[])[], x: readonly number[]): number[] {
  return rows.map((row) => dot(row, x));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
