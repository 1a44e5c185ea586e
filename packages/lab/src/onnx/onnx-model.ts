/**
 * A model that was made elsewhere, as a question about a record: which inputs it gets, which of its outputs answers. What can go wrong is found
 * when the file is read: it is asked about somebody unknown there and then, and a model that does not answer is refused.
 */
import { bad, good, type Problem, type Read, valueAt } from '@attune/engine';
import { type GraphInput, readGraph } from './graph.ts';
import { type Column, type OnnxMapping, readMapping } from './mapping.ts';
import { compileGraph, type RunnableGraph, runGraph } from './run-graph.ts';
import type { NumberTensor, Tensor } from './tensor.ts';

export type OnnxAnswers = 'propensity' | 'clusters' | 'choice';

export type OnnxModel = {
  readonly answers: OnnxAnswers;
  readonly runnable: RunnableGraph;
  readonly inputs: readonly { readonly input: GraphInput; readonly columns: readonly Column[] }[];
  readonly mapping: OnnxMapping;
  readonly output: string;
  /** Of clusters and variants; empty for a propensity. */
  readonly labels: readonly string[];
  /** Multiplications for one answer about somebody unknown. */
  readonly work: number;
};

/** The name under which a file carries its mapping. */
export const MAPPING_ENTRY = 'attune.mapping';

/**
 * Reads an ONNX file with the mapping it carries; without one, each input is the feature of its name.
 * @returns problems: of the file, of operators that are not known, of the mapping, or with what the model answered
 */
export function readOnnxModel(bytes: Uint8Array, answers: OnnxAnswers): Read<OnnxModel> {
  const graph = readGraph(bytes);
  if (!graph.ok) return graph;
  const runnable = compileGraph(graph.value);
  if (!runnable.ok) return runnable;
  const mapping = carriedMapping(graph.value.metadata.get(MAPPING_ENTRY));
  if (!mapping.ok) return mapping;
  const inputs = boundInputs(graph.value.inputs, mapping.value);
  if (!inputs.ok) return inputs;
  const draft = { answers, runnable: runnable.value, inputs: inputs.value, mapping: mapping.value };
  const probe = askGraph(draft, null);
  if (!probe.ok) return notAnswering(probe.problems);
  const output = chosenOutput(draft, probe.value.values);
  if (!output.ok) return output;
  const labels = labelsFor(draft, output.value, probe.value.values);
  if (!labels.ok) return labels;
  const model = { ...draft, output: output.value, labels: labels.value, work: probe.value.work };
  return answers === 'propensity' ? probable(model) : good(model);
}

function carriedMapping(text: string | undefined): Read<OnnxMapping> {
  if (text === undefined) return good({ inputs: {} });
  try {
    return readMapping(JSON.parse(text));
  } catch {
    return bad('mapping', 'is no JSON', 'write it as in docs/reference/onnx.md');
  }
}

const notAnswering = (problems: readonly Problem[]): Read<never> => ({
  ok: false,
  problems: problems.map((problem) => ({
    ...problem,
    message: `asked about a visitor of whom nothing is known, the model ${problem.message}`,
  })),
});

type Draft = Pick<OnnxModel, 'answers' | 'runnable' | 'inputs' | 'mapping'>;

function boundInputs(inputs: readonly GraphInput[], { inputs: given }: OnnxMapping): Read<OnnxModel['inputs']> {
  const problems: Problem[] = [];
  const names = inputs.map(({ name }) => name);
  for (const name of Object.keys(given))
    if (!names.includes(name))
      problems.push({
        path: `mapping.inputs.${name}`,
        message: 'is no input of the model',
        fix: `use ${names.join(', ')}`,
      });
  const bound = inputs.map((input) => {
    const columns = given[input.name] ?? [{ feature: input.name }];
    const problem = problemOf(input, columns, given[input.name] !== undefined);
    if (problem !== null) problems.push({ path: `mapping.inputs.${input.name}`, ...problem });
    return { input, columns };
  });
  return problems.length === 0 ? good(bound) : { ok: false, problems };
}

