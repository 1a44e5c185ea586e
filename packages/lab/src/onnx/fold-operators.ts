/** What is made of all values along axes: sums, extremes, norms, and shares that add up to one. */
import { paired } from './element-operators.ts';
import { refuse } from './fault.ts';
import type { GraphNode } from './graph.ts';
import { axesOf, numberOf, type Operator, type Operators } from './operator.ts';
import { around, axisOf, numeric, repeatedPlaces, sizeOf, taken, tensorOf, withDims, zeros } from './tensor.ts';

type Values = Float32Array | Float64Array;

/** What is made of all the values along axes: from a start, value by value, and an end that knows how many there were. */
type Fold = {
  readonly start: number;
  readonly step: (sum: number, x: number) => number;
  readonly end?: (sum: number, count: number) => number;
};

const reduce =
  ({ start, step, end = (sum) => sum }: Fold): Operator =>
  (node) => {
    const keeps = numberOf(node, 'keepdims', 1) !== 0;
    const noneMeansNone = numberOf(node, 'noop_with_empty_axes', 0) !== 0;
    return ([input, axes], spend) => {
      const x = numeric(input);
      const given = axesOf(node, axes) ?? [];
      if (given.length === 0 && noneMeansNone) return [x];
      const gone = new Set(given.length === 0 ? x.dims.keys() : given.map((axis) => axisOf(axis, x.dims.length)));
      const kept = x.dims.map((size, i) => (gone.has(i) ? 1 : size));
      const sums = new Float64Array(sizeOf(kept)).fill(start);
      const places = repeatedPlaces(kept, x.dims);
      for (let i = 0; i < places.length; i++) sums[places[i]!] = step(sums[places[i]!]!, x.values[i]!);
      spend(places.length);
      const count = sums.length === 0 ? 0 : places.length / sums.length;
      const out = tensorOf(
        x.kind,
        kept,
        sums.map((sum) => end(sum, count)),
      );
      return [
        keeps
          ? out
          : withDims(
              out,
              x.dims.filter((_, i) => !gone.has(i)),
            ),
      ];
    };
  };

/** The place of the most (or least) along an axis; of equals the first. */
const extreme =
  (isBetter: (x: number, than: number) => boolean): Operator =>
  (node) =>
  ([input], spend) => {
    const x = numeric(input);
    const axis = axisOf(numberOf(node, 'axis', 0), x.dims.length);
    const { outer, along, inner } = around(x.dims, axis);
    const out = zeros(
      'whole',
      x.dims.map((size, i) => (i === axis ? 1 : size)),
    );
    spend(x.values.length);
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        let best = 0;
        const valueAt = (place: number) => x.values[(o * along + place) * inner + i]!;
        for (let place = 1; place < along; place++) if (isBetter(valueAt(place), valueAt(best))) best = place;
        out.values[o * inner + i] = best;
      }
    return [
      numberOf(node, 'keepdims', 1) !== 0
        ? out
        : withDims(
            out,
            x.dims.filter((_, i) => i !== axis),
          ),
    ];
  };

/** Shares that add up to one along an axis; before version 13 along all that follow it. */
const softmax =
  (isLogarithm: boolean): Operator =>
  (node) => {
    const isOld = node.domain === 'ai.onnx' && node.version < 13;
    const given = numberOf(node, 'axis', isOld ? 1 : -1);
    return ([input], spend) => {
      const x = numeric(input);
      const axis = axisOf(given, x.dims.length);
      const parts = around(x.dims, axis);
      const { outer, along, inner } = isOld
        ? { outer: parts.outer, along: parts.along * parts.inner, inner: 1 }
        : parts;
      const out = zeros(x.kind, x.dims);
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          const row = Array.from({ length: along }, (_, a) => x.values[(o * along + a) * inner + i]!);
          softmaxOf(row, isLogarithm).forEach((value, a) => {
            out.values[(o * along + a) * inner + i] = value;
          });
        }
      spend(4 * x.values.length);
      return [out];
    };
  };

