/**
 * What an operator is: made once from its place in a graph, which settles its attributes, then computed for each question. How much it computes is
 * told to `spend`, so that a model is bounded by its work, which is the same everywhere, and not by a clock.
 */

import { refuse } from './fault.ts';
import type { GraphNode } from './graph.ts';
import type { Tensor } from './tensor.ts';

export type Spend = (multiplications: number) => void;

export type Inputs = readonly (Tensor | undefined)[];

export type Compute = (inputs: Inputs, spend: Spend) => readonly Tensor[];

export type Operator = (node: GraphNode) => Compute;

export type Operators = Readonly<Record<string, Operator>>;

/** An attribute that is a number. */
export function numberOf({ attributes, operator }: GraphNode, name: string, otherwise: number): number {
  const value = attributes.get(name) ?? otherwise;
  return typeof value === 'number' ? value : refuse(`"${name}" of ${operator} is no number`);
}

/** An attribute that is a text. */
export function textOf({ attributes, operator }: GraphNode, name: string, otherwise: string): string {
  const value = attributes.get(name) ?? otherwise;
  return typeof value === 'string' ? value : refuse(`"${name}" of ${operator} is no text`);
}

/** An attribute that lists numbers, or is a tensor of them; null where it is absent. */
export function numbersOf({ attributes, operator }: GraphNode, name: string): readonly number[] | null {
  const value = attributes.get(name);
  if (value === undefined) return null;
  if (typeof value === 'object' && 'dims' in value && value.kind !== 'text') return Array.from(value.values);
  if (Array.isArray(value) && value.every((each) => typeof each === 'number')) return value;
  return refuse(`"${name}" of ${operator} is no list of numbers`);
}

/** An attribute that lists texts; null where it is absent. */
export function textsOf({ attributes, operator }: GraphNode, name: string): readonly string[] | null {
  const value = attributes.get(name);
  if (value === undefined) return null;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  return refuse(`"${name}" of ${operator} is no list of texts`);
}

/** Axes are an attribute in older versions of an operator and an input in newer ones. */
export function axesOf(node: GraphNode, input: Tensor | undefined): readonly number[] | null {
  if (input !== undefined && input.kind !== 'text') return Array.from(input.values);
  return numbersOf(node, 'axes');
}
