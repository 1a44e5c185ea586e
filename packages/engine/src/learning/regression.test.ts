/** Ridge regression against its definition, and that nothing can make it break. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedReward, unsureness } from '../decision/linear-model.ts';
import { linearModel, linearModels, noRegression, type RegressionSums, withReward, withTrial } from './regression.ts';

const trial = fc.record({
  x: fc.tuple(...[1, 2, 3].map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
  reward: fc.oneof(fc.constant(0), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
});
type Trial = { readonly x: readonly number[]; readonly reward: number };

function learned(trials: readonly Trial[]): RegressionSums {
  return trials.reduce((sums, { x, reward }) => withReward(withTrial(sums, x), x, reward), noRegression(3));
}

test('θ leaves no slope in Σ (r − x′θ)² + θ′θ, and A⁻¹ is the inverse', () => {
  fc.assert(
    fc.property(fc.array(trial, { maxLength: 60 }), (trials) => {
      const { theta, inverse } = linearModel(learned(trials));
      const scale = 1 + trials.reduce((sum, { reward }) => sum + Math.abs(reward), 0);
      for (let j = 0; j < 3; j++) {
        const slope = trials.reduce(
          (sum, { x, reward }) => sum + x[j]! * (reward - expectedReward({ theta, inverse }, x)),
          -theta[j]!,
        );
        expect(Math.abs(slope) / scale).toBeLessThan(1e-9);
      }
      // x′A⁻¹Ax = x′x for a vector that is easily multiplied: A times the unit vectors.
      const rows = [0, 1, 2].map((i) =>
        [0, 1, 2].map((j) => trials.reduce((sum, { x }) => sum + x[i]! * x[j]!, i === j ? 1 : 0)),
      );
      const [a, b, c, d, e, f] = inverse as [number, number, number, number, number, number];
      const whole = [
        [a, b, c],
        [b, d, e],
        [c, e, f],
      ];
      rows.forEach((row, i) => {
        whole.forEach((column, j) => {
          expect(row.reduce((sum, value, k) => sum + value * column[k]!, 0)).toBeCloseTo(i === j ? 1 : 0, 9);
        });
      });
    }),
  );
});

test('a reward told late is the same to the last bit, whatever was told between', () => {
  const x = [1, 0.5, 0];
  const y = [1, 0, 0.25];
  const inTime = withTrial(withReward(withTrial(noRegression(3), x), x, 2), y);
  const late = withReward(withTrial(withTrial(noRegression(3), x), y), x, 2);
  expect(late).toEqual(inTime);
});

test('features that say the same, and millions of trials, give finite models', () => {
  const twin = [1, 1, 1];
  const sums: RegressionSums = {
    n: 1e12,
    gram: [1e12, 1e12, 1e12, 1e12, 1e12, 1e12],
    moments: [1e10, 1e10, 1e10],
    squares: 1e10,
  };
  const model = linearModel(sums);
  for (const value of [...model.theta, ...model.inverse]) expect(Number.isFinite(value)).toBe(true);
  expect(expectedReward(model, twin)).toBeCloseTo(0.01, 3);
  expect(unsureness(model, twin)).toBeLessThan(1e-3);
  const models = linearModels({ shape: 's', asOf: 0 as never, arms: { a: sums } }, ['a', 'missing']);
  expect(models.noise).toBeCloseTo(0.1, 2);
  expect(Object.keys(models.arms)).toEqual(['a']);
});
