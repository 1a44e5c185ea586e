/** Networks that go through a row step by step and remember: GRU and LSTM, forward, backward or both, as PyTorch and Keras export them. */
import { logistic } from './element-operators.ts';
import { refuse } from './fault.ts';
import type { GraphNode } from './graph.ts';
import { numberOf, type Operator, type Operators, textOf, textsOf } from './operator.ts';
import { type NumberTensor, numeric, type Tensor, zeros } from './tensor.ts';

type Layer = {
  readonly size: number;
  readonly gates: number;
  readonly width: number;
  /** Gates × size rows over the input, and over what is remembered; biases of both. */
  readonly inputWeights: Float64Array;
  readonly stateWeights: Float64Array;
  readonly inputBias: Float64Array;
  readonly stateBias: Float64Array;
};

/** One step: from the input's part of each gate and what was remembered to what is remembered next. */
type Step = (layer: Layer, gates: Float64Array, memory: Memory) => void;
type Memory = { readonly hidden: Float64Array; readonly cell: Float64Array };

const GRU_FUNCTIONS = ['Sigmoid', 'Tanh'];
const LSTM_FUNCTIONS = ['Sigmoid', 'Tanh', 'Tanh'];

/** Biased rows × vector, from `row` on. */
function rowTimes(weights: Float64Array, row: number, vector: Float64Array, start: number): number {
  let sum = start;
  const first = row * vector.length;
  for (let i = 0; i < vector.length; i++) sum += weights[first + i]! * vector[i]!;
  return sum;
}

/** Gates in the order of the format: update, reset, new. */
function gruStep(resetsAfter: boolean): Step {
  return ({ size, stateWeights, stateBias }, gates, { hidden }) => {
    const before = hidden.slice();
    const reset = new Float64Array(size);
    for (let i = 0; i < size; i++)
      reset[i] = logistic(gates[size + i]! + rowTimes(stateWeights, size + i, before, stateBias[size + i]!));
    const weakened = before.map((value, i) => value * reset[i]!);
    for (let i = 0; i < size; i++) {
      const update = logistic(gates[i]! + rowTimes(stateWeights, i, before, stateBias[i]!));
      const row = 2 * size + i;
      const remembered = resetsAfter
        ? reset[i]! * rowTimes(stateWeights, row, before, stateBias[row]!)
        : rowTimes(stateWeights, row, weakened, stateBias[row]!);
      hidden[i] = (1 - update) * Math.tanh(gates[row]! + remembered) + update * before[i]!;
    }
  };
}

/** Gates in the order of the format: input, output, forget, cell. */
const lstmStep: Step = ({ size, stateWeights, stateBias }, gates, { hidden, cell }) => {
  const before = hidden.slice();
  const gate = (place: number, i: number) =>
    gates[place * size + i]! + rowTimes(stateWeights, place * size + i, before, stateBias[place * size + i]!);
  for (let i = 0; i < size; i++) {
    cell[i] = logistic(gate(2, i)) * cell[i]! + logistic(gate(0, i)) * Math.tanh(gate(3, i));
    hidden[i] = logistic(gate(1, i)) * Math.tanh(cell[i]!);
  }
};

type Kind = { readonly gates: number; readonly functions: readonly string[]; readonly step: (node: GraphNode) => Step };