function problemOf(
  { dims, holds }: GraphInput,
  columns: readonly Column[],
  isMapped: boolean,
): Omit<Problem, 'path'> | null {
  const width = dims.length < 2 ? null : (dims.at(-1) ?? null);
  if (dims.length > 2 || (dims[0] ?? 1) !== 1)
    return {
      message: `wants values of [${dims.map((size) => size ?? '?').join(', ')}]`,
      fix: 'export it for rows of columns: [rows, columns]',
    };
  if (width !== null && width !== columns.length)
    return isMapped
      ? {
          message: `has ${columns.length} columns and wants ${width}`,
          fix: 'list one feature for each column, in order',
        }
      : {
          message: `wants ${width} columns, and nothing says which`,
          fix: `map it: { "inputs": { "…": [${width} feature names] } }`,
        };
  const isText = holds === 'text';
  if (isText && columns.some(({ is }) => is !== undefined)) return { message: 'holds texts', fix: 'leave out "is"' };
  if (
    isText
      ? columns.some(({ missing }) => typeof missing === 'number')
      : columns.some(({ missing }) => typeof missing === 'string')
  )
    return { message: `holds ${isText ? 'texts' : 'numbers'}, and "missing" is none`, fix: 'correct "missing"' };
  if (holds === 'whole' && columns.some(({ is, missing }) => is === undefined && missing === undefined))
    return { message: 'holds whole numbers, which cannot be "not a number"', fix: 'say what stands in: "missing": 0' };
  return null;
}

/** Runs the graph for a record; null is somebody of whom nothing is known. */
function askGraph({ runnable, inputs }: Draft, record: unknown) {
  return runGraph(
    runnable,
    new Map(inputs.map(({ input, columns }) => [input.name, tensorFor(input, columns, record)])),
  );
}

function tensorFor({ holds, dims }: GraphInput, columns: readonly Column[], record: unknown): Tensor {
  const shape = dims.length === 1 ? [columns.length] : [1, columns.length];
  if (holds === 'text') return { kind: 'text', dims: shape, values: columns.map((column) => textFor(column, record)) };
  const numbers = columns.map((column) => numberFor(column, record));
  return {
    kind: holds,
    dims: shape,
    values: holds === 'single' ? Float32Array.from(numbers) : Float64Array.from(numbers),
  };
}

/** Names have dots of their own; what has no such name is a path. */
function valueIn(record: unknown, name: string): unknown {
  if (typeof record === 'object' && record !== null && Object.hasOwn(record, name))
    return (record as Record<string, unknown>)[name];
  return valueAt(record, name);
}

function textFor({ feature, missing = '' }: Column, record: unknown): string {
  const value = valueIn(record, feature);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : String(missing);
}

function numberFor({ feature, is, missing }: Column, record: unknown): number {
  const value = valueIn(record, feature);
  const unknown = missing === undefined ? Number.NaN : Number(missing);
  if (is !== undefined)
    return value === undefined || value === null ? (missing === undefined ? 0 : unknown) : Number(String(value) === is);
  if (typeof value === 'number' || typeof value === 'boolean')
    return Number.isNaN(Number(value)) ? unknown : Number(value);
  return unknown;
}

type Values = ReadonlyMap<string, Tensor>;

const isRow = (tensor: Tensor | undefined): tensor is NumberTensor =>
  tensor?.kind === 'single' || tensor?.kind === 'double';

/** Numbers for probabilities and scores; a label for clusters, before numbers. */
function chosenOutput({ answers, runnable, mapping }: Draft, values: Values): Read<string> {
  const all = runnable.graph.outputs;
  if (mapping.output !== undefined) {
    const found = values.get(mapping.output);
    if (!all.includes(mapping.output) || found === undefined)
      return bad('mapping.output', 'is no output of the model', `use ${all.join(', ')}`);
    const isWrong = answers !== 'clusters' && !isRow(found);
    return isWrong
      ? bad('mapping.output', 'holds no probabilities or scores', `use ${all.join(', ')}`)
      : good(mapping.output);
  }
  const rows = all.filter((name) => isRow(values.get(name)));
  const labels = all.filter((name) => !isRow(values.get(name)));
  const named = rows.filter((name) => /prob/i.test(name));
  const fitting = answers === 'clusters' ? [...labels, ...rows].slice(0, 1) : named.length === 1 ? named : rows;
  if (fitting.length === 1) return good(fitting[0]!);
  const why = fitting.length === 0 ? 'the model has no output of numbers' : 'the model has several outputs of numbers';
  return bad('mapping.output', why, `name one of ${all.join(', ')}`);
}

