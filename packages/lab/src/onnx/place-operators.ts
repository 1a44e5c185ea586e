/** Operators that take part of a tensor: slices of it, and the places that another tensor names. */
import { refuse } from './fault.ts';
import { numberOf, numbersOf, type Operator, type Operators } from './operator.ts';
import {
  around,
  axisOf,
  listOf,
  numeric,
  present,
  sizeOf,
  stridesOf,
  type Tensor,
  taken,
  walkedPlaces,
} from './tensor.ts';

const split: Operator =
  (node) =>
  ([input, sizes]) => {
    const x = present(input);
    const axis = axisOf(numberOf(node, 'axis', 0), x.dims.length);
    const along = x.dims[axis]!;
    const count = node.outputs.length;
    const even = Math.ceil(along / count);
    const lengths =
      listOf(sizes) ??
      numbersOf(node, 'split') ??
      Array.from({ length: count }, (_, i) => Math.min(even, along - i * even));
    let from = 0;
    return lengths.map((length) => {
      const part = sliced(x, [{ axis, from, to: from + length, step: 1 }]);
      from += length;
      return part;
    });
  };

type Cut = { readonly axis: number; readonly from: number; readonly to: number; readonly step: number };

/** Bounds beyond the ends end there, and are counted from the end where negative. */
function sliced(x: Tensor, cuts: readonly Cut[]): Tensor {
  const own = stridesOf(x.dims);
  const dims = [...x.dims];
  const strides = [...own];
  let start = 0;
  for (const { axis, from, to, step } of cuts) {
    const size = x.dims[axis]!;
    if (step === 0) refuse('Slice goes in steps of 0');
    const bound = (at: number, low: number, high: number) => Math.min(high, Math.max(low, at < 0 ? at + size : at));
    const [first, end] =
      step > 0 ? [bound(from, 0, size), bound(to, 0, size)] : [bound(from, 0, size - 1), bound(to, -1, size - 1)];
    dims[axis] = Math.max(0, Math.ceil((end - first) / step));
    strides[axis] = own[axis]! * step;
    start += first * own[axis]!;
  }
  return taken(x, dims, walkedPlaces(dims, strides, start));
}

const slice: Operator =
  (node) =>
  ([input, starts, ends, axes, steps]) => {
    const x = present(input);
    const from = listOf(starts) ?? numbersOf(node, 'starts') ?? refuse('Slice has no starts');
    const to = listOf(ends) ?? numbersOf(node, 'ends') ?? refuse('Slice has no ends');
    const along = listOf(axes) ?? numbersOf(node, 'axes') ?? from.map((_, i) => i);
    const by = listOf(steps) ?? from.map(() => 1);
    return [
      sliced(
        x,
        along.map((axis, i) => ({ axis: axisOf(axis, x.dims.length), from: from[i]!, to: to[i]!, step: by[i]! })),
      ),
    ];
  };

const gather: Operator = (node) => {
  const given = numberOf(node, 'axis', 0);
  return ([input, places], spend) => {
    const x = present(input);
    const asked = numeric(places);
    const axis = axisOf(given, x.dims.length);
    const { outer, along, inner } = around(x.dims, axis);
    const dims = [...x.dims.slice(0, axis), ...asked.dims, ...x.dims.slice(axis + 1)];
    const out = new Int32Array(sizeOf(dims));
    let at = 0;
    for (let o = 0; o < outer; o++)
      for (const value of asked.values) {
        const first = (o * along + inside(value, along)) * inner;
        for (let i = 0; i < inner; i++) out[at++] = first + i;
      }
    spend(out.length);
    return [taken(x, dims, out)];
  };
};

function inside(place: number, size: number): number {
  const found = place < 0 ? place + size : place;
  return found >= 0 && found < size
    ? found
    : refuse(`asks for place ${place} of ${size}`, 'give it inputs that it knows');
}

const gatherPoints: Operator = (node) => {
  if (numberOf(node, 'batch_dims', 0) !== 0) refuse('GatherND goes by batches', 'export it without batch_dims');
  return ([input, points], spend) => {
    const x = present(input);
    const asked = numeric(points);
    const depth = asked.dims.at(-1) ?? 0;
    const strides = stridesOf(x.dims);
    const rest = x.dims.slice(depth);
    const inner = sizeOf(rest);
    const dims = [...asked.dims.slice(0, -1), ...rest];
    const out = new Int32Array(sizeOf(dims));
    for (let p = 0; p * inner < out.length; p++) {
      let first = 0;
      for (let d = 0; d < depth; d++) first += inside(asked.values[p * depth + d]!, x.dims[d]!) * strides[d]!;
      for (let i = 0; i < inner; i++) out[p * inner + i] = first + i;
    }
    spend(out.length);
    return [taken(x, dims, out)];
  };
};

export const PLACE_OPERATORS: Operators = { Gather: gather, GatherND: gatherPoints, Slice: slice, Split: split };
