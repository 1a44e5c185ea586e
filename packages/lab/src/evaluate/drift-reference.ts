/**
 * What a model remembers of its training, so that drift can be told later without the training's data: how inputs, predictions and outcomes
 * were spread.
 */
import type { FeatureSchema } from '../predict/feature-schema.ts';
import {
  type InputSpread,
  inputSpreads,
  meansApart,
  type PeopleMean,
  peopleMean,
  sharesNow,
  stabilityIndex,
} from './drift.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';

/** Plain data that stays with a model. */
export type DriftReference = {
  readonly inputs: readonly InputSpread[];
  /** In how many rows the inputs were counted. */
  readonly rows: number;
  readonly predictionSpread: InputSpread;
  /** Ascending; a sample of the held-out predictions. */
  readonly predictions: Float64Array;
  readonly outcomes: PeopleMean;
};

export type DriftFigures = {
  /** Population stability index of each input. */
  readonly inputs: readonly { readonly name: string; readonly index: number }[];
  readonly predictions: { readonly index: number; readonly distance: number; readonly p: number };
  readonly outcomes: { readonly before: number; readonly now: number; readonly p: number };
  readonly rows: number;
  readonly people: number;
};

const PREDICTIONS_MAX = 1_000;
const PREDICTION: FeatureSchema = [{ kind: 'numeric', name: 'prediction' }];

/** @param made.all the inputs of all rows, as encoded; the rest is of the held-out rows */
export function driftReference(made: {
  readonly schema: FeatureSchema;
  readonly all: readonly Float64Array[];
  readonly probabilities: Float64Array;
  readonly labels: ArrayLike<number>;
  readonly people: ArrayLike<number>;
}): DriftReference {
  const { schema, all, probabilities, labels, people } = made;
  const sorted = probabilities.slice().sort();
  const count = Math.min(PREDICTIONS_MAX, sorted.length);
  return {
    inputs: inputSpreads(schema, all),
    rows: all[0]?.length ?? 0,
    predictionSpread: inputSpreads(PREDICTION, [probabilities])[0]!,
    predictions: Float64Array.from(
      { length: count },
      (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / count)]!,
    ),
    outcomes: peopleMean(labels, people),
  };
}

/** How far what comes in now is from what was. `columns` are encoded by the schema of the reference. */
export function driftSince(
  reference: DriftReference,
  now: {
    readonly columns: readonly Float64Array[];
    readonly probabilities: Float64Array;
    readonly labels: ArrayLike<number>;
    readonly people: ArrayLike<number>;
  },
): DriftFigures {
  const { columns, probabilities, labels, people } = now;
  const rows = probabilities.length;
  const indexOf = (spread: InputSpread, column: Float64Array, rowsThen: number) =>
    stabilityIndex({ shares: spread.shares, rows: rowsThen }, { shares: sharesNow(spread, column), rows });
  const outcomes = peopleMean(labels, people);
  // Moments of one person hang together: people are what is drawn.
  const sizes = [reference.outcomes.people, outcomes.people] as const;
  return {
    inputs: reference.inputs.map((spread, i) => ({
      name: spread.name,
      index: indexOf(spread, columns[i]!, reference.rows),
    })),
    predictions: {
      index: indexOf(reference.predictionSpread, probabilities, reference.predictions.length),
      ...kolmogorovSmirnov(reference.predictions, probabilities, sizes),
    },
    outcomes: { before: reference.outcomes.mean, now: outcomes.mean, p: meansApart(reference.outcomes, outcomes) },
    rows,
    people: outcomes.people,
  };
}