function labelsFor({ answers, mapping, runnable }: Draft, output: string, values: Values): Read<readonly string[]> {
  if (answers === 'propensity') return good([]);
  const found = values.get(output);
  const scored = isRow(found) ? found.values.length : null;
  if (mapping.labels !== undefined)
    return scored !== null && scored !== mapping.labels.length
      ? bad('mapping.labels', `has ${mapping.labels.length} names for ${scored} scores`, 'name each, in their order')
      : good(mapping.labels);
  if (answers === 'choice') return bad('mapping.labels', 'is missing', 'name the variants in the order of the scores');
  const texts = runnable.graph.nodes.map(({ attributes }) => attributes.get('classlabels_strings')).find(Array.isArray);
  if (texts !== undefined && texts.length > 0) return good(texts.map(String));
  const widest = Math.max(
    0,
    ...runnable.graph.outputs.map((name) => values.get(name)).map((each) => (isRow(each) ? each.values.length : 0)),
  );
  if (widest < 2) return bad('mapping.labels', 'is missing', 'name the clusters in the order of their numbers');
  return good(Array.from({ length: widest }, (_, i) => String(i)));
}

/** Asked about zeros, a propensity is from 0 to 1. */
function probable(model: OnnxModel): Read<OnnxModel> {
  const row = rowOf(model, zerosFor(model));
  const place = placeIn(model, row?.length ?? 1);
  if (place === null)
    return bad(
      'mapping.class',
      `the model gives ${row?.length} probabilities, and nothing says which`,
      'say the place, from 0',
    );
  const value = row?.[place];
  if (value !== undefined && !(value >= -1e-6 && value <= 1 + 1e-6) && !Number.isNaN(value))
    return bad('mapping.output', `gives ${value}, which is no probability`, 'export it with its sigmoid or softmax');
  return good(model);
}

const zerosFor = ({ inputs }: OnnxModel): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    inputs.flatMap(({ input, columns }) => (input.holds === 'text' ? [] : columns.map(({ feature }) => [feature, 0]))),
  );

function placeIn({ mapping }: OnnxModel, width: number): number | null {
  if (mapping.class !== undefined) return mapping.class < width ? mapping.class : null;
  return width === 1 ? 0 : width === 2 ? 1 : null;
}

function rowOf(model: OnnxModel, record: unknown): ArrayLike<number> | null {
  const run = askGraph(model, record);
  const found = run.ok ? run.value.values.get(model.output) : undefined;
  return isRow(found) ? found.values : null;
}

/** The probability for a record; null where the model does not give one. */
export function onnxProbability(model: OnnxModel, record: unknown): number | null {
  const row = rowOf(model, record);
  const value = row?.[placeIn(model, row.length) ?? -1];
  return value === undefined || Number.isNaN(value) ? null : Math.min(1, Math.max(0, value));
}

/** The label for a record; null where the model does not give one that is known. */
export function onnxLabel(model: OnnxModel, record: unknown): string | null {
  const run = askGraph(model, record);
  const found = run.ok ? run.value.values.get(model.output) : undefined;
  if (found === undefined) return null;
  if (found.kind === 'text') return model.labels.find((label) => label === found.values[0]) ?? null;
  const numbers = Array.from(found.values);
  if (numbers.some(Number.isNaN)) return null;
  const place = isRow(found) ? numbers.indexOf(Math.max(...numbers)) : numbers[0]!;
  return model.labels[place] ?? null;
}

/** A score for each of these names, not a number where the model has none. */
export function onnxScores(model: OnnxModel, record: unknown, names: readonly string[]): readonly number[] {
  const row = rowOf(model, record);
  return names.map((name) => row?.[model.labels.indexOf(name)] ?? Number.NaN);
}
