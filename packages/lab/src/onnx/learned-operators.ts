/** What scikit-learn's pipelines are made of beside trees: scalers, imputers, encoders of categories, and linear models (`ai.onnx.ml`). */
import { logistic } from './element-operators.ts';
import { refuse } from './fault.ts';
import type { GraphNode } from './graph.ts';
import { multiply } from './matrix-operators.ts';
import { numberOf, numbersOf, type Operator, type Operators, textOf, textsOf } from './operator.ts';
import { joined } from './shape-operators.ts';
import { type NumberTensor, numeric, sizeOf, type Tensor, tensorOf, withDims, zeros } from './tensor.ts';
import { highest, labelsOf, transformed } from './tree-operators.ts';

const rowsAndWidth = (x: NumberTensor): readonly [number, number] => {
  const width = x.dims.at(-1) ?? 1;
  return [width === 0 ? 0 : x.values.length / width, width];
};

/** Singles, whatever came in, from each value and its column. */
const byColumn =
  (prepare: (node: GraphNode) => (value: number, column: number) => number): Operator =>
  (node) => {
    const work = prepare(node);
    return ([input], spend) => {
      const x = numeric(input);
      const [, width] = rowsAndWidth(x);
      const out = zeros(x.kind === 'double' ? 'double' : 'single', x.dims);
      for (let i = 0; i < out.values.length; i++) out.values[i] = work(x.values[i]!, i % width);
      spend(out.values.length);
      return [out];
    };
  };

const scaler = byColumn((node) => {
  const offset = numbersOf(node, 'offset') ?? [0];
  const scale = numbersOf(node, 'scale') ?? [1];
  const of = (list: readonly number[], column: number) =>
    list.length === 1 ? list[0]! : (list[column] ?? refuse('Scaler has too few columns'));
  return (value, column) => (value - of(offset, column)) * of(scale, column);
});

const imputer = byColumn((node) => {
  const instead =
    numbersOf(node, 'imputed_value_floats') ??
    numbersOf(node, 'imputed_value_int64s') ??
    refuse('Imputer has no values');
  const replaced = numberOf(node, 'replaced_value_float', numberOf(node, 'replaced_value_int64', Number.NaN));
  const isReplaced = Number.isNaN(replaced) ? Number.isNaN : (value: number) => value === replaced;
  return (value, column) => (isReplaced(value) ? (instead[instead.length === 1 ? 0 : column] ?? value) : value);
});

const binarizer = byColumn((node) => {
  const threshold = numberOf(node, 'threshold', 0);
  return (value) => (value > threshold ? 1 : 0);
});

const NORMS: Readonly<Record<string, (row: readonly number[]) => number>> = {
  MAX: (row) => row.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  L1: (row) => row.reduce((sum, value) => sum + Math.abs(value), 0),
  L2: (row) => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)),
};

const normalizer: Operator = (node) => {
  const name = textOf(node, 'norm', 'MAX');
  const norm = NORMS[name] ?? refuse(`Normalizer goes by ${name}`, 'use MAX, L1 or L2');
  return ([input], spend) => {
    const x = numeric(input);
    const [rows, width] = rowsAndWidth(x);
    const out = zeros('single', x.dims);
    for (let row = 0; row < rows; row++) {
      const values = Array.from(x.values.subarray(row * width, (row + 1) * width));
      const length = norm(values);
      out.values.set(length === 0 ? values : values.map((value) => value / length), row * width);
    }
    spend(2 * out.values.length);
    return [out];
  };
};

/** Row-major rows × targets: X · coefficientsᵀ + intercepts. */
function linearScores(
  node: GraphNode,
  count: number,
): (x: NumberTensor, spend: (work: number) => void) => readonly (readonly number[])[] {
  const coefficients = numbersOf(node, 'coefficients') ?? refuse(`${node.operator} has no coefficients`);
  const intercepts = numbersOf(node, 'intercepts') ?? [];
  const targets = intercepts.length > 0 ? intercepts.length : count;
  const width = coefficients.length / targets;
  const columns = new Float64Array(coefficients.length);
  coefficients.forEach((value, i) => {
    columns[(i % width) * targets + Math.floor(i / width)] = value;
  });
  return (x, spend) => {
    const [rows, given] = rowsAndWidth(x);
    if (given !== width) refuse(`${node.operator} wants ${width} inputs and has ${given}`, 'give it all inputs');
    const out = new Float64Array(sizeOf([rows, targets]));
    multiply({ left: x.values, right: columns, out, size: [rows, width, targets], from: [0, 0, 0] });
    spend(rows * width * targets);
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: targets }, (_, t) => out[row * targets + t]! + (intercepts[t] ?? 0)),
    );
  };
}

const linearClassifier: Operator = (node) => {
  const labels = labelsOf(node);
  const how = textOf(node, 'post_transform', 'NONE');
  const scoresOf = linearScores(node, labels.count);
  return ([input], spend) => {
    const judged = scoresOf(numeric(input), spend).map((scores) => {
      if (scores.length > 1 || labels.count !== 2) return { label: highest(scores), scores: transformed(scores, how) };
      const score = scores[0]!;
      const both = how === 'LOGISTIC' ? [1 - logistic(score), logistic(score)] : transformed([-score, score], how);
      return { label: score > 0 ? 1 : 0, scores: both };
    });
    const width = judged[0]?.scores.length ?? labels.count;
    return [
      labels.at(judged.map(({ label }) => label)),
      tensorOf(
        'single',
        [judged.length, width],
        judged.flatMap(({ scores }) => scores),
      ),
    ];
  };
};

