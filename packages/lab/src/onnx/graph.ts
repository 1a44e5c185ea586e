/**
 * An ONNX file as data: what goes in, which operators follow each other, what comes out, with the weights as tensors. It says what stands in the
 * file and judges only whether it can be read; whether it can be run is `compileGraph`'s to say.
 */
import { good, type Read } from '@attune/engine';
import { readingOf, refuse } from './fault.ts';
import { readTensor } from './read-tensor.ts';
import type { Tensor } from './tensor.ts';
import {
  bytesAt,
  floatsAt,
  type Message,
  messageAt,
  messageOf,
  messagesAt,
  textAt,
  textsAt,
  wholeAt,
  wholesAt,
} from './wire.ts';

export type Attribute = number | string | Tensor | readonly number[] | readonly string[];

export type GraphNode = {
  /** `Gemm`, `TreeEnsembleClassifier` … */
  readonly operator: string;
  /** `ai.onnx` or `ai.onnx.ml`, and its version in this file. */
  readonly domain: string;
  readonly version: number;
  /** Names of values; empty where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
};

export type GraphInput = {
  readonly name: string;
  readonly holds: 'single' | 'double' | 'whole' | 'truth' | 'text';
  /** Null where the size is free. */
  readonly dims: readonly (number | null)[];
};

export type OnnxGraph = {
  readonly producer: string;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly nodes: readonly GraphNode[];
  /** What the file says of itself, for whoever imports it. */
  readonly metadata: ReadonlyMap<string, string>;
};

/** What an ONNX file may have in bytes; a model for decisions has thousands, one for sequences some millions. */
const BYTES_MAX = 64 * 2 ** 20;
const NODES_MAX = 10_000;

/** Reads a file; its bytes are not copied where weights lie in it as they are. @returns a problem for what is no ONNX file, or not whole */
export function readGraph(bytes: Uint8Array): Read<OnnxGraph> {
  return readingOf('', () => {
    if (bytes.length > BYTES_MAX)
      return refuse(`has ${bytes.length} bytes`, `a model may have ${BYTES_MAX}: use fewer trees or smaller layers`);
    const model = messageOf(bytes);
    const graph = messageOf(bytesAt(model, 7) ?? refuse('is no ONNX model', 'send the .onnx file itself'));
    const constants = new Map(messagesAt(graph, 5).map((each) => [textAt(each, 8), readTensor(each)] as const));
    const nodes = messagesAt(graph, 1);
    if (nodes.length === 0) refuse('has no operators', 'export the model again');
    if (nodes.length > NODES_MAX) refuse(`has ${nodes.length} operators`, `a model may have ${NODES_MAX}`);
    if (messagesAt(graph, 15).length > 0) refuse('holds sparse weights', 'export it with dense ones');
    const versions = versionsOf(model);
    return good({
      producer: [textAt(model, 2), textAt(model, 3)].filter((each) => each !== '').join(' '),
      inputs: messagesAt(graph, 11)
        .filter((each) => !constants.has(textAt(each, 1)))
        .map(readInput),
      outputs: messagesAt(graph, 12).map((each) => textAt(each, 1)),
      constants,
      nodes: nodes.map((node) => readNode(node, versions)),
      metadata: new Map(messagesAt(model, 14).map((each) => [textAt(each, 1), textAt(each, 2)])),
    });
  });
}

const domainOf = (written: string): string => (written === '' ? 'ai.onnx' : written);

function versionsOf(model: Message): ReadonlyMap<string, number> {
  return new Map(messagesAt(model, 8).map((each) => [domainOf(textAt(each, 1)), wholeAt(each, 2)]));
}

function readNode(node: Message, versions: ReadonlyMap<string, number>): GraphNode {
  const domain = domainOf(textAt(node, 7));
  return {
    operator: textAt(node, 4),
    domain,
    version: versions.get(domain) ?? 1,
    inputs: textsAt(node, 1),
    outputs: textsAt(node, 2),
    attributes: new Map(messagesAt(node, 5).map((each) => [textAt(each, 1), readAttribute(each)])),
  };
}

/** By the kinds of the format: a number, a text, a tensor, or lists of numbers and texts. */
function readAttribute(message: Message): Attribute {
  switch (wholeAt(message, 20)) {
    case 1:
      return floatsAt(message, 2, 4)[0] ?? 0;
    case 2:
      return wholeAt(message, 3);
    case 3:
      return textAt(message, 4);
    case 4:
      return readTensor(messageAt(message, 5));
    case 6:
      return floatsAt(message, 7, 4);
    case 7:
      return wholesAt(message, 8);
    case 8:
      return textsAt(message, 9);
    default:
      return refuse(
        `has an attribute "${textAt(message, 1)}" that holds a graph or the like`,
        'export it without branches and loops',
      );
  }
}

const HOLDS: Readonly<Record<number, GraphInput['holds']>> = {
  1: 'single',
  6: 'whole',
  7: 'whole',
  8: 'text',
  9: 'truth',
  11: 'double',
};

function readInput(message: Message): GraphInput {
  const name = textAt(message, 1);
  const tensor = messageAt(messageAt(message, 2), 1);
  const type = wholeAt(tensor, 1);
  const holds =
    HOLDS[type] ??
    refuse(`wants values of the ONNX type ${type} for "${name}"`, 'use float, double, int64, bool or string');
  const dims = messagesAt(messageAt(tensor, 2), 1).map((each) => (each.has(1) ? wholeAt(each, 1) : null));
  return { name, holds, dims };
}
