/** Products of matrices. */
import { refuse } from './fault.ts';
import { numberOf, type Operator, type Operators } from './operator.ts';
import { commonDims, type NumberTensor, numeric, repeatedPlaces, sizeOf, tensorOf, withDims, zeros } from './tensor.ts';

type Values = Float32Array | Float64Array;

/** One product of a row-major n × k with a k × m; sums are doubles, whatever the parts are. */
export type Product = {
  readonly left: Values;
  readonly right: Values;
  readonly out: Values;
  readonly size: readonly [n: number, k: number, m: number];
  readonly from: readonly [left: number, right: number, out: number];
};

export function multiply({ left, right, out, size, from }: Product): void {
  const [n, k, m] = size;
  const sums = new Float64Array(m);
  for (let row = 0; row < n; row++) {
    sums.fill(0);
    for (let i = 0; i < k; i++) {
      const factor = left[from[0] + row * k + i]!;
      const first = from[1] + i * m;
      if (factor !== 0)
        for (let column = 0; column < m; column++) sums[column] = sums[column]! + factor * right[first + column]!;
    }
    out.set(sums, from[2] + row * m);
  }
}

const product: Operator =
  () =>
  ([first, second], spend) => {
    const [a, b] = [numeric(first), numeric(second)];
    const left = a.dims.length === 1 ? withDims(a, [1, ...a.dims]) : a;
    const right = b.dims.length === 1 ? withDims(b, [...b.dims, 1]) : b;
    const [n, k, m] = [left.dims.at(-2) ?? 1, left.dims.at(-1) ?? 1, right.dims.at(-1) ?? 1];
    if (right.dims.at(-2) !== k)
      refuse(`cannot multiply [${a.dims.join(', ')}] by [${b.dims.join(', ')}]`, 'correct the shapes');
    const batches = commonDims(left.dims.slice(0, -2), right.dims.slice(0, -2));
    const out = zeros(a.kind, [...batches, n, m]);
    const lefts = repeatedPlaces(left.dims.slice(0, -2), batches);
    const rights = repeatedPlaces(right.dims.slice(0, -2), batches);
    spend(lefts.length * n * k * m);
    for (let batch = 0; batch < lefts.length; batch++)
      multiply({
        left: left.values,
        right: right.values,
        out: out.values,
        size: [n, k, m],
        from: [lefts[batch]! * n * k, rights[batch]! * k * m, batch * n * m],
      });
    const rows = a.dims.length === 1 ? [] : [n];
    return [withDims(out, [...batches, ...rows, ...(b.dims.length === 1 ? [] : [m])])];
  };

/** The rows as columns. */
function turned(x: NumberTensor): NumberTensor {
  const [n, m] = [x.dims[0]!, x.dims[1]!];
  const out = zeros(x.kind, [m, n]);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) out.values[j * n + i] = x.values[i * m + j]!;
  return out;
}

/** Weights are constants, so what is turned is turned once. */
const turns = new WeakMap<Values, NumberTensor>();

function turnedOnce(x: NumberTensor): NumberTensor {
  const known = turns.get(x.values);
  if (known !== undefined) return known;
  const made = turned(x);
  turns.set(x.values, made);
  return made;
}

const linear: Operator = (node) => {
  const [alpha, beta] = [numberOf(node, 'alpha', 1), numberOf(node, 'beta', 1)];
  const [turnsLeft, turnsRight] = [numberOf(node, 'transA', 0) !== 0, numberOf(node, 'transB', 0) !== 0];
  return ([first, second, third], spend) => {
    const [a, b] = [numeric(first), numeric(second)];
    if (a.dims.length !== 2 || b.dims.length !== 2) refuse('Gemm multiplies matrices', 'correct the shapes');
    const left = turnsLeft ? turned(a) : a;
    const right = turnsRight ? turnedOnce(b) : b;
    const [n, k, m] = [left.dims[0]!, left.dims[1]!, right.dims[1]!];
    if (right.dims[0] !== k)
      refuse(`cannot multiply [${left.dims.join(', ')}] by [${right.dims.join(', ')}]`, 'correct the shapes');
    const sums = new Float64Array(sizeOf([n, m]));
    multiply({ left: left.values, right: right.values, out: sums, size: [n, k, m], from: [0, 0, 0] });
    spend(n * k * m);
    const added = third === undefined ? null : numeric(third);
    const places = added === null ? null : repeatedPlaces(added.dims, commonDims(added.dims, [n, m]));
    const at = (i: number) => (added === null ? 0 : beta * added.values[places![i]!]!);
    return [
      tensorOf(
        a.kind,
        [n, m],
        sums.map((sum, i) => alpha * sum + at(i)),
      ),
    ];
  };
};

export const MATRIX_OPERATORS: Operators = { Gemm: linear, MatMul: product };
