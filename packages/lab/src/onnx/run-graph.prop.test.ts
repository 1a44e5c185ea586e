/** Whatever bytes are sent, and whatever is asked: an answer or a problem, never an exception; and the same answer each time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGraph } from './graph.ts';
import { MAPPING_ENTRY, onnxProbability, readOnnxModel } from './onnx-model.ts';
import { compileGraph, runGraph } from './run-graph.ts';
import { withMetadata } from './with-metadata.ts';

const FOLDER = join(import.meta.dirname, '../../../../spec/onnx');
const FILES = ['columns', 'forest', 'lightgbm', 'k-means', 'network', 'torch-layers', 'torch-gru', 'torch-attention'];
const mapped = (name: string) =>
  withMetadata(
    new Uint8Array(readFileSync(join(FOLDER, `${name}.onnx`))),
    MAPPING_ENTRY,
    JSON.stringify(
      name === 'columns' ? {} : { inputs: { [name.startsWith('torch') ? 'x' : 'X']: ['a', 'b', 'c', 'd'] } },
    ),
  );
const files = new Map(FILES.map((name) => [name, mapped(name)]));

describe('graphs', () => {
  it('that were damaged anywhere are read or refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FILES),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        (name, damage) => {
          const bytes = files.get(name)!.slice();
          for (const [place, value] of damage) bytes[place % bytes.length] = value;
          const model = readOnnxModel(bytes, 'propensity');
          if (!model.ok) return model.problems.length > 0;
          const probability = onnxProbability(model.value, { a: 1, b: Number.NaN, c: -3 });
          return probability === null || (probability >= 0 && probability <= 1);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('give the same answer to the same record, and end where too much would be computed', () => {
    const model = readOnnxModel(files.get('forest')!, 'propensity');
    if (!model.ok) throw new Error(JSON.stringify(model.problems));
    fc.assert(
      fc.property(fc.record({ a: fc.double(), b: fc.double(), c: fc.double(), d: fc.double() }), (record) =>
        Object.is(onnxProbability(model.value, record), onnxProbability(model.value, { ...record })),
      ),
      { numRuns: 100 },
    );
    const graph = readGraph(files.get('forest')!);
    const runnable = graph.ok ? compileGraph(graph.value) : graph;
    if (!runnable.ok) throw new Error('the forest is readable');
    const row = { kind: 'single', dims: [1, 4], values: Float32Array.of(0, 0, 0, 0) } as const;
    expect(runGraph(runnable.value, new Map([['X', row]]), 10)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('more than 10') }],
    });
  });
});
