/** The models against scikit-learn on the same generated data: metrics, penalties, calibration, and whole boosted models. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { areaUnderCurve, averagePrecision, brierScore, logLoss } from '../evaluate/classification.ts';
import { boostedMargin, trainBoostedTrees } from './boosted-trees.ts';
import { calibrated, isotonicCalibration, plattScaling } from './calibration.ts';
import { examplesOf } from './examples.ts';
import { fitLogistic } from './logistic.ts';

type Labelled<T> = T & { readonly labels: readonly number[] };
const reference: {
  readonly metrics: Labelled<{
    readonly probabilities: readonly number[];
    readonly areaUnderCurve: number;
    readonly averagePrecision: number;
    readonly logLoss: number;
    readonly brier: number;
  }>;
  readonly logistic: Labelled<{
    readonly rows: readonly (readonly number[])[];
    readonly cases: readonly { readonly l1: number; readonly l2: number; readonly weights: readonly number[] }[];
  }>;
  readonly calibration: Labelled<{
    readonly margins: readonly number[];
    readonly at: readonly number[];
    readonly platt: readonly number[];
    readonly isotonic: readonly number[];
  }>;
  readonly boosting: Labelled<{
    readonly rows: readonly (readonly (number | null)[])[];
    readonly rounds: number;
    readonly rate: number;
    readonly leavesMax: number;
    readonly rowsInLeafMin: number;
    readonly l2: number;
    readonly margins: readonly number[];
  }>;
} = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../spec/predict/scikit-learn.json'), 'utf8'));

/** The largest distance of two lists of equal length. */
function distance(ours: ArrayLike<number>, theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  return theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - ours[i]!)), 0);
}

test('the metrics are the same, with ties', () => {
  const { labels, probabilities, ...expected } = reference.metrics;
  expect(new Set(probabilities).size).toBeLessThan(labels.length);
  expect(areaUnderCurve(labels, probabilities)).toBeCloseTo(expected.areaUnderCurve, 12);
  expect(averagePrecision(labels, probabilities)).toBeCloseTo(expected.averagePrecision, 12);
  expect(logLoss(labels, probabilities)).toBeCloseTo(expected.logLoss, 12);
  expect(brierScore(labels, probabilities)).toBeCloseTo(expected.brier, 12);
});

test('logistic regression finds the same weights under L2, L1 and both', () => {
  const { rows, labels, cases } = reference.logistic;
  const terms = rows.map((values) => ({ places: values.map((_, i) => i), values }));
  for (const { l1, l2, weights } of cases) {
    const ours = fitLogistic(terms, labels, rows[0]!.length, { l1, l2 });
    expect(distance(ours, weights), `l1 ${l1}, l2 ${l2}`).toBeLessThan(1e-5);
    expect(ours.map((weight) => weight === 0)).toEqual(weights.map((weight) => Math.abs(weight) < 1e-9));
  }
});

test('both calibrations are the same curves', () => {
  const { margins, labels, at, platt, isotonic } = reference.calibration;
  const [sigmoid, steps] = [plattScaling(margins, labels), isotonicCalibration(margins, labels)];
  expect(
    distance(
      at.map((margin) => calibrated(sigmoid, margin)),
      platt,
    ),
  ).toBeLessThan(1e-5);
  expect(
    distance(
      at.map((margin) => calibrated(steps, margin)),
      isotonic,
    ),
  ).toBeLessThan(1e-9);
});

test('boosting grows the same trees, missing values included', () => {
  const { rows, labels, margins, ...options } = reference.boosting;
  const schema = rows[0]!.map((_, i) => ({ kind: 'numeric' as const, name: `x${i}` }));
  const vectors = rows.map((row) => row.map((value) => value ?? Number.NaN));
  const model = trainBoostedTrees(examplesOf(schema, vectors, labels), options);
  expect(model.trees).toHaveLength(options.rounds);
  expect(
    distance(
      vectors.map((vector) => boostedMargin(model, vector)),
      margins,
    ),
  ).toBeLessThan(1e-5);
});
