import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  MAPPING_ENTRY,
  type OnnxAnswers,
  onnxLabel,
  onnxProbability,
  onnxScores,
  readOnnxModel,
} from './onnx-model.ts';
import { withMetadata } from './with-metadata.ts';

const FOLDER = join(import.meta.dirname, '../../../../spec/onnx');
const fileOf = (name: string) => new Uint8Array(readFileSync(join(FOLDER, `${name}.onnx`)));
const ORIGINALS: readonly {
  readonly model: string;
  readonly inputs: Record<string, (number | string | null)[][]>;
  readonly outputs: Record<string, number[][]>;
}[] = JSON.parse(readFileSync(join(FOLDER, 'originals.json'), 'utf8'));
const originalOf = (name: string) => ORIGINALS.find(({ model }) => model === `${name}.onnx`)!;

const COLUMNS = { inputs: { count_viewed: 'count_Product Viewed', device: 'context.device.type' } };
const FOUR = { inputs: { X: ['a', 'b', 'c', 'd'] } };

function read(name: string, mapping: object | null, answers: OnnxAnswers = 'propensity') {
  const file = fileOf(name);
  return readOnnxModel(mapping === null ? file : withMetadata(file, MAPPING_ENTRY, JSON.stringify(mapping)), answers);
}

function known(name: string, mapping: object | null, answers: OnnxAnswers = 'propensity') {
  const model = read(name, mapping, answers);
  if (!model.ok) throw new Error(JSON.stringify(model.problems));
  return model.value;
}

const problemsOf = (...given: Parameters<typeof read>) => {
  const model = read(...given);
  return model.ok ? [] : model.problems;
};

/** A file in which an operator has another name of the same length. */
function renamed(name: string, from: string, to: string): Uint8Array {
  const text = Buffer.from(fileOf(name)).toString('latin1');
  return new Uint8Array(Buffer.from(text.replaceAll(from, to), 'latin1'));
}

describe('a model from elsewhere', () => {
  it('is asked about records by the names that its mapping gives', () => {
    const model = known('columns', COLUMNS);
    const { inputs, outputs } = originalOf('columns');
    outputs['probabilities']!.forEach(([, probability], row) => {
      const record = {
        'count_Product Viewed': inputs['count_viewed']![row]![0],
        elapsed_s: inputs['elapsed_s']![row]![0],
        'context.device.type': inputs['device']![row]![0],
      };
      expect(onnxProbability(model, record)).toBeCloseTo(probability!, 6);
    });
  });

  it('reads features by the names of its inputs where nothing else is said', () => {
    expect(known('columns', null).inputs.map(({ columns }) => columns[0]!.feature)).toEqual([
      'count_viewed',
      'elapsed_s',
      'device',
    ]);
  });

  it('gives clusters their names, and variants their scores', () => {
    const shoppers = known('k-means', { ...FOUR, labels: ['browsers', 'buyers', 'bots'] }, 'clusters');
    const { inputs, outputs } = originalOf('k-means');
    inputs['X']!.forEach(([a, b, c, d], row) => {
      expect(onnxLabel(shoppers, { a, b, c, d })).toBe(['browsers', 'buyers', 'bots'][outputs['label']![row]![0]!]);
    });
    const choice = known('forest-three', { ...FOUR, labels: ['hero', 'plain', 'video'] }, 'choice');
    const [a, b, c, d] = originalOf('forest-three').inputs['X']![0]!;
    const [hero, plain] = originalOf('forest-three').outputs['probabilities']![0]!;
    const scores = onnxScores(choice, { a, b, c, d }, ['plain', 'other', 'hero']);
    expect(scores[0]).toBeCloseTo(plain!, 6);
    expect(scores[1]).toBeNaN();
    expect(scores[2]).toBeCloseTo(hero!, 6);
  });

  it('takes what is missing as the mapping says, and a value as 1 or 0', () => {
    const mapping = {
      inputs: {
        X: ['a', { feature: 'b', missing: 2 }, { feature: 'device', is: 'mobile' }, { feature: 'd', missing: 0 }],
      },
    };
    const model = known('forest', mapping);
    const plain = known('forest', FOUR);
    expect(onnxProbability(model, { a: 0.5, device: 'mobile' })).toBe(
      onnxProbability(plain, { a: 0.5, b: 2, c: 1, d: 0 }),
    );
    expect(onnxProbability(model, { a: 0.5, device: 'desktop' })).toBe(
      onnxProbability(plain, { a: 0.5, b: 2, c: 0, d: 0 }),
    );
  });

  it('has no answer where it gives none, instead of a wrong one', () => {
    expect(onnxProbability(known('logistic', FOUR), { a: 1, b: 1, c: 1 })).toBeNull();
  });
});

