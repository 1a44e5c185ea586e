/**
 * A graph that can be run: each operator prepared once, then computed in the order of the file, on the thread that asks and with the same
 * result wherever it runs. What it may compute for one question is bounded, so that a decision is never late because of a model.
 */
import { good, type Read } from '@attune/engine';
import { ELEMENT_OPERATORS } from './element-operators.ts';
import { readingOf, refuse } from './fault.ts';
import { FOLD_OPERATORS } from './fold-operators.ts';
import type { GraphNode, OnnxGraph } from './graph.ts';
import { LEARNED_OPERATORS } from './learned-operators.ts';
import { MATRIX_OPERATORS } from './matrix-operators.ts';
import type { Compute, Operators, Spend } from './operator.ts';
import { PLACE_OPERATORS } from './place-operators.ts';
import { RECURRENT_OPERATORS } from './recurrent-operators.ts';
import { SHAPE_OPERATORS } from './shape-operators.ts';
import type { Tensor } from './tensor.ts';
import { TREE_OPERATORS } from './tree-operators.ts';

const OPERATORS: Readonly<Record<string, Operators>> = {
  'ai.onnx': {
    ...ELEMENT_OPERATORS,
    ...FOLD_OPERATORS,
    ...MATRIX_OPERATORS,
    ...PLACE_OPERATORS,
    ...RECURRENT_OPERATORS,
    ...SHAPE_OPERATORS,
  },
  'ai.onnx.ml': { ...LEARNED_OPERATORS, ...TREE_OPERATORS },
};

export type RunnableGraph = {
  readonly graph: OnnxGraph;
  /** What the file gives, and what hangs on nothing else: computed once. */
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly steps: readonly { readonly node: GraphNode; readonly compute: Compute }[];
};

/** What came out, and how many multiplications (or steps like them) it took. */
export type Run = { readonly values: ReadonlyMap<string, Tensor>; readonly work: number };

/** Some ten milliseconds of one core. */
export const WORK_MAX = 20_000_000;

/** The names of all operators that can be run, by domain. */
export const knownOperators = (): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(OPERATORS).map(([domain, all]) => [domain, Object.keys(all).sort()]));

/** @returns a problem that names every operator that is not known here */
export function compileGraph(graph: OnnxGraph): Read<RunnableGraph> {
  return readingOf('', () => {
    const unknown = new Set(graph.nodes.filter((node) => operatorOf(node) === undefined).map(nameOf));
    if (unknown.size > 0)
      refuse(
        `uses ${[...unknown].join(', ')}, which is not known here`,
        'export a model of trees, linear models or layers (docs/reference/onnx.md lists what is known), or compute scores outside and send them as a trait',
      );
    return good(prepared(graph));
  });
}

function prepared(graph: OnnxGraph): RunnableGraph {
  const constants = new Map(graph.constants);
  const steps = graph.nodes.flatMap((node) => {
    const step = { node, compute: operatorOf(node)!(node) };
    if (!node.inputs.every((name) => name === '' || constants.has(name))) return [step];
    keep(constants, step, () => undefined);
    return [];
  });
  return { graph, constants, steps };
}

type Step = RunnableGraph['steps'][number];

/** Computes one step and puts what comes out among the values. */
function keep(values: Map<string, Tensor>, { node, compute }: Step, spend: Spend): void {
  const given = node.inputs.map((name) =>
    name === '' ? undefined : (values.get(name) ?? refuse(`has no value "${name}"`)),
  );
  const made = compute(given, spend);
  node.outputs.forEach((name, i) => {
    if (name !== '' && made[i] !== undefined) values.set(name, made[i]);
  });
}

const nameOf = ({ domain, operator }: GraphNode): string => (domain === 'ai.onnx' ? operator : `${domain}.${operator}`);

const operatorOf = ({ domain, operator }: GraphNode) => {
  const all = OPERATORS[domain];
  return all !== undefined && Object.hasOwn(all, operator) ? all[operator] : undefined;
};

/** Computes everything. @returns a problem where inputs do not fit, or where more than `workMax` would be computed */
export function runGraph(
  { constants, steps }: RunnableGraph,
  inputs: ReadonlyMap<string, Tensor>,
  workMax = WORK_MAX,
): Read<Run> {
  return readingOf('', () => {
    const values = new Map<string, Tensor>([...constants, ...inputs]);
    let work = 0;
    const spend = (multiplications: number) => {
      work += multiplications;
      if (work > workMax)
        refuse(
          `computes more than ${workMax} products for one answer`,
          'use fewer trees, smaller layers or fewer events',
        );
    };
    for (const step of steps) keep(values, step, spend);
    return good({ values, work });
  });
}
