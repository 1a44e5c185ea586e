/** The search picks what the data are like, by validation alone; it can be stopped and goes on; too few rows are a problem. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { logLoss } from '../evaluate/classification.ts';
import { type Examples, examplesOf, rowOf } from './examples.ts';
import { type PropensityKind, probabilityOf } from './propensity.ts';
import { type PropensitySearch, searchPropensity, trainBestPropensity } from './search-propensity.ts';

const schema = ['a', 'b', 'c'].map((name) => ({ kind: 'numeric' as const, name }));

function world(seed: string, rows: number, chance: (a: number, b: number) => number): Examples {
  const dice = createDice(seed);
  const vectors = Array.from({ length: rows }, () => [dice.normal(), dice.normal(), dice.normal()]);
  const labels = vectors.map(([a, b]) => (dice.next() < chance(a!, b!) ? 1 : 0));
  return examplesOf(schema, vectors, labels);
}

const straight = (a: number, b: number) => 1 / (1 + Math.exp(-(a - 0.7 * b - 0.5)));
const crossed = (a: number, b: number) => (a > 0 === b > 0 ? 0.85 : 0.1);
const KINDS: readonly PropensityKind[] = [
  { kind: 'boosted-trees', rounds: 40, rate: 0.15 },
  { kind: 'logistic' },
  { kind: 'logistic', l2: 1 },
  { kind: 'random-forest', trees: 20 },
];

function found(examples: Examples, options = {}): PropensitySearch {
  const read = trainBestPropensity(examples, { seed: 'test', kinds: KINDS, ...options });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

it('a straight world gets a line, a crossed one trees', () => {
  expect(found(world('straight', 900, straight)).chosen.kind).toBe('logistic');
  expect(found(world('crossed', 900, crossed)).chosen.kind).not.toBe('logistic');
});

it('what it promises is about what comes of new rows', () => {
  const { model, loss, said } = found(world('straight', 1_500, straight));
  const later = world('later', 4_000, straight);
  const probabilities = Array.from(later.labels, (_, row) => probabilityOf(model, rowOf(later, row)));
  expect(Math.abs(logLoss(later.labels, probabilities) - loss)).toBeLessThan(0.03);
  expect([...said].some(Number.isNaN)).toBe(false);
});

it('with many rows most kinds are tried on few of them, and it says how many were tried', () => {
  const kinds: readonly PropensityKind[] = [0.0001, 0.01, 1, 100].map((l2) => ({ kind: 'logistic', l2 }));
  const { trials, tried } = found(world('many', 13_000, straight), { kinds });
  expect(tried).toBe(4);
  expect(trials.map(({ fidelity }) => fidelity)).toEqual([3_250, 3_250, 3_250, 3_250, 9_750, 9_750]);
});

it('stopped and gone on, it ends as if it had not been', () => {
  const examples = world('stopped', 500, straight);
  const search = searchPropensity(examples, { seed: 'test', kinds: KINDS });
  search.next();
  const step = search.next();
  if (step.done === true) throw new Error('two of four trials');
  expect(found(examples, { known: step.value.trials })).toEqual(found(examples));
});

describe('in time', () => {
  // What speaks for the goal turns round half-way, so that only the latest rows tell what comes next.
  const examples = world('turns', 1_600, straight);
  const labels = examples.labels.map((label, row) => (row < 800 ? 1 - label : label));
  const times = Float64Array.from(labels.keys());

  it('rows are foretold from earlier ones, and the first are only learned from', () => {
    const { said } = found({ ...examples, labels }, { times });
    expect([...said.subarray(0, 400)].every(Number.isNaN)).toBe(true);
    expect([...said.subarray(400)].some(Number.isNaN)).toBe(false);
  });

  it('the loss of a world that turns is told, where folds by chance hide it', () => {
    const turned = { ...examples, labels };
    const kinds: readonly PropensityKind[] = [{ kind: 'logistic' }];
    expect(found(turned, { times, kinds }).loss).toBeGreaterThan(found(turned, { kinds }).loss + 0.05);
  });

  it('visits stay on one side of every border, also of the rows kept for calibration', () => {
    const groups = Array.from(labels, (_, row) => Math.floor(row / 7));
    expect(found(examples, { times, groups }).chosen.kind).toBe('logistic');
  });
});

it('too few rows, and nothing to try, are problems', () => {
  expect(trainBestPropensity(world('few', 30, straight), { seed: 1, kinds: KINDS })).toMatchObject({
    ok: false,
    problems: [{ path: 'labels' }],
  });
  expect(trainBestPropensity(world('some', 300, straight), { seed: 1, kinds: [] })).toMatchObject({
    problems: [{ path: 'kinds' }],
  });
});
