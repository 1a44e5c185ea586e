/**
 * Turns log odds that order well into probabilities that hold: a curve with two numbers where rows are few (Platt 1999), or any rising
 * curve where they are many (isotonic). It must be learned from rows that the model was not trained on.
 */
import { assert } from '@attune/engine';
import { sigmoid } from './log-odds.ts';

export type Calibration =
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  /** Between two margins the probability goes straight; outside it stays. */
  | { readonly kind: 'isotonic'; readonly margins: readonly number[]; readonly probabilities: readonly number[] };

const NEWTON_STEPS_MAX = 100;

/**
 * Platt's scaling, with his smoothed targets, by Newton steps (Lin, Lin and Weng 2007).
 * @param margins log odds of rows kept from training, and their labels
 */
export function plattScaling(margins: ArrayLike<number>, labels: ArrayLike<number>): Calibration {
  let ones = 0;
  for (let i = 0; i < labels.length; i++) ones += labels[i]!;
  const high = (ones + 1) / (ones + 2);
  const low = 1 / (labels.length - ones + 2);
  const targets = Float64Array.from(labels, (label) => (label === 1 ? high : low));
  let curve = { slope: 0, intercept: Math.log((ones + 1) / (labels.length - ones + 1)) };
  let loss = plattLoss(margins, targets, curve);
  for (let step = 0; step < NEWTON_STEPS_MAX; step++) {
    const direction = plattStep(margins, targets, curve);
    let length = 1;
    let next = curve;
    let reached = loss;
    for (; length > 1e-10; length /= 2) {
      next = {
        slope: curve.slope + length * direction.slope,
        intercept: curve.intercept + length * direction.intercept,
      };
      reached = plattLoss(margins, targets, next);
      if (reached < loss) break;
    }
    if (!(loss - reached > 1e-14)) break;
    curve = next;
    loss = reached;
  }
  return { kind: 'platt', ...curve };
}

type Curve = { readonly slope: number; readonly intercept: number };

function plattLoss(margins: ArrayLike<number>, targets: Float64Array, { slope, intercept }: Curve): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    const margin = slope * margins[i]! + intercept;
    sum += Math.log1p(Math.exp(-Math.abs(margin))) + (margin > 0 ? (1 - targets[i]!) * margin : -targets[i]! * margin);
  }
  return sum / targets.length;
}

function plattStep(margins: ArrayLike<number>, targets: Float64Array, { slope, intercept }: Curve): Curve {
  const sums = { ss: 1e-12, si: 0, ii: 1e-12, s: 0, i: 0 };
  for (let row = 0; row < targets.length; row++) {
    const margin = margins[row]!;
    const p = sigmoid(slope * margin + intercept);
    const weight = p * (1 - p);
    sums.ss += margin * margin * weight;
    sums.si += margin * weight;
    sums.ii += weight;
    sums.s += margin * (p - targets[row]!);
    sums.i += p - targets[row]!;
  }
  const { ss, si, ii, s, i } = sums;
  const determinant = ss * ii - si * si;
  return { slope: -(ii * s - si * i) / determinant, intercept: -(ss * i - si * s) / determinant };
}

/** The rising steps nearest to the labels, by pooling neighbours that fall (Ayer et al. 1955); equal margins are one step. */
export function isotonicCalibration(margins: ArrayLike<number>, labels: ArrayLike<number>): Calibration {
  assert(margins.length === labels.length && labels.length > 0, 'a label for each margin');
  const order = Uint32Array.from({ length: labels.length }, (_, i) => i).sort((a, b) => margins[a]! - margins[b]!);
  const pools: { low: number; high: number; ones: number; rows: number }[] = [];
  for (const row of order) {
    const margin = margins[row]!;
    const last = pools.at(-1);
    if (last !== undefined && last.high === margin) {
      last.ones += labels[row]!;
      last.rows++;
    } else pools.push({ low: margin, high: margin, ones: labels[row]!, rows: 1 });
  }
  const rising: typeof pools = [];
  for (const pool of pools) {
    let joined = pool;
    for (let last = rising.at(-1); last !== undefined; last = rising.at(-1)) {
      if (last.ones * joined.rows < joined.ones * last.rows) break;
      rising.pop();
      joined = { low: last.low, high: joined.high, ones: last.ones + joined.ones, rows: last.rows + joined.rows };
    }
    rising.push(joined);
  }
  const ends = rising.flatMap(({ low, high, ones, rows }) => {
    const step = { margin: low, probability: ones / rows };
    return low === high ? [step] : [step, { ...step, margin: high }];
  });
  return {
    kind: 'isotonic',
    margins: ends.map(({ margin }) => margin),
    probabilities: ends.map(({ probability }) => probability),
  };
}

/** The probability that goes with a margin. */
export function calibrated(calibration: Calibration, margin: number): number {
  if (calibration.kind === 'platt') return sigmoid(calibration.slope * margin + calibration.intercept);
  const { margins, probabilities } = calibration;
  let low = 0;
  let high = margins.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (margins[middle]! < margin) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return probabilities[0]!;
  if (low === margins.length) return probabilities[low - 1]!;
  const share = (margin - margins[low - 1]!) / (margins[low]! - margins[low - 1]!);
  return probabilities[low - 1]! + share * (probabilities[low]! - probabilities[low - 1]!);
}
