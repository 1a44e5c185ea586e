/**
 * The probability that a visitor reaches a goal, with its reasons: one shape for every kind of model. Training makes plain data; scoring
 * reads it and nothing else, so that the same model and the same profile give the same number everywhere.
 */
import { bad, good, type Read } from '@attune/engine';
import { type BoostingOptions, trainBoostedTrees, watchedRows } from './boosted-trees.ts';
import { type Calibration, calibrated, isotonicCalibration, plattScaling } from './calibration.ts';
import { type Examples, rowOf, shareOfOnes, takeRows } from './examples.ts';
import { type FeatureSchema, valueInWords, vectorOf } from './feature-schema.ts';
import { sigmoid } from './log-odds.ts';
import { type LogisticOptions, trainLogistic } from './logistic.ts';
import { type OnlineRates, trainOnlineLogistic } from './online-logistic.ts';
import { contributionsOf, marginOf, type Predictor } from './predictor.ts';
import { type ForestOptions, trainRandomForest } from './random-forest.ts';

/** A trained propensity. `rate` is the share of ones in the training. */
export type PropensityModel = {
  readonly schema: FeatureSchema;
  readonly predictor: Predictor;
  readonly calibration: Calibration | null;
  readonly rate: number;
};

/** What to train, with the settings of its kind. */
export type PropensityKind =
  | ({ readonly kind: 'boosted-trees' } & Omit<BoostingOptions, 'watched' | 'seed'>)
  | ({ readonly kind: 'random-forest' } & Omit<ForestOptions, 'seed'>)
  | ({ readonly kind: 'logistic' } & LogisticOptions)
  /** Boosted trees and a logistic model, their log odds averaged. */
  | {
      readonly kind: 'blend';
      readonly trees?: Omit<BoostingOptions, 'watched' | 'seed'>;
      readonly logistic?: LogisticOptions;
    }
  | ({ readonly kind: 'online-logistic' } & Partial<OnlineRates> & { readonly passes?: number });

export type TrainingOptions = {
  /** Default `platt`. Learned from the rows kept apart. */
  readonly calibration?: 'platt' | 'isotonic' | 'none';
  /**
   * Rows to keep apart, by their place; default a tenth with its share of both labels. Where rows hang together (beginnings of one
   * visit) or times change, give those of the latest visits: rows of one visit on both sides flatter.
   */
  readonly apart?: Uint32Array;
  readonly seed: string | number;
};

/** As many rows of each label as calibration and early stopping need to mean anything. */
const ROWS_OF_LABEL_MIN = 20;

/**
 * Trains a propensity. Some rows are kept apart: on them boosting finds when to stop, and every kind its calibration.
 * @returns a problem when fewer than 20 rows have one of the labels, or when `apart` takes all of one label or none
 */
export function trainPropensity(
  examples: Examples,
  settings: PropensityKind,
  { calibration = 'platt', apart, seed }: TrainingOptions,
): Read<PropensityModel> {
  const few = fewestOf(examples.labels);
  if (few.rows < ROWS_OF_LABEL_MIN)
    return bad(
      'labels',
      `only ${few.rows} rows ${few.label}`,
      `give at least ${ROWS_OF_LABEL_MIN} of each, or a longer past`,
    );
  const watched = apart ?? watchedRows(examples.labels, seed);
  const kept = takeRows(examples, watched);
  if (fewestOf(kept.labels).rows === 0 || fewestOf(withoutRows(examples, watched).labels).rows === 0)
    return bad(
      'apart',
      'one side has rows of one label only',
      'keep rows of both labels apart, and leave rows of both',
    );
  const predictor = trainPredictor(examples, settings, { watched, seed });
  const margins = Float64Array.from(kept.labels, (_, row) => marginOf(predictor, rowOf(kept, row)));
  return good({
    schema: examples.schema,
    predictor,
    calibration: calibration === 'none' ? null : calibrate(calibration, margins, kept.labels),
    rate: shareOfOnes(examples.labels),
  });
}

function fewestOf(labels: Uint8Array): { readonly rows: number; readonly label: string } {
  const ones = labels.reduce((sum, label) => sum + label, 0);
  if (ones <= labels.length - ones) return { rows: ones, label: 'reached the goal' };
  return { rows: labels.length - ones, label: 'did not reach the goal' };
}

function calibrate(kind: Calibration['kind'], margins: Float64Array, labels: Uint8Array): Calibration {
  return kind === 'platt' ? plattScaling(margins, labels) : isotonicCalibration(margins, labels);
}

function trainPredictor(
  examples: Examples,
  settings: PropensityKind,
  { watched, seed }: { readonly watched: Uint32Array; readonly seed: string | number },
): Predictor {
  if (settings.kind === 'boosted-trees') return trainBoostedTrees(examples, { ...settings, watched, seed });
  if (settings.kind === 'blend') {
    const trees = trainBoostedTrees(examples, { ...settings.trees, watched, seed });
    return { kind: 'blend', members: [trees, trainLogistic(withoutRows(examples, watched), settings.logistic)] };
  }
  const trained = withoutRows(examples, watched);
  if (settings.kind === 'random-forest') return trainRandomForest(trained, { ...settings, seed });
  return settings.kind === 'logistic' ? trainLogistic(trained, settings) : trainOnlineLogistic(trained, settings);
}

function withoutRows(examples: Examples, apart: Uint32Array): Examples {
  const left = new Set(apart);
  return takeRows(
    examples,
    Array.from(examples.labels, (_, row) => row).filter((row) => !left.has(row)),
  );
}

/** Why a probability is what it is: an input, its value, and how far it moved the answer (log odds; of a forest probability). */
export type PropensityReason = { readonly name: string; readonly value: string; readonly contribution: number };

export type Propensity = {
  readonly probability: number;
  /** The inputs that moved it most, largest first. */
  readonly reasons: readonly PropensityReason[];
};

export type ScoringOptions = {
  /** Default 3; 0 leaves them out. */
  readonly reasons?: number;
  /** Shapley values instead of the path through the trees: for a person who reads, not for every decision. */
  readonly exact?: boolean;
};

/** The propensity of a profile, or of any record with the inputs of the model; what is not there counts as missing. */
export function scorePropensity(model: PropensityModel, record: unknown, options: ScoringOptions = {}): Propensity {
  return scoreVector(model, vectorOf(model.schema, record), options);
}

/** The same for a vector that is encoded already. */
export function scoreVector(
  model: PropensityModel,
  vector: ArrayLike<number>,
  { reasons = 3, exact = false }: ScoringOptions = {},
): Propensity {
  const probability = probabilityOf(model, vector);
  if (reasons === 0) return { probability, reasons: [] };
  const contributions = contributionsOf(model.predictor, vector, exact);
  const order = model.schema.map((_, i) => i).filter((i) => contributions[i] !== 0);
  order.sort((a, b) => Math.abs(contributions[b]!) - Math.abs(contributions[a]!));
  const moved = order.slice(0, reasons).map((i) => ({
    name: model.schema[i]!.name,
    value: valueInWords(model.schema[i]!, vector[i]!),
    contribution: contributions[i]!,
  }));
  return { probability, reasons: moved };
}

/** The calibrated probability alone. */
export function probabilityOf({ predictor, calibration }: PropensityModel, vector: ArrayLike<number>): number {
  const margin = marginOf(predictor, vector);
  return calibration === null ? sigmoid(margin) : calibrated(calibration, margin);
}
