/**
 * The values that flow through a graph: numbers or texts in rows of rows. Whole numbers are kept as doubles, exact to 2^53; singles are kept
 * as singles, so that a threshold decides as it did where the model was trained.
 */
import { refuse } from './fault.ts';

export type NumberKind = 'single' | 'double' | 'whole' | 'truth';

export type NumberTensor = {
  readonly kind: NumberKind;
  readonly dims: readonly number[];
  readonly values: Float32Array | Float64Array;
};

export type TextTensor = {
  readonly kind: 'text';
  readonly dims: readonly number[];
  readonly values: readonly string[];
};

export type Tensor = NumberTensor | TextTensor;

/** What one value may hold at most: a graph of a few bytes must not fill the memory. */
const VALUES_MAX = 2 ** 24;

/** How many values a tensor of these dimensions has. */
export function sizeOf(dims: readonly number[]): number {
  const size = dims.reduce((product, each) => product * each, 1);
  if (!(size <= VALUES_MAX && dims.every((each) => Number.isInteger(each) && each >= 0)))
    refuse(
      `needs a value of [${dims.join(', ')}], more than ${VALUES_MAX} numbers or less than none`,
      'use a smaller model',
    );
  return size;
}

/** A tensor of zeros. */
export function zeros(kind: NumberKind, dims: readonly number[]): NumberTensor {
  const size = sizeOf(dims);
  return { kind, dims, values: kind === 'single' ? new Float32Array(size) : new Float64Array(size) };
}

/** A tensor of these numbers, in a kind of its own. */
export function tensorOf(kind: NumberKind, dims: readonly number[], numbers: ArrayLike<number>): NumberTensor {
  if (sizeOf(dims) !== numbers.length)
    refuse(`has ${numbers.length} numbers for [${dims.join(', ')}]`, 'export it again');
  const tensor = zeros(kind, dims);
  tensor.values.set(numbers);
  return tensor;
}

/** Whole numbers in one row. */
export const wholes = (numbers: readonly number[]): NumberTensor => tensorOf('whole', [numbers.length], numbers);

/** The same values, seen in other dimensions. */
export function withDims<T extends Tensor>(tensor: T, dims: readonly number[]): T {
  if (sizeOf(dims) !== tensor.values.length)
    refuse(`cannot see [${tensor.dims.join(', ')}] as [${dims.join(', ')}]`, 'correct the shapes and export it again');
  return { ...tensor, dims };
}

/** The same tensor where it holds numbers. */
export function numeric(tensor: Tensor | undefined, what = 'an input'): NumberTensor {
  if (tensor === undefined) return refuse(`${what} is missing`, 'export it again');
  return tensor.kind === 'text' ? refuse(`${what} holds texts where numbers are needed`, 'encode them first') : tensor;
}

/** A tensor that must be there. */
export const present = (tensor: Tensor | undefined): Tensor => tensor ?? refuse('an operator has too few inputs');

/** What an input lists as whole numbers (a shape, axes); absent is null. */
export function listOf(tensor: Tensor | undefined): readonly number[] | null {
  return tensor === undefined ? null : Array.from(numeric(tensor).values);
}

/** The place of an axis that may be counted from the end. */
export function axisOf(axis: number, rank: number): number {
  const place = axis < 0 ? axis + rank : axis;
  return place >= 0 && place < Math.max(rank, 1)
    ? place
    : refuse(`has no axis ${axis} in ${rank} dimensions`, 'export it again');
}

/** How far apart neighbours along each dimension lie. */
export function stridesOf(dims: readonly number[]): readonly number[] {
  const strides = new Array<number>(dims.length).fill(1);
  for (let i = dims.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * dims[i + 1]!;
  return strides;
}

/** A tensor around an axis: so many outside of it, along it, and inside of it. */
export function around(dims: readonly number[], axis: number): { outer: number; along: number; inner: number } {
  const product = (part: readonly number[]) => part.reduce((a, b) => a * b, 1);
  return { outer: product(dims.slice(0, axis)), along: dims[axis] ?? 1, inner: product(dims.slice(axis + 1)) };
}

/** The dimensions that both can be repeated to. */
export function commonDims(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      refuse(`cannot join [${a.join(', ')}] and [${b.join(', ')}]`, 'correct the shapes');
    return x === 1 ? y : x;
  });
}

/** For each value of a tensor of `to`, where it lies in one of `from` that is repeated. */
export function repeatedPlaces(from: readonly number[], to: readonly number[]): Int32Array {
  const own = stridesOf(from);
  const lead = to.length - from.length;
  const strides = to.map((_, i) => (i < lead || from[i - lead] === 1 ? 0 : own[i - lead]!));
  return walkedPlaces(to, strides);
}

/** The places that a walk through `dims`, last dimension fastest, comes by with these strides. */
export function walkedPlaces(dims: readonly number[], strides: readonly number[], start = 0): Int32Array {
  const places = new Int32Array(sizeOf(dims));
  const counts = new Array<number>(dims.length).fill(0);
  let place = start;
  for (let i = 0; i < places.length; i++) {
    places[i] = place;
    for (let d = dims.length - 1; d >= 0; d--) {
      place += strides[d]!;
      if (++counts[d]! < dims[d]!) break;
      place -= strides[d]! * dims[d]!;
      counts[d] = 0;
    }
  }
  return places;
}

/** The values at these places, in these dimensions. */
export function taken(tensor: Tensor, dims: readonly number[], places: Int32Array): Tensor {
  if (tensor.kind === 'text')
    return { kind: 'text', dims, values: Array.from(places, (place) => tensor.values[place]!) };
  const out = zeros(tensor.kind, dims);
  for (let i = 0; i < places.length; i++) out.values[i] = tensor.values[places[i]!]!;
  return out;
}
