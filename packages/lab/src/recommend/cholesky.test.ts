import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { invertPositive } from './cholesky.ts';

/** A·Aᵀ + I of random A: symmetric and positive. */
function positive(n: number, seed: string): Float64Array {
  const dice = createDice(seed);
  const a = Float64Array.from({ length: n * n }, () => dice.normal());
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k]! * a[j * n + k]!;
      matrix[i * n + j] = sum;
    }
  return matrix;
}

it('the inverse of a matrix worked out by hand', () => {
  const matrix = Float64Array.of(4, 2, 2, 3);
  invertPositive(matrix, 2);
  [3 / 8, -1 / 4, -1 / 4, 1 / 2].forEach((value, i) => {
    expect(matrix[i]).toBeCloseTo(value, 14);
  });
});

it.each([1, 3, 63, 64, 65, 130, 197])('times the matrix is one, at %i (blocks are whole, short and missing)', (n) => {
  const matrix = positive(n, `cholesky-${n}`);
  const inverse = matrix.slice();
  invertPositive(inverse, n);
  for (let i = 0; i < n; i += 7)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += matrix[i * n + k]! * inverse[k * n + j]!;
      expect(Math.abs(sum - (i === j ? 1 : 0)), `${i}, ${j}`).toBeLessThan(1e-7);
    }
});

it('what is not positive is our own mistake', () => {
  expect(() => invertPositive(Float64Array.of(1, 2, 2, 1), 2)).toThrow('positive');
});