describe('what cannot be used is refused when it is read', () => {
  it('a file that is no ONNX, or not whole', () => {
    const text = readOnnxModel(new TextEncoder().encode('{"model": 1}'), 'propensity');
    expect(text).toMatchObject({ ok: false, problems: [{ fix: expect.stringContaining('.onnx file') }] });
    const whole = fileOf('logistic');
    for (let length = 0; length < whole.length; length++)
      expect(readOnnxModel(whole.subarray(0, length), 'propensity').ok, `of ${length} bytes`).toBe(false);
  });

  it('an operator that is not known, by its name', () => {
    const model = readOnnxModel(renamed('torch-layers', 'Softmax', 'Hardmax'), 'propensity');
    expect(model).toMatchObject({ ok: false, problems: [{ message: 'uses Hardmax, which is not known here' }] });
  });

  it.each([
    ['logistic', { inputs: { X: ['a', 'b'] } }, 'mapping.inputs.X', /2 columns and wants 4/],
    ['logistic', null, 'mapping.inputs.X', /wants 4 columns, and nothing says which/],
    ['logistic', { inputs: { Y: ['a'], ...FOUR.inputs } }, 'mapping.inputs.Y', /no input/],
    ['logistic', { ...FOUR, outptu: 'label' }, 'mapping.outptu', /not known/],
    ['logistic', { ...FOUR, output: 'p' }, 'mapping.output', /no output/],
    ['logistic', { ...FOUR, output: 'output_label' }, 'mapping.output', /no probabilities/],
    ['logistic-three', FOUR, 'mapping.class', /3 probabilities/],
    ['logistic', { inputs: { X: [1, 'b', 'c', 'd'] } }, 'mapping.inputs.X[0]', /no column/],
    [
      'logistic',
      { ...FOUR, goal: { event: 'Order', where: { total: { $gt: 1, $foo: 2 } } } },
      'mapping.goal.where.total.$foo',
      /\$foo/,
    ],
    ['columns', { inputs: { device: { feature: 'device', missing: 0 } } }, 'mapping.inputs.device', /"missing"/],
  ])('%s with %j: %s', (name, mapping, path, message) => {
    expect(problemsOf(name, mapping)).toEqual([
      expect.objectContaining({ path, message: expect.stringMatching(message), fix: expect.any(String) }),
    ]);
  });

  it('numbers that are no probabilities, and names that are too few', () => {
    const distances = [0, 1, 2].flatMap((place) => problemsOf('k-means', { ...FOUR, output: 'scores', class: place }));
    expect(distances).toContainEqual(
      expect.objectContaining({ path: 'mapping.output', message: expect.stringContaining('no probability') }),
    );
    expect(problemsOf('forest-three', { ...FOUR, labels: ['a', 'b'] }, 'choice')[0]).toMatchObject({
      path: 'mapping.labels',
    });
    expect(problemsOf('forest-three', FOUR, 'choice')[0]).toMatchObject({
      path: 'mapping.labels',
      message: 'is missing',
    });
  });
});
