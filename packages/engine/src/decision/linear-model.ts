/**
 * A linear model of one variant's reward with its uncertainty, ready to be asked: the reward in context x is believed to be
 * x′θ, with the variance noise² · x′A⁻¹x.
 */

/** θ, and A⁻¹ as its upper triangle, row by row. */
export type LinearModel = { readonly theta: readonly number[]; readonly inverse: readonly number[] };

/** x′θ, in units of the reward. `x` must have as many numbers as the model. */
export function expectedReward({ theta }: LinearModel, x: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < theta.length; i++) sum += theta[i]! * x[i]!;
  return sum;
}

/** √(x′A⁻¹x): how unsure the expectation is, in units of the noise. */
export function unsureness({ inverse }: LinearModel, x: readonly number[]): number {
  let [sum, k] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    sum += inverse[k++]! * x[i]! * x[i]!;
    for (let j = i + 1; j < x.length; j++) sum += 2 * inverse[k++]! * x[i]! * x[j]!;
  }
  return Math.sqrt(Math.max(0, sum));
}
