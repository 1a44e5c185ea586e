/** Operators that move values and compute none: other shapes of the same, joins, and what makes values out of nothing. */
import { refuse } from './fault.ts';
import { axesOf, numberOf, numbersOf, type Operator, type Operators } from './operator.ts';
import {
  around,
  axisOf,
  commonDims,
  listOf,
  numeric,
  present,
  repeatedPlaces,
  sizeOf,
  stridesOf,
  type Tensor,
  taken,
  tensorOf,
  walkedPlaces,
  wholes,
  withDims,
  zeros,
} from './tensor.ts';

const reshape: Operator = (node) => {
  const keepsZero = numberOf(node, 'allowzero', 0) === 1;
  return ([input, shape]) => {
    const x = present(input);
    const wanted = listOf(shape) ?? numbersOf(node, 'shape') ?? refuse('Reshape has no shape');
    const dims = wanted.map((size, i) => (size === 0 && !keepsZero ? (x.dims[i] ?? 0) : size));
    const open = dims.indexOf(-1);
    if (open >= 0)
      dims[open] = x.values.length / dims.reduce((product, size, i) => (i === open ? product : product * size), 1);
    return [withDims(x, dims)];
  };
};

const transpose: Operator = (node) => {
  const given = numbersOf(node, 'perm');
  return ([input], spend) => {
    const x = present(input);
    const order = given ?? x.dims.map((_, i) => x.dims.length - 1 - i);
    if (order.length !== x.dims.length)
      refuse(`Transpose puts ${x.dims.length} dimensions into an order of ${order.length}`);
    const strides = stridesOf(x.dims);
    const dims = order.map((axis) => x.dims[axisOf(axis, x.dims.length)]!);
    spend(x.values.length);
    return [
      taken(
        x,
        dims,
        walkedPlaces(
          dims,
          order.map((axis) => strides[axis]!),
        ),
      ),
    ];
  };
};

const squeeze: Operator =
  (node) =>
  ([input, axes]) => {
    const x = present(input);
    const gone = axesOf(node, axes)?.map((axis) => axisOf(axis, x.dims.length));
    return [
      withDims(
        x,
        x.dims.filter((size, i) => (gone === undefined ? size !== 1 : !gone.includes(i))),
      ),
    ];
  };

const unsqueeze: Operator =
  (node) =>
  ([input, axes]) => {
    const x = present(input);
    const added = axesOf(node, axes) ?? refuse('Unsqueeze has no axes');
    const rank = x.dims.length + added.length;
    const places = new Set(added.map((axis) => axisOf(axis, rank)));
    const left = [...x.dims];
    return [
      withDims(
        x,
        Array.from({ length: rank }, (_, i) => (places.has(i) ? 1 : (left.shift() ?? 1))),
      ),
    ];
  };

const flatten: Operator =
  (node) =>
  ([input]) => {
    const x = present(input);
    const axis = numberOf(node, 'axis', 1);
    const outer = sizeOf(x.dims.slice(0, axis < 0 ? axis + x.dims.length : axis));
    return [withDims(x, [outer, outer === 0 ? 0 : x.values.length / outer])];
  };

const concat: Operator = (node) => {
  const given = numberOf(node, 'axis', 1);
  return (inputs, spend) => [joined(inputs.map(present), given, spend)];
};

/** Tensors one behind the other along an axis. */
export function joined(parts: readonly Tensor[], given: number, spend: (work: number) => void): Tensor {
  const first = present(parts[0]);
  const axis = axisOf(given, first.dims.length);
  const fits = parts.every((part) => part.dims.every((size, i) => i === axis || size === first.dims[i]));
  if (!fits) refuse(`cannot put ${parts.map((part) => `[${part.dims.join(', ')}]`).join(' and ')} together`);
  const dims = first.dims.map((size, i) =>
    i === axis ? parts.reduce((sum, part) => sum + part.dims[axis]!, 0) : size,
  );
  const { outer, inner } = around(dims, axis);
  spend(sizeOf(dims));
  const pieces = Array.from({ length: outer }, (_, o) =>
    parts.map((part) => {
      const length = part.dims[axis]! * inner;
      return part.values.slice(o * length, (o + 1) * length);
    }),
  ).flat();
  if (first.kind === 'text')
    return { kind: 'text', dims, values: pieces.flatMap((piece) => Array.from(piece, String)) };
  const out = zeros(first.kind, dims);
  let at = 0;
  for (const piece of pieces) {
    out.values.set(piece as Float64Array, at);
    at += piece.length;
  }
  return out;
}

const shape: Operator = (node) => {
  const from = numberOf(node, 'start', 0);
  const to = numberOf(node, 'end', Number.POSITIVE_INFINITY);
  return ([input]) => [wholes(present(input).dims.slice(from, to))];
};

const range: Operator =
  () =>
  ([start, limit, step]) => {
    const [from, to, by] = [numeric(start), numeric(limit), numeric(step)].map((each) => each.values[0]!);
    const length = Math.max(0, Math.ceil((to! - from!) / by!));
    return [
      tensorOf(
        numeric(start).kind,
        [length],
        Float64Array.from({ length: sizeOf([length]) }, (_, i) => from! + i * by!),
      ),
    ];
  };

const expand: Operator =
  () =>
  ([input, dims], spend) => {
    const x = present(input);
    const to = commonDims(x.dims, listOf(dims) ?? []);
    spend(sizeOf(to));
    return [taken(x, to, repeatedPlaces(x.dims, to))];
  };

const tile: Operator =
  () =>
  ([input, repeats], spend) => {
    const parts = listOf(repeats) ?? [];
    return [
      parts.reduce((tiled: Tensor, times, axis) => {
        sizeOf([times, tiled.values.length]);
        return joined(
          Array.from({ length: times }, () => tiled),
          axis,
          spend,
        );
      }, present(input)),
    ];
  };

const constant: Operator = (node) => {
  const { attributes } = node;
  const value = attributes.get('value');
  if (typeof value === 'object' && 'dims' in value) return () => [value];
  const singles = numbersOf(node, 'value_floats') ?? listOfOne(attributes.get('value_float'));
  if (singles !== null)
    return () => [tensorOf('single', attributes.has('value_float') ? [] : [singles.length], singles)];
  const whole = numbersOf(node, 'value_ints') ?? listOfOne(attributes.get('value_int'));
  if (whole !== null) return () => [tensorOf('whole', attributes.has('value_int') ? [] : [whole.length], whole)];
  return refuse('Constant has no value that is known here');
};

const listOfOne = (value: unknown): readonly number[] | null => (typeof value === 'number' ? [value] : null);

const constantOfShape: Operator = ({ attributes }) => {
  const value = attributes.get('value');
  const fill = typeof value === 'object' && 'dims' in value ? numeric(value) : tensorOf('single', [1], [0]);
  return ([dims]) => {
    const out = zeros(fill.kind, listOf(dims) ?? []);
    out.values.fill(fill.values[0] ?? 0);
    return [out];
  };
};

export const SHAPE_OPERATORS: Operators = {
  Concat: concat,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Flatten: flatten,
  Range: range,
  Reshape: reshape,
  Shape: shape,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
};
