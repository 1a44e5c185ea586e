/**
 * How good predicted probabilities of yes and no are: whether they order (AUC, average precision), and whether they mean what they
 * say (log loss, Brier score, calibration error). Equal predictions are treated as equal, so the order of the rows never shows.
 */
import { assert } from '@attune/engine';

/** What one pass over labels (0 or 1) and predicted probabilities tells. */
export type ClassificationFigures = {
  /** NaN where one of the two classes is absent, as is the average precision. */
  readonly areaUnderCurve: number;
  readonly averagePrecision: number;
  /** In nats a row. */
  readonly logLoss: number;
  readonly brier: number;
  readonly calibrationError: number;
};

/** All figures of one set of predictions. */
export function classificationFigures(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
): ClassificationFigures {
  return {
    areaUnderCurve: areaUnderCurve(labels, probabilities),
    averagePrecision: averagePrecision(labels, probabilities),
    logLoss: logLoss(labels, probabilities),
    brier: brierScore(labels, probabilities),
    calibrationError: calibrationError(labels, probabilities),
  };
}

/**
 * The chance that a yes is scored above a no, ties counting half (Mann and Whitney 1947).
 * @param scores probabilities, or anything whose order counts
 * @returns NaN when one of the two classes is absent
 */
export function areaUnderCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  let positives = 0;
  let negatives = 0;
  let below = 0;
  for (const { yes, no } of descending(labels, scores)) {
    below += yes * negatives + (yes * no) / 2;
    positives += yes;
    negatives += no;
  }
  return positives === 0 || negatives === 0 ? Number.NaN : 1 - below / (positives * negatives);
}

/** Precision at each threshold, weighed by the recall it adds, without interpolation. @returns NaN without a yes */
export function averagePrecision(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  let positives = 0;
  let seen = 0;
  let sum = 0;
  for (const { yes, no } of descending(labels, scores)) {
    positives += yes;
    seen += yes + no;
    sum += yes * (positives / seen);
  }
  return positives === 0 ? Number.NaN : sum / positives;
}

/** Mean −ln of the probability given to what happened; probabilities are kept within 1e-15 of 0 and 1. */
export function logLoss(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(1 - 1e-15, Math.max(1e-15, probabilities[i]!));
    sum -= labels[i] === 1 ? Math.log(p) : Math.log1p(-p);
  }
  return sum / labels.length;
}

/** Mean squared distance of probability and label (Brier 1950). */
export function brierScore(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += (probabilities[i]! - labels[i]!) ** 2;
  return sum / labels.length;
}

/**
 * Expected calibration error (Naeini, Cooper and Hauskrecht 2015): |mean probability − share of yes| over bins of equal width,
 * weighed by their rows.
 * @param bins default 10
 */
export function calibrationError(labels: ArrayLike<number>, probabilities: ArrayLike<number>, bins = 10): number {
  const gaps = new Float64Array(bins);
  for (let i = 0; i < labels.length; i++) {
    const bin = Math.min(bins - 1, Math.floor(probabilities[i]! * bins));
    gaps[bin]! += probabilities[i]! - labels[i]!;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / labels.length;
}

export type Tie = { readonly yes: number; readonly no: number };

/** From the highest score to the lowest, how many of each class share one. */
export function descending(labels: ArrayLike<number>, scores: ArrayLike<number>): readonly Tie[] {
  assert(labels.length === scores.length, 'a score for each label');
  const order = Uint32Array.from({ length: labels.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const ties: Tie[] = [];
  for (let from = 0; from < order.length; ) {
    let to = from;
    let yes = 0;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) yes += labels[order[to++]!]!;
    assert(to > from, 'a score is a number');
    ties.push({ yes, no: to - from - yes });
    from = to;
  }
  return ties;
}