const linearRegressor: Operator = (node) => {
  const targets = numberOf(node, 'targets', 1);
  const how = textOf(node, 'post_transform', 'NONE');
  const scoresOf = linearScores(node, targets);
  return ([input], spend) => {
    const scores = scoresOf(numeric(input), spend);
    return [
      tensorOf(
        'single',
        [scores.length, targets],
        scores.flatMap((row) => transformed(row, how)),
      ),
    ];
  };
};

/** One column for each known value; what is not known has none. */
const oneHot: Operator = (node) => {
  const texts = textsOf(node, 'cats_strings');
  const known = new Map<string | number, number>();
  for (const [place, value] of (texts ?? numbersOf(node, 'cats_int64s') ?? []).entries()) known.set(value, place);
  const strict = numberOf(node, 'zeros', 1) === 0;
  return ([input], spend) => {
    const x: Tensor = input ?? refuse('OneHotEncoder has no input');
    const out = zeros('single', [...x.dims, known.size]);
    for (let i = 0; i < x.values.length; i++) {
      const value = x.values[i]!;
      const place = known.get(typeof value === 'number' ? Math.trunc(value) : value);
      if (place !== undefined) out.values[i * known.size + place] = 1;
      else if (strict)
        refuse(`does not know the category "${value}"`, 'train the encoder with handle_unknown="ignore"');
    }
    spend(out.values.length);
    return [out];
  };
};

const KEYS = ['keys_strings', 'keys_int64s', 'keys_floats', 'keys_tensor', 'classes_strings'];
const VALUES = ['values_strings', 'values_int64s', 'values_floats', 'values_tensor'];

function listed(node: GraphNode, names: readonly string[]): readonly (string | number)[] | null {
  for (const name of names) {
    const value = node.attributes.get(name);
    if (typeof value === 'object') return Array.from<string | number>('dims' in value ? value.values : value);
  }
  return null;
}

/** From names to numbers, or back. */
const labelEncoder: Operator = (node) => {
  const keys = listed(node, KEYS) ?? refuse('LabelEncoder has no keys');
  const values = listed(node, VALUES) ?? keys.map((_, i) => i);
  const known = new Map(keys.map((key, i) => [key, values[i]!]));
  const isText = typeof values[0] === 'string';
  const kind = node.attributes.has('values_floats') ? 'single' : 'whole';
  const other = isText
    ? textOf(node, 'default_string', '_Unused')
    : numberOf(node, kind === 'single' ? 'default_float' : 'default_int64', -1);
  return ([input]) => {
    const x: Tensor = input ?? refuse('LabelEncoder has no input');
    const found = Array.from<string | number>(x.values).map((value) => known.get(value) ?? other);
    if (isText) return [{ kind: 'text', dims: x.dims, values: found.map(String) }];
    return [tensorOf(kind, x.dims, found.map(Number))];
  };
};

const extractor: Operator =
  () =>
  ([input, places], spend) => {
    const x: Tensor = input ?? refuse('ArrayFeatureExtractor has no input');
    const asked = Array.from(numeric(places).values);
    const width = x.dims.at(-1) ?? 1;
    if (asked.some((place) => !(place >= 0 && place < width)))
      refuse(`ArrayFeatureExtractor asks for a place beyond ${width}`);
    const rows = x.values.length / width;
    const dims = [...(x.dims.length > 1 ? x.dims.slice(0, -1) : [1]), asked.length];
    const all = Array.from({ length: rows }, (_, row) => asked.map((place) => x.values[row * width + place]!)).flat();
    spend(all.length);
    return [
      x.kind === 'text' ? { kind: 'text', dims, values: all.map(String) } : tensorOf(x.kind, dims, all.map(Number)),
    ];
  };

const vectorizer: Operator = () => (inputs, spend) => {
  const parts = inputs.map((input) => {
    const x = numeric(input);
    const [rows, width] = x.dims.length > 1 ? rowsAndWidth(x) : [1, x.values.length];
    return tensorOf('single', [rows, width], x.values);
  });
  return [joined(parts, 1, spend)];
};

/** Probabilities under their names are the same probabilities. */
const zipMap: Operator =
  () =>
  ([input]) => {
    const x = numeric(input);
    return [x.dims.length > 1 ? x : withDims(x, [1, x.values.length])];
  };

export const LEARNED_OPERATORS: Operators = {
  ArrayFeatureExtractor: extractor,
  Binarizer: binarizer,
  FeatureVectorizer: vectorizer,
  Imputer: imputer,
  LabelEncoder: labelEncoder,
  LinearClassifier: linearClassifier,
  LinearRegressor: linearRegressor,
  Normalizer: normalizer,
  OneHotEncoder: oneHot,
  Scaler: scaler,
  ZipMap: zipMap,
};