const recurrent =
  ({ gates, functions, step }: Kind): Operator =>
  (node) => {
    const direction = textOf(node, 'direction', 'forward');
    const directions = direction === 'bidirectional' ? 2 : 1;
    refuseUnusual(node, functions);
    const advance = step(node);
    return (inputs, spend) => {
      const [x, weights, states] = [numeric(inputs[0]), numeric(inputs[1]), numeric(inputs[2])];
      const [length, batch, width] = [x.dims[0] ?? 0, x.dims[1] ?? 0, x.dims[2] ?? 0];
      const size = states.dims[2] ?? 0;
      const out = zeros(x.kind, [length, directions, batch, size]);
      const lastHidden = zeros(x.kind, [directions, batch, size]);
      const lastCell = zeros(x.kind, [directions, batch, size]);
      spend(length * batch * directions * gates * size * (width + size));
      for (let d = 0; d < directions; d++) {
        const layer = layerOf([weights, states, numbersIn(inputs[3])], { d, gates, size, width });
        for (let b = 0; b < batch; b++) {
          const start = (tensor: Tensor | undefined) => vectorAt(numbersIn(tensor), (d * batch + b) * size, size);
          const memory = { hidden: start(inputs[5]), cell: start(inputs[6]) };
          const isBackward = direction === 'reverse' || d === 1;
          for (let t = 0; t < length; t++) {
            const at = isBackward ? length - 1 - t : t;
            advance(layer, gatesOf(layer, vectorAt(x, (at * batch + b) * width, width)), memory);
            out.values.set(memory.hidden, ((at * directions + d) * batch + b) * size);
          }
          lastHidden.values.set(memory.hidden, (d * batch + b) * size);
          lastCell.values.set(memory.cell, (d * batch + b) * size);
        }
      }
      return [out, lastHidden, lastCell];
    };
  };

function refuseUnusual(node: GraphNode, functions: readonly string[]): void {
  const given = textsOf(node, 'activations');
  const isUsual = given === null || given.every((name, i) => name === functions[i % functions.length]);
  if (!isUsual) refuse(`${node.operator} with ${given?.join(', ')} is not known`, `use ${functions.join(', ')}`);
  for (const name of ['clip', 'input_forget', 'layout'])
    if (numberOf(node, name, 0) !== 0) refuse(`${node.operator} with "${name}" is not known`, 'export it without');
  if ((node.inputs[4] ?? '') !== '')
    refuse(`${node.operator} with lengths for each row is not known`, 'ask for one row at a time');
  if ((node.inputs[7] ?? '') !== '') refuse(`${node.operator} with peepholes is not known`, 'export it without');
}

const numbersIn = (tensor: Tensor | undefined): NumberTensor | null => (tensor === undefined ? null : numeric(tensor));

const vectorAt = (tensor: NumberTensor | null, from: number, length: number): Float64Array =>
  tensor === null ? new Float64Array(length) : Float64Array.from(tensor.values.subarray(from, from + length));

type Part = { readonly d: number; readonly gates: number; readonly size: number; readonly width: number };

/** The weights of constants are doubled in width once. */
const layers = new WeakMap<NumberTensor['values'], Map<number, Layer>>();

function layerOf(parts: readonly [NumberTensor, NumberTensor, NumberTensor | null], part: Part): Layer {
  const [weights, states, bias] = parts;
  const { d, gates, size, width } = part;
  const known = layers.get(weights.values)?.get(d);
  if (known !== undefined) return known;
  const rows = gates * size;
  if (weights.values.length < (d + 1) * rows * width || states.values.length < (d + 1) * rows * size)
    refuse('a recurrent layer has weights of another size than its input', 'export it again');
  const layer: Layer = {
    size,
    gates,
    width,
    inputWeights: vectorAt(weights, d * rows * width, rows * width),
    stateWeights: vectorAt(states, d * rows * size, rows * size),
    inputBias: vectorAt(bias, d * 2 * rows, rows),
    stateBias: vectorAt(bias, (d * 2 + 1) * rows, rows),
  };
  layers.set(weights.values, new Map([...(layers.get(weights.values) ?? []), [d, layer]]));
  return layer;
}

const gatesOf = ({ inputWeights, inputBias }: Layer, input: Float64Array): Float64Array =>
  inputBias.map((bias, row) => rowTimes(inputWeights, row, input, bias));

export const RECURRENT_OPERATORS: Operators = {
  GRU: recurrent({
    gates: 3,
    functions: GRU_FUNCTIONS,
    step: (node) => gruStep(numberOf(node, 'linear_before_reset', 0) !== 0),
  }),
  LSTM: recurrent({ gates: 4, functions: LSTM_FUNCTIONS, step: () => lstmStep }),
};
