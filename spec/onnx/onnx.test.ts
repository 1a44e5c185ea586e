/**
 * Models that scikit-learn, LightGBM and PyTorch exported foretell here what they foretell there. The expected figures are the originals' own
 * (tools/onnx/export-fixtures.py makes both), so this tests the exporters' conventions as well as our arithmetic.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileGraph, type GraphInput, knownOperators, readGraph, runGraph, type Tensor } from '@attune/lab';
import { describe, expect, it } from 'vitest';

type Nested = number | string | null | readonly Nested[];
type Case = {
  readonly model: string;
  readonly inputs: Readonly<Record<string, Nested>>;
  readonly outputs: Readonly<Record<string, Nested>>;
};

const CASES: readonly Case[] = JSON.parse(readFileSync(join(import.meta.dirname, 'originals.json'), 'utf8'));
const PRECISION = 1e-6;

const dimsOf = (value: Nested): number[] => (Array.isArray(value) ? [value.length, ...dimsOf(value[0])] : []);
const leavesOf = (value: Nested): (number | string | null)[] =>
  Array.isArray(value) ? value.flatMap(leavesOf) : [value as number];

function tensorOf({ holds }: GraphInput, value: Nested): Tensor {
  const [dims, leaves] = [dimsOf(value), leavesOf(value)];
  if (holds === 'text') return { kind: 'text', dims, values: leaves.map(String) };
  const numbers = leaves.map((leaf) => (leaf === null ? Number.NaN : Number(leaf)));
  return { kind: holds, dims, values: holds === 'single' ? Float32Array.from(numbers) : Float64Array.from(numbers) };
}

/** Far from what was expected by, at most; relative where numbers are above one. */
function distance(found: Tensor | undefined, expected: Nested): number {
  const leaves = leavesOf(expected);
  if (found === undefined || found.values.length !== leaves.length) return Number.POSITIVE_INFINITY;
  return leaves.reduce<number>((most, leaf, i) => {
    if (typeof leaf === 'string') return found.values[i] === leaf ? most : Number.POSITIVE_INFINITY;
    return Math.max(most, Math.abs(Number(found.values[i]) - Number(leaf)) / Math.max(1, Math.abs(Number(leaf))));
  }, 0);
}

describe('models of other libraries', () => {
  it.each(CASES.map((each) => [each.model, dimsOf(Object.values(each.inputs)[0]!).join(' × '), each] as const))(
    '%s, asked %s, foretells what the original foretells',
    (model, _size, { inputs, outputs }) => {
      const graph = readGraph(readFileSync(join(import.meta.dirname, model)));
      const runnable = graph.ok ? compileGraph(graph.value) : graph;
      if (!runnable.ok) throw new Error(JSON.stringify(runnable.problems));
      const given = runnable.value.graph.inputs.map(
        (input) => [input.name, tensorOf(input, inputs[input.name]!)] as const,
      );
      const run = runGraph(runnable.value, new Map(given));
      if (!run.ok) throw new Error(JSON.stringify(run.problems));
      for (const [name, expected] of Object.entries(outputs))
        expect(distance(run.value.values.get(name), expected), name).toBeLessThan(PRECISION);
    },
  );
});

describe('the reference', () => {
  it('names every operator that is known, and no other', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/reference/onnx.md'), 'utf8').replaceAll(
      '\n  ',
      ' ',
    );
    for (const [domain, names] of Object.entries(knownOperators()))
      expect(text).toContain(`- \`${domain}\`: ${names.join(', ')}\n`);
  });
});