/** The shares (or their logarithms) of one row. */
export function softmaxOf(row: readonly number[], isLogarithm = false): readonly number[] {
  const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const grown = row.map((value) => Math.exp(value - most));
  const sum = grown.reduce((a, b) => a + b, 0);
  return isLogarithm ? row.map((value) => value - most - Math.log(sum)) : grown.map((value) => value / sum);
}

const layerNormalization: Operator = (node) => {
  const epsilon = numberOf(node, 'epsilon', 1e-5);
  return ([input, scale, shift], spend) => {
    const x = numeric(input);
    const axis = axisOf(numberOf(node, 'axis', -1), x.dims.length);
    const length = sizeOf(x.dims.slice(axis));
    const out = zeros(x.kind, x.dims);
    for (let first = 0; first < x.values.length; first += length) {
      const row = x.values.subarray(first, first + length);
      const mean = sumOf(row, (value) => value) / length;
      const deviation = Math.sqrt(sumOf(row, (value) => (value - mean) ** 2) / length + epsilon);
      for (let i = 0; i < length; i++) out.values[first + i] = (row[i]! - mean) / deviation;
    }
    spend(4 * x.values.length);
    const scaled = paired(out, numeric(scale), (a, b) => a * b);
    return [shift === undefined ? scaled : paired(scaled, numeric(shift), (a, b) => a + b)];
  };
};

const sumOf = (row: Values, work: (value: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += work(row[i]!);
  return sum;
};

/** As in use, with the means and variances of the training. */
const batchNormalization: Operator = (node: GraphNode) => {
  const epsilon = numberOf(node, 'epsilon', 1e-5);
  return (inputs, spend) => {
    const [x, scale, shift, mean, variance] = [0, 1, 2, 3, 4].map((i) => numeric(inputs[i]));
    const channels = scale!.values.length;
    const { inner } = around(x!.dims, 1);
    if (x!.dims[1] !== channels) refuse(`BatchNormalization has ${channels} channels for [${x!.dims.join(', ')}]`);
    const out = zeros(x!.kind, x!.dims);
    for (let i = 0; i < out.values.length; i++) {
      const c = Math.floor(i / inner) % channels;
      const normal = (x!.values[i]! - mean!.values[c]!) / Math.sqrt(variance!.values[c]! + epsilon);
      out.values[i] = normal * scale!.values[c]! + shift!.values[c]!;
    }
    spend(4 * out.values.length);
    return [out];
  };
};

/** Divided by a norm along an axis. */
const normalization: Operator = (node) => {
  const axis = numberOf(node, 'axis', -1);
  const order = numberOf(node, 'p', 2);
  return ([input], spend) => {
    const x = numeric(input);
    const place = axisOf(axis, x.dims.length);
    const sums = reduce({
      start: 0,
      step: (sum, value) => sum + Math.abs(value) ** order,
      end: (sum) => sum ** (1 / order),
    });
    const [norms] = sums({ ...node, attributes: new Map([['axes', [place]]]) })([x], spend);
    const wide = taken(norms!, x.dims, repeatedPlaces(norms!.dims, x.dims));
    return [paired(x, numeric(wide), (a, b) => (b === 0 ? 0 : a / b))];
  };
};

const add = (sum: number, x: number): number => sum + x;

export const FOLD_OPERATORS: Operators = {
  ArgMax: extreme((x, than) => x > than),
  ArgMin: extreme((x, than) => x < than),
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  LogSoftmax: softmax(true),
  LpNormalization: normalization,
  ReduceL1: reduce({ start: 0, step: (sum, x) => sum + Math.abs(x) }),
  ReduceL2: reduce({ start: 0, step: (sum, x) => sum + x * x, end: Math.sqrt }),
  ReduceMax: reduce({ start: Number.NEGATIVE_INFINITY, step: Math.max }),
  ReduceMean: reduce({ start: 0, step: add, end: (sum, count) => sum / count }),
  ReduceMin: reduce({ start: Number.POSITIVE_INFINITY, step: Math.min }),
  ReduceProd: reduce({ start: 1, step: (sum, x) => sum * x }),
  ReduceSum: reduce({ start: 0, step: add }),
  ReduceSumSquare: reduce({ start: 0, step: (sum, x) => sum + x * x }),
  Softmax: softmax(false),
};
