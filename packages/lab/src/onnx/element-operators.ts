/** Operators that go through values one by one, or through two tensors side by side, the smaller one repeated. */
import { refuse } from './fault.ts';
import type { GraphNode } from './graph.ts';
import { type Inputs, numberOf, type Operator, type Operators, textOf } from './operator.ts';
import {
  commonDims,
  type NumberKind,
  type NumberTensor,
  numeric,
  repeatedPlaces,
  type Tensor,
  taken,
  zeros,
} from './tensor.ts';

/** One by one; the kind stays. */
const each =
  (work: (x: number) => number): Operator =>
  () =>
  ([input], spend) => {
    const x = numeric(input);
    const out = zeros(x.kind, x.dims);
    for (let i = 0; i < out.values.length; i++) out.values[i] = work(x.values[i]!);
    spend(out.values.length);
    return [out];
  };

/** One by one, with a number that the file gives. */
const eachWith =
  (name: string, otherwise: number, work: (x: number, by: number) => number): Operator =>
  (node) => {
    const by = numberOf(node, name, otherwise);
    return each((x) => work(x, by))(node);
  };

type Pairwise = (x: number, y: number) => number;

/** Two side by side. Singles stay singles, and whole numbers whole. */
export function paired(a: NumberTensor, b: NumberTensor, work: Pairwise, kind: NumberKind = a.kind): NumberTensor {
  const dims = commonDims(a.dims, b.dims);
  const out = zeros(kind, dims);
  const size = out.values.length;
  const [x, y] = [a.values, b.values];
  if (x.length === size && isTail(b.dims, dims)) {
    const period = y.length;
    for (let i = 0; i < size; i++) out.values[i] = work(x[i]!, y[period === size ? i : i % period]!);
    return out;
  }
  const [left, right] = [repeatedPlaces(a.dims, dims), repeatedPlaces(b.dims, dims)];
  for (let i = 0; i < size; i++) out.values[i] = work(x[left[i]!]!, y[right[i]!]!);
  return out;
}

/** Whether a tensor is repeated as a whole, so that places go round. */
function isTail(dims: readonly number[], of: readonly number[]): boolean {
  const own = dims.slice(dims.findIndex((size) => size !== 1));
  return dims.every((size) => size === 1) || own.every((size, i) => size === of[of.length - own.length + i]);
}

/** Any number of tensors, two by two. */
const pairwise =
  (work: Pairwise, kind?: NumberKind): Operator =>
  () =>
  (inputs, spend) => {
    const all = inputs.map((input) => numeric(input));
    const [first, ...others] = all;
    if (first === undefined) return refuse('an operator has no input');
    const out = others.reduce((left, right) => paired(left, right, work, kind), first);
    spend(out.values.length * others.length);
    return [out];
  };

const compare = (work: (x: number, y: number) => boolean): Operator =>
  pairwise((x, y) => (work(x, y) ? 1 : 0), 'truth');

/** Texts can be equal, too. */
const equal: Operator = (node) => (inputs, spend) => {
  const [a, b] = inputs;
  if (a?.kind !== 'text' || b?.kind !== 'text') return compare((x, y) => x === y)(node)(inputs, spend);
  const dims = commonDims(a.dims, b.dims);
  const [left, right] = [repeatedPlaces(a.dims, dims), repeatedPlaces(b.dims, dims)];
  const out = zeros('truth', dims);
  for (let i = 0; i < left.length; i++) out.values[i] = a.values[left[i]!] === b.values[right[i]!] ? 1 : 0;
  return [out];
};

/** Whole numbers are divided as in C: towards zero. */
const divide: Operator = (node) => (inputs, spend) => {
  const isWhole = inputs.every((input) => input?.kind === 'whole');
  return pairwise(isWhole ? (x, y) => Math.trunc(x / y) : (x, y) => x / y)(node)(inputs, spend);
};

const modulo: Operator = (node) => {
  const likeC = numberOf(node, 'fmod', 0) === 1;
  return pairwise(likeC ? (x, y) => x % y : (x, y) => x - Math.floor(x / y) * y)(node);
};

export const logistic = (x: number): number => {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
};

/** To about 1.2e-16: a series near zero, a continued fraction for the rest. */
export function errorFunction(x: number): number {
  const z = Math.abs(x);
  const sign = x < 0 ? -1 : 1;
  if (Number.isNaN(x)) return x;
  if (z > 6) return sign;
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-z * z) / n;
      sum += term / (2 * n + 1);
    }
    return (sign * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (z + fraction);
  return sign * (1 - Math.exp(-z * z) / (z + fraction) / Math.sqrt(Math.PI));
}

const gelu: Operator = (node) =>
  textOf(node, 'approximate', 'none') === 'tanh'
    ? each((x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))))(node)
    : each((x) => 0.5 * x * (1 + errorFunction(x / Math.SQRT2)))(node);

const elu = (x: number, by: number): number => (x < 0 ? by * Math.expm1(x) : x);

const selu: Operator = (node) => {
  const gamma = numberOf(node, 'gamma', 1.0507009873554805);
  return eachWith('alpha', 1.6732632423543772, (x, by) => gamma * elu(x, by))(node);
};

const hardSigmoid: Operator = (node) => {
  const alpha = numberOf(node, 'alpha', 0.2);
  return eachWith('beta', 0.5, (x, beta) => Math.max(0, Math.min(1, alpha * x + beta)))(node);
};

