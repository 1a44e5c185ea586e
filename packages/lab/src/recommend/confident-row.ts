/**
 * One row of the least squares behind implicit factors: A·x = b with A = Σ over all y·yᵀ + (confidence − 1) Σ over the list y·yᵀ +
 * regularization, by steps of conjugate gradients, without ever writing A down.
 */

export type SystemOptions = {
  readonly factors: number;
  readonly confidence: number;
  readonly regularization: number;
  readonly steps: number;
};

export type System = {
  readonly others: Float32Array;
  readonly gram: Float64Array;
  readonly options: SystemOptions;
  readonly x: Float64Array;
  readonly residual: Float64Array;
  readonly direction: Float64Array;
  readonly applied: Float64Array;
};

export function createSystem(others: Float32Array, gram: Float64Array, options: SystemOptions): System {
  const vector = () => new Float64Array(options.factors);
  return { others, gram, options, x: vector(), residual: vector(), direction: vector(), applied: vector() };
}

/** Solves A·x = confidence Σ y over the list, from where x stands. */
export function solve(system: System, list: ArrayLike<number>, solution: Float32Array): void {
  system.x.set(solution);
  startResidual(system, list);
  descend(system, list);
  solution.set(system.x);
}

/** Solves A·x = `right` from nothing, with the same A as a person with this list has. */
export function solveFor(system: System, list: ArrayLike<number>, right: ArrayLike<number>): Float64Array {
  system.x.fill(0);
  system.residual.set(right);
  descend(system, list);
  return system.x;
}

function descend(system: System, list: ArrayLike<number>): void {
  const { residual, direction, applied, x, options } = system;
  direction.set(residual);
  let square = squareOf(residual);
  for (let step = 0; step < options.steps && square > 1e-20; step++) {
    apply(system, list, direction, applied);
    let along = 0;
    for (let i = 0; i < direction.length; i++) along += direction[i]! * applied[i]!;
    const length = square / along;
    for (let i = 0; i < x.length; i++) {
      x[i] = x[i]! + length * direction[i]!;
      residual[i] = residual[i]! - length * applied[i]!;
    }
    const next = squareOf(residual);
    const turn = next / square;
    for (let i = 0; i < x.length; i++) direction[i] = residual[i]! + turn * direction[i]!;
    square = next;
  }
}

const squareOf = (vector: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! ** 2;
  return sum;
};

/** residual = confidence Σ y − A·x */
function startResidual(system: System, list: ArrayLike<number>): void {
  const { residual, others, options, x } = system;
  const { factors, confidence } = options;
  apply(system, list, x, residual);
  for (let i = 0; i < factors; i++) residual[i] = -residual[i]!;
  for (let n = 0; n < list.length; n++) {
    const first = list[n]! * factors;
    for (let i = 0; i < factors; i++) residual[i] = residual[i]! + confidence * others[first + i]!;
  }
}

/** into = (gram + (confidence − 1) Σ y·yᵀ + regularization) × vector */
function apply(system: System, list: ArrayLike<number>, vector: Float64Array, into: Float64Array): void {
  const { gram, others, options } = system;
  const { factors, confidence, regularization } = options;
  for (let i = 0; i < factors; i++) into[i] = regularization * vector[i]!;
  // The matrix is symmetric: adding columns leaves no sum to wait for.
  for (let j = 0, line = 0; j < factors; j++, line += factors) {
    const own = vector[j]!;
    for (let i = 0; i < factors; i++) into[i] = into[i]! + own * gram[line + i]!;
  }
  for (let n = 0; n < list.length; n++) {
    const first = list[n]! * factors;
    let sum = 0;
    for (let i = 0; i < factors; i++) sum += others[first + i]! * vector[i]!;
    const weight = (confidence - 1) * sum;
    for (let i = 0; i < factors; i++) into[i] = into[i]! + weight * others[first + i]!;
  }
}
