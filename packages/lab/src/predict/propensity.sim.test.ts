/** Every kind of model under the one shape: it learns a known law, is plain data, gives the same twice, and tells why. */
import { createDice } from '@attune/engine';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { classificationFigures } from '../evaluate/classification.ts';
import { type Examples, readExamples, rowOf } from './examples.ts';
import { learnSchema } from './feature-schema.ts';
import { gainImportance, permutationImportance } from './importance.ts';
import {
  type PropensityKind,
  type PropensityModel,
  probabilityOf,
  scorePropensity,
  trainPropensity,
} from './propensity.ts';

type Visit = { readonly dwell?: number; readonly source: string; readonly noise: number };

/** Visitors who buy by a law that every kind can learn: log odds = 1.5·dwell, +2 from mail, −1 when the dwell is not known. */
function visits(
  count: number,
  seed: string,
): { readonly records: readonly Visit[]; readonly labels: readonly boolean[] } {
  const dice = createDice(seed);
  const records = Array.from({ length: count }, (): Visit => {
    const rest = { source: dice.pick(['mail', 'search', 'direct', 'ad', 'friend', 'app']), noise: dice.normal() };
    return dice.next() < 0.2 ? rest : { ...rest, dwell: dice.normal() };
  });
  return { records, labels: records.map((visit) => dice.next() < chanceOf(visit)) };
}

function chanceOf({ dwell, source }: Visit): number {
  const margin = (dwell === undefined ? -1 : 1.5 * dwell) + (source === 'mail' ? 2 : 0) - 0.5;
  return 1 / (1 + Math.exp(-margin));
}

function examplesFor(count: number, seed: string): Examples {
  const { records, labels } = visits(count, seed);
  const schema = learnSchema(
    [
      { kind: 'numeric', name: 'dwell' },
      { kind: 'category', name: 'source' },
      { kind: 'numeric', name: 'noise' },
    ],
    visits(4_000, 'training').records,
  );
  if (!schema.ok) throw new Error(JSON.stringify(schema.problems));
  const read = readExamples(schema.value, records, labels);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const KINDS: readonly PropensityKind[] = [
  { kind: 'boosted-trees', rate: 0.1 },
  { kind: 'random-forest', trees: 60, rowsInLeafMin: 10 },
  { kind: 'logistic' },
  { kind: 'online-logistic', passes: 3 },
  { kind: 'blend', trees: { rate: 0.1 } },
];

describe.each(KINDS)('$kind', (settings) => {
  const training = examplesFor(4_000, 'training');
  const test = examplesFor(4_000, 'test');
  const train = (): PropensityModel => {
    const read = trainPropensity(training, settings, { seed: 1 });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return read.value;
  };
  let model: PropensityModel;
  beforeAll(() => {
    model = train();
  });

  it('comes near to the law, and its probabilities hold', () => {
    const law = visits(4_000, 'test').records.map(chanceOf);
    const best = classificationFigures(test.labels, law);
    const ours = classificationFigures(
      test.labels,
      Float64Array.from(test.labels, (_, row) => probabilityOf(model, rowOf(test, row))),
    );
    expect(ours.areaUnderCurve).toBeGreaterThan(best.areaUnderCurve - 0.02);
    expect(ours.logLoss).toBeLessThan(best.logLoss + 0.025);
    expect(ours.calibrationError).toBeLessThan(0.04);
  });

  it('is plain data, and the same data give the same model', () => {
    const copy: PropensityModel = JSON.parse(JSON.stringify(model));
    expect(copy).toEqual(model);
    expect(train()).toEqual(model);
    const record = { dwell: 0.3, source: 'never seen' };
    expect(scorePropensity(copy, record)).toEqual(scorePropensity(model, record));
  });

  it('tells what moved it', () => {
    const keen = scorePropensity(model, { dwell: 2.5, source: 'mail', noise: 0 });
    const cold = scorePropensity(model, { dwell: -2.5, source: 'ad', noise: 0 });
    expect(keen.probability).toBeGreaterThan(0.9);
    expect(cold.probability).toBeLessThan(0.1);
    expect(keen.reasons[0]).toMatchObject({ name: 'dwell', value: '2.5' });
    expect(keen.reasons[1]).toMatchObject({ name: 'source', value: 'mail' });
    expect(keen.reasons.slice(0, 2).every(({ contribution }) => contribution > 0)).toBe(true);
    expect(cold.reasons[0]!.contribution).toBeLessThan(0);
    expect(scorePropensity(model, {}, { reasons: 0 }).reasons).toEqual([]);
    expect(scorePropensity(model, { dwell: 2.5, source: 'mail', noise: 0 }, { exact: true }).reasons[0]!.name).toBe(
      'dwell',
    );
  });

  it('needs what the law needs, not the noise', () => {
    const importance = permutationImportance(test, (vector) => probabilityOf(model, vector), { rounds: 1, seed: 2 });
    expect(importance.map(({ name }) => name)).toEqual(['dwell', 'source', 'noise']);
    expect(importance[2]!.importance).toBeLessThan(0.1 * importance[1]!.importance);
    const gains = gainImportance(model.schema, model.predictor);
    expect(gains?.[0]?.name ?? 'dwell').toBe('dwell');
    expect(gains === null).toBe(settings.kind.endsWith('logistic'));
  });
});

test('too few rows of a label are a problem that says which', () => {
  const few = examplesFor(30, 'few');
  const read = trainPropensity(few, { kind: 'logistic' }, { seed: 1 });
  expect(read.ok ? '' : read.problems[0]!.message).toMatch(/^only \d+ rows (reached|did not reach) the goal$/);
});

test('rows kept apart must leave both labels on both sides', () => {
  const examples = examplesFor(400, 'apart');
  const rows = [...examples.labels.keys()];
  const train = (apart: readonly number[]) =>
    trainPropensity(examples, { kind: 'logistic' }, { seed: 1, apart: Uint32Array.from(apart) });
  for (const label of [0, 1]) {
    const read = train(rows.filter((row) => examples.labels[row] === label));
    expect(read.ok ? '' : read.problems[0]!.path).toBe('apart');
  }
  expect(train(rows.slice(300)).ok).toBe(true);
});
