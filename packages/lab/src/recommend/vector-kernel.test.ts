/** Every function of the kernel against the same sums written plainly. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { createKernel } from './vector-kernel.ts';

const dice = createDice('vector-kernel');

describe.each([8, 16, 64])('vectors of %i', (n) => {
  const rows = 12;
  const kernel = createKernel(4 * n * (2 * n + rows + 4));
  const vectors = kernel.room(4 * n * rows);
  const x = kernel.room(4 * n);
  const into = kernel.room(4 * n);
  const list = kernel.room(4 * rows);
  const matrix = kernel.room(4 * n * n);
  const stride = 4 * n;
  const view = (at: number, count: number) => kernel.floats.subarray(at / 4, at / 4 + count);
  const fill = (at: number, count: number) => view(at, count).set(Array.from({ length: count }, () => dice.normal()));
  const close = (found: ArrayLike<number>, wanted: readonly number[]) => {
    wanted.forEach((value, i) => {
      expect(Math.abs(found[i]! - value), `at ${i}`).toBeLessThan(1e-4 * (1 + Math.abs(value)));
    });
  };
  const range = Array.from({ length: n }, (_, i) => i);
  const dotOf = (a: ArrayLike<number>, b: ArrayLike<number>) => range.reduce((sum, i) => sum + a[i]! * b[i]!, 0);
  fill(vectors, n * rows);
  fill(x, n);
  fill(matrix, n * n);
  const vector = (row: number) => [...view(vectors + row * stride, n)];

  it('dot', () => {
    close([kernel.dot(x, x + stride, vectors)], [dotOf(view(x, n), vector(0))]);
  });

  it('addScaled and scaleAndAdd', () => {
    fill(into, n);
    const before = [...view(into, n)];
    kernel.addScaled(into, into + stride, x, 3);
    const added = [...view(into, n)];
    close(
      added,
      before.map((value, i) => value + 3 * view(x, n)[i]!),
    );
    kernel.scaleAndAdd(into, into + stride, x, -2);
    close(
      view(into, n),
      added.map((value, i) => view(x, n)[i]! - 2 * value),
    );
  });

  it('matrixTimes', () => {
    kernel.matrixTimes(matrix, x, x + stride, into, stride);
    close(
      view(into, n),
      range.map((i) => dotOf(view(matrix + i * stride, n), view(x, n))),
    );
  });

  it('listTimes, of some of the vectors in any order', () => {
    fill(into, n);
    const before = [...view(into, n)];
    kernel.ints.set([7, 2, 11], list / 4);
    kernel.listTimes(list, list + 12, vectors, x, x + stride, into, stride, 0.5);
    close(
      view(into, n),
      before.map(
        (value, i) =>
          value + 0.5 * [7, 2, 11].reduce((sum, row) => sum + dotOf(vector(row), view(x, n)) * vector(row)[i]!, 0),
      ),
    );
  });

  it('addGram', () => {
    view(matrix, n * n).fill(0);
    kernel.addGram(vectors, vectors + rows * stride, matrix, stride);
    const wanted = range.flatMap((i) =>
      range.map((j) =>
        Array.from({ length: rows }, (_, row) => vector(row)[i]! * vector(row)[j]!).reduce((a, b) => a + b),
      ),
    );
    close(view(matrix, n * n), wanted);
  });
});
