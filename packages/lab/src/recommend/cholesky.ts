/**
 * Cholesky's factor of a symmetric positive matrix, and from it the inverse: blocked, so that nearly all of the work is one product of
 * tiles (dense.ts). What closed-form models cost is what this costs, n³ operations.
 */
import { assert } from '@attune/engine';
import { blockOf, subtractProduct } from './dense.ts';

const BLOCK = 64;

/**
 * The inverse of a symmetric positive matrix, in its place. Row-major, n × n; only the lower half needs to be filled.
 * Fails (our own mistake) where the matrix is not positive: add to its diagonal.
 */
export function invertPositive(matrix: Float64Array, n: number): void {
  factor(matrix, n);
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column += BLOCK) invertFactorBlocks(matrix, inverse, n, column);
  multiplyTransposed(inverse, matrix, n);
}

/** The lower half becomes L with L·Lᵀ = the matrix. */
export function factor(matrix: Float64Array, n: number): void {
  for (let k = 0; k < n; k += BLOCK) {
    const width = Math.min(BLOCK, n - k);
    factorDiagonal(matrix, n, k, width);
    for (let i = k + width; i < n; i++) solveRow(matrix, i * n + k, matrix, [k * n + k, n, width]);
    for (let i = k + width; i < n; i += BLOCK) {
      const rows = Math.min(BLOCK, n - i);
      const left = blockOf(matrix, i * n + k, n);
      for (let j = k + width; j <= i; j += BLOCK)
        subtractProduct(blockOf(matrix, i * n + j, n), left, blockOf(matrix, j * n + k, n), {
          rows,
          columns: Math.min(BLOCK, n - j),
          depth: width,
        });
    }
  }
}

function factorDiagonal(matrix: Float64Array, n: number, k: number, width: number): void {
  for (let j = k; j < k + width; j++) {
    let diagonal = matrix[j * n + j]!;
    for (let p = k; p < j; p++) diagonal -= matrix[j * n + p]! ** 2;
    assert(diagonal > 0, 'the matrix is positive');
    const root = Math.sqrt(diagonal);
    matrix[j * n + j] = root;
    for (let i = j + 1; i < k + width; i++) {
      let sum = matrix[i * n + j]!;
      for (let p = k; p < j; p++) sum -= matrix[i * n + p]! * matrix[j * n + p]!;
      matrix[i * n + j] = sum / root;
    }
  }
}

/** Solves x·Lᵀ = row in the row's place, for a lower L of `width`. */
function solveRow(
  rows: Float64Array,
  first: number,
  lower: Float64Array,
  [at, stride, width]: readonly [number, number, number],
): void {
  for (let j = 0; j < width; j++) {
    let sum = rows[first + j]!;
    const line = at + j * stride;
    for (let p = 0; p < j; p++) sum -= rows[first + p]! * lower[line + p]!;
    rows[first + j] = sum / lower[line + j]!;
  }
}

/**
 * Rows `column` … of V = (L⁻¹)ᵀ, whose row j is column j of L⁻¹: V[j, I]·L[I, I]ᵀ = (I = j) − Σ V[j, K]·L[I, K]ᵀ, block by block.
 */
function invertFactorBlocks(lower: Float64Array, inverse: Float64Array, n: number, column: number): void {
  const rows = Math.min(BLOCK, n - column);
  for (let j = column; j < column + rows; j++) inverse[j * n + j] = 1;
  for (let i = column; i < n; i += BLOCK) {
    const width = Math.min(BLOCK, n - i);
    subtractProduct(
      blockOf(inverse, column * n + i, n),
      blockOf(inverse, column * n + column, n),
      blockOf(lower, i * n + column, n),
      { rows, columns: width, depth: i - column },
    );
    for (let j = column; j < column + rows; j++) solveRow(inverse, j * n + i, lower, [i * n + i, n, width]);
  }
}

/** into = V·Vᵀ for an upper V, both halves filled; depth in blocks, so that the tiles stay near. */
function multiplyTransposed(upper: Float64Array, into: Float64Array, n: number): void {
  into.fill(0);
  const negative = new Float64Array(BLOCK * n);
  for (let k = 0; k < n; k += BLOCK * 2) {
    const depth = Math.min(BLOCK * 2, n - k);
    for (let i = 0; i < Math.min(n, k + depth); i += BLOCK) {
      const rows = Math.min(BLOCK, n - i);
      for (let r = 0; r < rows; r++)
        for (let p = 0; p < depth; p++) negative[r * depth + p] = -upper[(i + r) * n + k + p]!;
      for (let j = 0; j <= i; j += BLOCK)
        subtractProduct(blockOf(into, i * n + j, n), blockOf(negative, 0, depth), blockOf(upper, j * n + k, n), {
          rows,
          columns: Math.min(BLOCK, n - j),
          depth,
        });
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) into[j * n + i] = into[i * n + j]!;
}
