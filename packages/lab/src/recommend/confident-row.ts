/**
 * One row of the least squares behind implicit factors: A·x = b with A = Σ over all y·yᵀ + (confidence − 1) Σ over the list y·yᵀ +
 * regularization, by steps of conjugate gradients, without ever writing A down. Vectors lie in the kernel's memory.
 */
import { createKernel, type Kernel } from './vector-kernel.ts';

export type SystemOptions = {
  readonly factors: number;
  readonly confidence: number;
  readonly regularization: number;
  /** What is added to it for each item of the row (Zhou et al. 2008, as Spark does it). Default 0. */
  readonly regularizationEach?: number;
  readonly steps: number;
};

export type System = {
  readonly kernel: Kernel;
  readonly options: SystemOptions;
  /** Bytes of a vector, whose floats are filled up to a multiple of eight. */
  readonly stride: number;
  readonly gram: number;
  readonly residual: number;
  readonly direction: number;
  readonly applied: number;
  readonly nothing: number;
};

/** The numbers of the vectors of one row, in the kernel's memory. */
export type RowList = { readonly from: number; readonly to: number };

/** Floats of a vector of so many factors. */
export const widthOf = (factors: number): number => Math.ceil(factors / 8) * 8;

/** Room for the system, and for so many bytes beside it. */
export function createSystem(options: SystemOptions, bytesBeside: number): System {
  const stride = widthOf(options.factors) * 4;
  const kernel = createKernel(bytesBeside + stride * (stride / 4 + 8));
  const vector = () => kernel.room(stride);
  return {
    kernel,
    options,
    stride,
    gram: kernel.room((stride * stride) / 4),
    residual: vector(),
    direction: vector(),
    applied: vector(),
    nothing: vector(),
  };
}

/** What all vectors together say, for every row alike. @param end behind the last vector, their number a multiple of four */
export function setGram({ kernel, gram, stride, options }: System, vectors: number, end: number): void {
  const width = stride / 4;
  kernel.floats.fill(0, gram / 4, gram / 4 + width * width);
  kernel.addGram(vectors, end, gram, stride);
  for (let i = 0; i < width; i++) {
    const at = gram / 4 + i * width + i;
    kernel.floats[at] = kernel.floats[at]! + options.regularization;
  }
}

/** Solves A·x = confidence Σ y over the list, from where x stands. @param others where the listed vectors lie */
export function solve(system: System, list: RowList, others: number, x: number): void {
  const { kernel, residual, stride, options, nothing } = system;
  const { ints } = kernel;
  apply(system, list, others, [x, residual]);
  kernel.scaleAndAdd(residual, residual + stride, nothing, -1);
  for (let at = list.from; at < list.to; at += 4)
    kernel.addScaled(residual, residual + stride, others + ints[at / 4]! * stride, options.confidence);
  descend(system, list, others, x);
}

/** Solves A·x = `right` from nothing, with the same A as a person with this list has. */
export function solveFor(
  system: System,
  list: RowList,
  others: number,
  { right, x }: { readonly right: number; readonly x: number },
): void {
  const { kernel, residual, stride, nothing } = system;
  kernel.scaleAndAdd(x, x + stride, nothing, 0);
  kernel.scaleAndAdd(residual, residual + stride, right, 0);
  descend(system, list, others, x);
}

/** A residual this small relative to what was asked is the end of single precision. */
const CLOSE = 1e-14;

function descend(system: System, list: RowList, others: number, x: number): void {
  const { kernel, residual, direction, applied, stride, options } = system;
  const end = residual + stride;
  kernel.scaleAndAdd(direction, direction + stride, residual, 0);
  let square = kernel.dot(residual, end, residual);
  const enough = square * CLOSE;
  for (let step = 0; step < options.steps && square > enough; step++) {
    apply(system, list, others, [direction, applied]);
    const length = square / kernel.dot(direction, direction + stride, applied);
    kernel.addScaled(x, x + stride, direction, length);
    kernel.addScaled(residual, end, applied, -length);
    const next = kernel.dot(residual, end, residual);
    kernel.scaleAndAdd(direction, direction + stride, residual, next / square);
    square = next;
  }
}

/** into = A × vector */
function apply(
  { kernel, gram, stride, options }: System,
  list: RowList,
  others: number,
  [vector, into]: readonly [number, number],
): void {
  kernel.matrixTimes(gram, vector, vector + stride, into, stride);
  const { regularizationEach = 0 } = options;
  const own = regularizationEach * ((list.to - list.from) / 4);
  if (own > 0) kernel.addScaled(into, into + stride, vector, own);
  if (list.to > list.from)
    kernel.listTimes(list.from, list.to, others, vector, vector + stride, into, stride, options.confidence - 1);
}
