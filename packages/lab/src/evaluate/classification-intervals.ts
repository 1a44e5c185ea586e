/**
 * How sure the figures of predicted probabilities are: each row (or all rows of one visitor together) is drawn none, one or several times again
 * (the bootstrap with Poisson's counts), and the figures of many such draws tell how far they may be off.
 */
import { createDice, type Dice } from '@attune/engine';
import type { Draws } from '../off-policy/draws.ts';
import type { ClassificationFigures } from './classification.ts';

export type IntervalOptions = {
  readonly seed: string | number;
  /** Default 200. */
  readonly samples?: number;
  readonly alpha?: number;
  /** Which rows hang together, such as those of one visit; default each by itself. */
  readonly draws?: Draws;
};

/** The figures that have an interval. */
export type IntervalFigure = Exclude<keyof ClassificationFigures, 'calibrationError'>;
export type ClassificationIntervals = Readonly<Record<IntervalFigure, readonly [low: number, high: number]>>;

/** Percentile intervals; null where one of the two classes is absent. Costs samples × rows. */
export function classificationIntervals(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { seed, samples = 200, alpha = 0.05, draws }: IntervalOptions,
): ClassificationIntervals | null {
  const rows = rankedRows(labels, probabilities);
  const dice = createDice(seed);
  const counts = new Uint8Array(labels.length);
  const drawn: Record<IntervalFigure, number[]> = { areaUnderCurve: [], averagePrecision: [], logLoss: [], brier: [] };
  for (let sample = 0; sample < samples; sample++) {
    drawCounts(counts, dice, draws);
    const figures = weighed(rows, counts);
    if (Number.isNaN(figures.areaUnderCurve)) continue;
    for (const name of Object.keys(drawn) as IntervalFigure[]) drawn[name].push(figures[name]);
  }
  if (drawn.logLoss.length === 0) return null;
  const between = (values: number[]): readonly [number, number] => {
    values.sort((a, b) => a - b);
    const at = (share: number) => values[Math.round(share * (values.length - 1))]!;
    return [at(alpha / 2), at(1 - alpha / 2)];
  };
  return {
    areaUnderCurve: between(drawn.areaUnderCurve),
    averagePrecision: between(drawn.averagePrecision),
    logLoss: between(drawn.logLoss),
    brier: between(drawn.brier),
  };
}

/** Rows by falling probability, with what each adds to the means. */
type RankedRows = {
  readonly order: Uint32Array;
  readonly labels: ArrayLike<number>;
  /** Whether the row is scored like the one before it. */
  readonly tied: Uint8Array;
  readonly losses: Float64Array;
  readonly squares: Float64Array;
};

function rankedRows(labels: ArrayLike<number>, probabilities: ArrayLike<number>): RankedRows {
  const order = Uint32Array.from(labels, (_, row) => row).sort((a, b) => probabilities[b]! - probabilities[a]!);
  const clipped = Float64Array.from(probabilities, (p) => Math.min(1 - 1e-15, Math.max(1e-15, p)));
  return {
    order,
    labels,
    tied: Uint8Array.from(order, (row, i) => (i > 0 && probabilities[row] === probabilities[order[i - 1]!] ? 1 : 0)),
    losses: clipped.map((p, row) => (labels[row] === 1 ? -Math.log(p) : -Math.log1p(-p))),
    squares: Float64Array.from(probabilities, (p, row) => (p - labels[row]!) ** 2),
  };
}

/** How often each draw is taken: Poisson's distribution of mean 1, by inversion. */
function drawCounts(counts: Uint8Array, dice: Dice, draws: Draws | undefined): void {
  if (draws === undefined) {
    for (let row = 0; row < counts.length; row++) counts[row] = poisson(dice);
    return;
  }
  const taken = Uint8Array.from(draws.sizes, () => poisson(dice));
  for (let row = 0; row < counts.length; row++) counts[row] = taken[draws.of[row]!]!;
}

function poisson(dice: Dice): number {
  let left = dice.next() - Math.exp(-1);
  let chance = Math.exp(-1);
  let count = 0;
  while (left >= 0 && count < 20) {
    count++;
    chance /= count;
    left -= chance;
  }
  return count;
}

/** The figures where each row stands so many times. */
function weighed(rows: RankedRows, counts: Uint8Array): Readonly<Record<IntervalFigure, number>> {
  const { order, labels, tied, losses, squares } = rows;
  let [loss, square, positives, seen, below, precisions] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < order.length; ) {
    let [yes, no] = [0, 0];
    do {
      const row = order[i]!;
      const count = counts[row]!;
      loss += count * losses[row]!;
      square += count * squares[row]!;
      if (labels[row] === 1) yes += count;
      else no += count;
      i++;
    } while (i < order.length && tied[i] === 1);
    below += yes * (seen - positives) + (yes * no) / 2;
    positives += yes;
    seen += yes + no;
    if (yes > 0) precisions += yes * (positives / seen);
  }
  const pairs = positives * (seen - positives);
  return {
    areaUnderCurve: pairs === 0 ? Number.NaN : 1 - below / pairs,
    averagePrecision: precisions / positives,
    logLoss: loss / seen,
    brier: square / seen,
  };
}