/** Bounds are attributes in old versions and inputs in new ones. */
const clip: Operator = (node) => {
  const from = numberOf(node, 'min', Number.NEGATIVE_INFINITY);
  const to = numberOf(node, 'max', Number.POSITIVE_INFINITY);
  return ([input, least, most], spend) => {
    const low = least === undefined ? from : numeric(least).values[0]!;
    const high = most === undefined ? to : numeric(most).values[0]!;
    return each((x) => Math.min(high, Math.max(low, x)))(node)([input], spend);
  };
};

/** Of two equally near whole numbers the even one. */
function roundEven(x: number): number {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
}

const isNaNOperator: Operator =
  () =>
  ([input]) => {
    const x = numeric(input);
    const out = zeros('truth', x.dims);
    for (let i = 0; i < out.values.length; i++) out.values[i] = Number.isNaN(x.values[i]!) ? 1 : 0;
    return [out];
  };

const CAST: Readonly<Record<number, Tensor['kind']>> = {
  1: 'single',
  2: 'whole',
  3: 'whole',
  5: 'whole',
  6: 'whole',
  7: 'whole',
  8: 'text',
  9: 'truth',
  11: 'double',
};

const cast: Operator = (node) => {
  const type = numberOf(node, 'to', 1);
  const kind = CAST[type] ?? refuse(`casts to the ONNX type ${type}`, 'use float, double, int64, bool or string');
  return ([input]) => [castTo(input, kind)];
};

function castTo(input: Tensor | undefined, kind: Tensor['kind']): Tensor {
  if (input === undefined) return refuse('Cast has no input');
  if (kind === 'text') return { kind, dims: input.dims, values: Array.from(input.values, String) };
  const out = zeros(kind, input.dims);
  for (let i = 0; i < out.values.length; i++) {
    const value = Number(input.values[i]);
    out.values[i] = kind === 'whole' ? Math.trunc(value) : kind === 'truth' ? Number(value !== 0) : value;
  }
  return out;
}

const where: Operator = () => (inputs: Inputs, spend) => {
  const [condition, a, b] = [numeric(inputs[0]), inputs[1], inputs[2]];
  if (a === undefined || b === undefined) return refuse('Where has too few inputs');
  const dims = commonDims(commonDims(condition.dims, a.dims), b.dims);
  const asked = repeatedPlaces(condition.dims, dims);
  const [x, y] = [taken(a, dims, repeatedPlaces(a.dims, dims)), taken(b, dims, repeatedPlaces(b.dims, dims))];
  spend(asked.length);
  if (x.kind === 'text' || y.kind === 'text') {
    const values = Array.from(asked, (place, i) => String((condition.values[place] !== 0 ? x : y).values[i]));
    return [{ kind: 'text', dims, values }];
  }
  const out = zeros(x.kind, dims);
  for (let i = 0; i < asked.length; i++) out.values[i] = (condition.values[asked[i]!] !== 0 ? x : y).values[i]!;
  return [out];
};

const same: Operator =
  () =>
  ([input]) => [input ?? refuse('an operator has no input')];

const mean: Operator = (node: GraphNode) => (inputs, spend) => {
  const [sum] = pairwise((x, y) => x + y)(node)(inputs, spend);
  return each((x) => x / inputs.length)(node)([sum], spend);
};

export const ELEMENT_OPERATORS: Operators = {
  Abs: each(Math.abs),
  Add: pairwise((x, y) => x + y),
  And: compare((x, y) => x !== 0 && y !== 0),
  Cast: cast,
  Ceil: each(Math.ceil),
  Clip: clip,
  Div: divide,
  Dropout: same,
  Elu: eachWith('alpha', 1, elu),
  Equal: equal,
  Erf: each(errorFunction),
  Exp: each(Math.exp),
  Floor: each(Math.floor),
  Gelu: gelu,
  Greater: compare((x, y) => x > y),
  GreaterOrEqual: compare((x, y) => x >= y),
  HardSigmoid: hardSigmoid,
  HardSwish: each((x) => x * Math.max(0, Math.min(1, x / 6 + 0.5))),
  Identity: same,
  IsNaN: isNaNOperator,
  LeakyRelu: eachWith('alpha', 0.01, (x, by) => (x < 0 ? by * x : x)),
  Less: compare((x, y) => x < y),
  LessOrEqual: compare((x, y) => x <= y),
  Log: each(Math.log),
  Max: pairwise(Math.max),
  Mean: mean,
  Min: pairwise(Math.min),
  Mod: modulo,
  Mul: pairwise((x, y) => x * y),
  Neg: each((x) => -x),
  Not: each((x) => (x === 0 ? 1 : 0)),
  Or: compare((x, y) => x !== 0 || y !== 0),
  Pow: pairwise((x, y) => x ** y),
  Reciprocal: each((x) => 1 / x),
  Relu: each((x) => Math.max(x, 0)),
  Round: each(roundEven),
  Selu: selu,
  Sigmoid: each(logistic),
  Sign: each(Math.sign),
  Softplus: each((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Softsign: each((x) => x / (1 + Math.abs(x))),
  Sqrt: each(Math.sqrt),
  Sub: pairwise((x, y) => x - y),
  Sum: pairwise((x, y) => x + y),
  Tanh: each(Math.tanh),
  Where: where,
  Xor: compare((x, y) => (x !== 0) !== (y !== 0)),
};
